"""Flows over HTTP: list, draft, checks, versions, simulator and the catalogue of node kinds."""

from __future__ import annotations
