"""Ids that leave the house: UUID version 7, so they sort by time of creation."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def uuid7() -> UUID:
    """A new time-ordered id (RFC 9562, version 7)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)
