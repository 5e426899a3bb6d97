"""Drain the provider's reports: message states forward, lost answers found by their tag."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts import clock
from messaging.models import InboxItem, InboxState, Message, OutboxItem, OutboxState
from messaging.pipeline import bulk, store
from messaging.pipeline.outgoing import Move, move_messages

log = structlog.get_logger(__name__)

_BATCH = 500
# A report can come before our own note of the send, and for messages of other apps on the
# number: it is looked at again for about four minutes, then dropped.
_MAX_ATTEMPTS = 7

_CLAIM = """
    SELECT id FROM messaging_inboxitem
    WHERE state = 'pending' AND kind = 'status' AND due_at <= %s
    ORDER BY id LIMIT %s"""


def settle_statuses() -> int:
    """Apply one batch of reports; how many were looked at. Of a batch that raises, each report
    is applied on its own, and those that raise again are looked at later."""
    try:
        return _settle(_BATCH)
    except Exception:
        log.warning("batch_failed", exc_info=True)
    settled = 0
    while found := _settle(1, is_alone=True):
        settled += found
    return settled


def _settle(limit: int, *, is_alone: bool = False) -> int:
    now = clock.now()
    with store.writing():
        ids = [row[0] for row in store.fetch(store.locking(_CLAIM), [store.stamp(now), limit])]
        items = list(InboxItem.objects.across_workspaces().filter(id__in=ids).order_by("id"))
        known: set[int] = set()
        try:
            with transaction.atomic():
                known = _apply(items, now)
        except Exception:
            if not is_alone:
                raise
            log.error("status_failed", exc_info=True)
        bulk.update(InboxItem, [_row(item, item.id in known, now) for item in items])
    return len(ids)


def _apply(items: Sequence[InboxItem], now: datetime) -> set[int]:
    by_tag = _outbox_by_tag([item.payload["tag"] for item in items if item.payload["tag"]])
    by_provider_id = _messages_by_provider_id(
        [item for item in items if (item.channel, item.payload["tag"]) not in by_tag]
    )
    moves: list[Move] = []
    known: set[int] = set()
    for item in items:
        report = item.payload
        sent = by_tag.get((item.channel, report["tag"]))
        message = (
            sent.message if sent else by_provider_id.get((item.channel, report["provider_id"]))
        )
        if sent is None and message is None:
            continue
        known.add(item.id)
        if message is not None:
            moves.append(Move(message, report["state"], report["provider_id"], report["error"]))
    _confirm(
        {
            sent.id: (sent, item.payload)
            for item in items
            if (sent := by_tag.get((item.channel, item.payload["tag"])))
            and sent.state in (OutboxState.CLAIMED, OutboxState.UNKNOWN, OutboxState.QUEUED)
        }
    )
    move_messages(moves, now)
    return known


def _confirm(sent: dict[int, tuple[OutboxItem, dict[str, Any]]]) -> None:
    """Calls of which we had no answer: the provider's report is the answer."""
    bulk.update(
        OutboxItem,
        [
            {
                "id": item.id,
                "state": OutboxState.SENT,
                "provider_id": report["provider_id"],
                "lease_until": None,
            }
            for item, report in sent.values()
        ],
    )


def _outbox_by_tag(tags: list[str]) -> dict[tuple[UUID | None, str], OutboxItem]:
    rows = OutboxItem.objects.across_workspaces().filter(key__in=tags)
    if store.is_postgresql():
        rows = rows.select_for_update(no_key=True).order_by("id")
    return {(row.channel_id, row.key): row for row in rows.defer("payload")}


def _messages_by_provider_id(
    items: Sequence[InboxItem],
) -> dict[tuple[UUID | None, str | None], UUID]:
    rows = Message.objects.across_workspaces().filter(
        channel__in={item.channel for item in items},
        provider_id__in={item.payload["provider_id"] for item in items},
        direction="out",
    )
    return {
        (channel, provider_id): id
        for id, channel, provider_id in rows.values_list("id", "channel_id", "provider_id")
    }


def _row(item: InboxItem, is_known: bool, now: datetime) -> dict[str, Any]:
    if is_known:
        state = InboxState.DONE
    elif item.attempts + 1 >= _MAX_ATTEMPTS:
        state = InboxState.IGNORED
    else:
        state = InboxState.PENDING
    return {
        "id": item.id,
        "state": state,
        "attempts": item.attempts + 1,
        "due_at": now + timedelta(seconds=2 * 2**item.attempts),
    }
