"""Workspaces, users, roles, API tokens and the audit log; imports no other app."""

from __future__ import annotations
