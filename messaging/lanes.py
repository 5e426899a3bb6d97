"""Lanes: the pipeline's ordering key, one for each customer on each channel."""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID


def lane_of(channel: UUID, address: str) -> int:
    """The lane of a customer on a channel, as a non-negative 63-bit number.

    Two customers whose hashes meet share a lane: they wait for each other, nothing worse.
    """
    digest = blake2b(address.encode(), key=channel.bytes, digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def receipts_lane(lane: int) -> int:
    """The lane of read receipts beside a conversation: they need not wait for its messages."""
    return -1 - lane
