"""How a message's state moves: forward only, whatever order the provider reports in."""

from __future__ import annotations

from messaging.models import MessageState

# `failed` comes after `sent` when a message was accepted and then not delivered, and never
# after the customer has it (WhatsApp statuses arrive in any order).
_RANK = {
    MessageState.QUEUED: 0,
    MessageState.SENDING: 1,
    MessageState.UNKNOWN: 2,
    MessageState.ACCEPTED: 3,
    MessageState.SENT: 4,
    MessageState.FAILED: 5,
    MessageState.DELIVERED: 6,
    MessageState.READ: 7,
}


def moves_forward(old: str, new: str) -> bool:
    """Whether a report of `new` changes a message that stands at `old`."""
    if old in (MessageState.FAILED, MessageState.SUPERSEDED):
        return False  # only a retry by a person clears a failure
    if new == MessageState.SUPERSEDED:
        return old == MessageState.QUEUED
    return old in _RANK and new in _RANK and _RANK[MessageState(new)] > _RANK[MessageState(old)]
