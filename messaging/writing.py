"""How a unit of work puts sessions, timers and what is dropped into their tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flows.models import Session
from messaging.models import Message, MessageState, OutboxItem, OutboxState, Timer
from messaging.pipeline import bulk, store


@dataclass(slots=True)
class OpenSession:
    """A session in the hands of this transaction; `columns` are what its row will hold."""

    id: UUID
    workspace: UUID
    subject: UUID
    version: UUID
    started_at: datetime
    turns: int = 0
    moves_to: UUID | None = None
    is_new: bool = False
    is_changed: bool = False
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> dict[str, Any]:
        """The engine's session as JSON."""
        state: dict[str, Any] = self.columns["state"]
        return state


def write_sessions(sessions: Sequence[OpenSession]) -> None:
    """Write the sessions that a turn has touched."""
    old = [row for row in sessions if not row.is_new]
    # Ended ones first: a conversation has one waiting session at a time.
    for is_waiting in (False, True):
        bulk.update(
            Session,
            [
                {"id": row.id, **row.columns, "moves_to": row.moves_to}
                for row in old
                if (row.columns["status"] == Session.Status.WAITING) is is_waiting
            ],
        )
    bulk.insert(
        Session,
        [
            {
                "id": row.id,
                "workspace_id": row.workspace,
                "subject": row.subject,
                "started_at": row.started_at,
                "moves_to": row.moves_to,
                **row.columns,
            }
            for row in sessions
            if row.is_new
        ],
    )


def drop_unsent(conversation: UUID) -> list[tuple[UUID, int]]:
    """Supersede what the bot has not sent yet; the messages, with their places."""
    queued = OutboxItem.objects.across_workspaces().filter(
        conversation_id=conversation, author="bot", state=OutboxState.QUEUED
    )
    if store.is_postgresql():
        # What the sender is just claiming shows itself claimed once we have the lock.
        queued = queued.select_for_update(no_key=True)
    dropped = list(queued.order_by("id").values_list("id", "message"))
    bulk.update(OutboxItem, [{"id": id, "state": OutboxState.SUPERSEDED} for id, _ in dropped])
    messages = Message.objects.across_workspaces().filter(id__in=[id for _, id in dropped])
    messages.update(state=MessageState.SUPERSEDED)
    return list(messages.values_list("id", "seq").order_by("seq"))


def write_timers(armed: Mapping[tuple[UUID, str], Mapping[str, Any] | None]) -> None:
    """Replace the timers of these conversations and keys; None takes one away."""
    by_key: dict[str, list[UUID]] = defaultdict(list)
    for conversation, key in armed:
        by_key[key].append(conversation)
    for key, conversations in by_key.items():
        Timer.objects.filter(conversation__in=conversations, key=key).delete()
    bulk.insert(Timer, [row for row in armed.values() if row])
