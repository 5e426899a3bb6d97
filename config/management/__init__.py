"""Commands about the house as a whole."""

from __future__ import annotations
