"""Commands about workspaces and people."""

from __future__ import annotations
