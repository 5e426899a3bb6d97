"""The outbox's bookkeeping: claim what may go out, write down what came of it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from accounts import clock
from messaging.adapters.base import SendError
from messaging.connections import Line, line_of
from messaging.eventlog import append_events, ring_when_committed
from messaging.models import Author, Message, MessageState, OutboxItem, OutboxState
from messaging.pipeline import bulk, store
from messaging.states import moves_forward

MAX_ATTEMPTS = 12
_BACKOFF = (1.0, 300.0)  # seconds: first, longest

# No window on the oldest rows: one number that is down or throttled would fill it and stop all.
_CLAIM = """
    SELECT o.id FROM messaging_outboxitem o
    WHERE o.state = 'queued' AND o.due_at <= %s AND NOT EXISTS (
        SELECT 1 FROM messaging_outboxitem b
        WHERE b.lane = o.lane AND b.id < o.id AND b.state IN ('queued', 'claimed', 'unknown')
    ){but_not}
    ORDER BY o.id LIMIT %s"""
_WINDOW_CLOSED = {
    "code": "window_closed",
    "title": "The customer's last message is more than 24 hours old: only a template may be sent.",
    "detail": "",
}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A call that is ours to make until its lease runs out."""

    id: int
    channel: UUID
    line: Line | None
    message: UUID | None
    payload: dict[str, Any]
    attempts: int
    is_sign: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call: the provider's id, or the error."""

    claimed: Claimed
    provider_id: str = ""
    error: SendError | None = None


class Rates(Protocol):
    """How much each channel may still send."""

    def full(self) -> set[UUID]:
        """The channels that may send nothing now."""

    def take(self, call: Claimed) -> bool:
        """Use up what this call needs; False when its channel has nothing left."""


def claim(limit: int, rates: Rates) -> list[Claimed]:
    """Take the first open call of up to `limit` lanes.

    What must not go out any more is settled here instead: a bot's message from before a person
    took over, and a free-form message to a customer whose 24-hour window has closed.
    Calls of a channel whose rate is used up are left for later, and hold up no other channel.
    """
    now = clock.now()
    lease = now + timedelta(seconds=settings.SEND_LEASE_SECONDS)
    taken: list[Claimed] = []
    superseded: list[OutboxItem] = []
    closed: list[OutboxItem] = []
    with store.writing():
        for item in _heads(now, limit, rates.full()):
            conversation = item.conversation
            if item.author == Author.BOT and item.epoch < conversation.fence:
                superseded.append(item)
            elif item.message and not _is_open(conversation.window_expires_at, now):
                closed.append(item)
            elif rates.take(call := _claimed(item)):
                taken.append(call)
        bulk.update(
            OutboxItem,
            [
                {
                    "id": item.id,
                    "state": OutboxState.CLAIMED,
                    "attempts": item.attempts,
                    "lease_until": lease,
                }
                for item in taken
            ],
        )
        _drop(superseded, OutboxState.SUPERSEDED, MessageState.SUPERSEDED, None, now)
        _drop(closed, OutboxState.DEAD, MessageState.FAILED, _WINDOW_CLOSED, now)
    return taken


def settle(outcomes: Sequence[Outcome]) -> None:
    """Write down what came of calls. One that somebody else claimed meanwhile, or that a report
    of the provider settled, is left alone."""
    now = clock.now()
    with store.writing():
        ours = _still_ours([outcome.claimed for outcome in outcomes])
        outcomes = [outcome for outcome in outcomes if outcome.claimed.id in ours]
        bulk.update(OutboxItem, [_outbox_row(outcome, now) for outcome in outcomes])
        move_messages(
            [
                Move(
                    message=outcome.claimed.message,
                    state=_message_state(outcome),
                    provider_id=outcome.provider_id or None,
                    error=outcome.error.to_json() if _is_final(outcome) and outcome.error else None,
                )
                for outcome in outcomes
                if outcome.claimed.message
            ],
            now,
        )


@dataclass(frozen=True, slots=True)
class Move:
    """A message's new state, taken only when it is a step forward."""

    message: UUID
    state: str
    provider_id: str | None = None
    error: Mapping[str, Any] | None = None


def move_messages(moves: Sequence[Move], now: datetime) -> None:
    """Move messages forward and tell the consoles; inside a transaction."""
    if not moves:
        return
    rows = Message.objects.across_workspaces().filter(id__in={move.message for move in moves})
    if store.is_postgresql():
        rows = rows.select_for_update(no_key=True).order_by("id")
    messages = {row.id: row for row in rows.defer("content")}
    changed: dict[UUID, Message] = {}
    for move in moves:
        message = messages.get(move.message)
        if message is None:
            continue
        if move.provider_id and message.provider_id != move.provider_id:
            message.provider_id = move.provider_id
            changed[message.id] = message
        if moves_forward(message.state, move.state) or _is_requeued(message.state, move.state):
            message.state = move.state
            message.error = dict(move.error) if move.error else None
            changed[message.id] = message
    bulk.update(
        Message,
        [
            {"id": m.id, "state": m.state, "provider_id": m.provider_id, "error": m.error}
            for m in changed.values()
        ],
    )
    news: dict[UUID, list[dict[str, Any]]] = {}
    for m in changed.values():
        news.setdefault(m.workspace_id, []).append(
            {
                "kind": "message.state",
                "conversation": m.conversation_id,
                "payload": {"message": str(m.id), "seq": m.seq, "state": m.state, "error": m.error},
            }
        )
    ring_when_committed(append_events(news, now))


def _is_requeued(old: str, new: str) -> bool:
    """A call that surely had no effect waits for its next attempt."""
    return new == MessageState.QUEUED and old in (MessageState.SENDING, MessageState.UNKNOWN)


def _outbox_row(outcome: Outcome, now: datetime) -> dict[str, Any]:
    error, attempts = outcome.error, outcome.claimed.attempts
    state, due_at, lease = OutboxState.SENT, now, None
    if error is not None and _is_final(outcome):
        state = OutboxState.DEAD
    elif error is not None and error.outcome == "unknown":
        state = OutboxState.UNKNOWN
        lease = now + timedelta(seconds=settings.SEND_GRACE_SECONDS)
    elif error is not None:
        state = OutboxState.QUEUED
        first, longest = _BACKOFF
        # Full jitter: many that failed together do not come back together.
        wait = random.uniform(0, min(longest, first * 2**attempts))
        due_at = now + timedelta(seconds=max(wait, error.retry_after or 0))
    return {
        "id": outcome.claimed.id,
        "state": state,
        "due_at": due_at,
        "lease_until": lease,
        "provider_id": outcome.provider_id or None,
        "error": error.to_json() if error else None,
    }


def _is_final(outcome: Outcome) -> bool:
    error = outcome.error
    if error is not None and outcome.claimed.is_sign:
        return True
    if error is None or error.outcome == "unknown":
        return False
    return error.outcome == "permanent" or outcome.claimed.attempts >= MAX_ATTEMPTS


def _message_state(outcome: Outcome) -> str:
    if outcome.error is None:
        return MessageState.ACCEPTED
    if _is_final(outcome):
        return MessageState.FAILED
    return MessageState.UNKNOWN if outcome.error.outcome == "unknown" else MessageState.QUEUED


def _still_ours(claims: Sequence[Claimed]) -> set[int]:
    """The open calls whose last attempt was this one. An answer after the lease ran out is still
    an answer: without it the call would be made again."""
    rows = OutboxItem.objects.across_workspaces().filter(
        id__in=[claimed.id for claimed in claims],
        state__in=[OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.QUEUED],
    )
    if store.is_postgresql():
        rows = rows.select_for_update(no_key=True).order_by("id")
    attempts = dict(rows.values_list("id", "attempts"))
    return {claimed.id for claimed in claims if attempts.get(claimed.id) == claimed.attempts}


def _heads(now: datetime, limit: int, full: set[UUID]) -> list[OutboxItem]:
    """The first open call of each lane, locked. The lock is the fence: a person who takes over
    drops the bot's queued calls, and so either comes before this claim or waits for it."""
    marks = ", ".join(["%s"] * len(full))
    but_not = f" AND o.channel_id NOT IN ({marks})" if full else ""
    found = store.fetch(
        store.locking(_CLAIM.format(but_not=but_not)),
        [store.stamp(now), *map(store.key, full), limit],
    )
    return list(
        OutboxItem.objects.across_workspaces()
        .filter(id__in=[row[0] for row in found])
        .select_related("conversation")
        .order_by("id")
    )


def _drop(
    items: Sequence[OutboxItem],
    state: str,
    message_state: str,
    error: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    bulk.update(OutboxItem, [{"id": item.id, "state": state, "error": error} for item in items])
    move_messages(
        [Move(item.message, message_state, error=error) for item in items if item.message], now
    )


def _claimed(item: OutboxItem) -> Claimed:
    return Claimed(
        id=item.id,
        channel=item.channel_id,
        line=line_of(item.channel_id),
        message=item.message,
        payload=item.payload,
        attempts=item.attempts + 1,
        is_sign=item.is_sign,
    )


def _is_open(window_expires_at: datetime | None, now: datetime) -> bool:
    return window_expires_at is not None and window_expires_at > now
