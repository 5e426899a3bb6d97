"""Commands about flows."""

from __future__ import annotations
