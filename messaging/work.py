"""One transaction's work on conversations, gathered in memory and written in a few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from accounts import clock
from accounts.ids import uuid7
from flows.engine.inputs import Input
from flows.engine.interpreter import Turn
from flows.models import Session, TurnLog
from flows.runner import SESSION_COLUMNS, session_columns, turn_columns
from messaging.adapters import adapters
from messaging.adapters.base import Unrenderable
from messaging.connections import line_of
from messaging.contacts import ContactChange, apply, is_opted_out, write_changes
from messaging.eventlog import append_events, ring_when_committed
from messaging.lanes import receipts_lane
from messaging.models import (
    Conversation,
    MediaFile,
    Message,
    MessageState,
    OutboxItem,
    OutboxState,
)
from messaging.pipeline import bulk, hints, store
from messaging.writing import OpenSession, drop_unsent, write_sessions, write_timers

# What the customer's last message opens (Meta: 24 hours, sliding); nothing free-form after it.
WINDOW = timedelta(hours=24)
_CONVERSATION_COLUMNS = (
    "id", "control", "stage", "epoch", "fence", "assignee_id", "queue_id", "priority",
    "waiting_since", "last_seq", "last_inbound_at", "window_expires_at", "last_message",
    "pace", "updated_at",
)  # fmt: skip
OPTED_OUT = {
    "code": "opted_out",
    "title": "The customer wants to hear nothing from us.",
    "detail": "",
}
_SUMMARY = 160  # characters of the last message shown in lists


class Work:
    """What one transaction changes. `flush` writes all of it; nothing is written before."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._changed: dict[UUID, Conversation] = {}
        self._sessions: dict[UUID, OpenSession | None] = {}
        self._touched_sessions: list[OpenSession] = []
        self._inserts: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
        self._events: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        self._announced: set[UUID] = set()
        self._armed: dict[tuple[UUID, str], dict[str, Any] | None] = {}
        self._superseded: list[Conversation] = []
        self._contacts: dict[UUID, list[ContactChange]] = defaultdict(list)
        self._latest_inbound: dict[UUID, str] = {}

    # -- sessions ---------------------------------------------------------------------------

    def load_sessions(self, conversations: list[UUID]) -> None:
        """Read the waiting sessions of these conversations, which the caller has locked."""
        self._sessions.update(dict.fromkeys(conversations))
        rows = Session.objects.across_workspaces().filter(
            subject__in=conversations, status=Session.Status.WAITING
        )
        for row in rows.annotate(last_turn=models.Max("turns__number")):
            self._sessions[row.subject] = OpenSession(
                row.id,
                row.workspace_id,
                row.subject,
                row.version_id,
                row.started_at,
                turns=0 if row.last_turn is None else row.last_turn + 1,
                moves_to=row.moves_to,
                columns={name: getattr(row, name) for name in SESSION_COLUMNS},
            )

    def session_of(self, conversation: Conversation) -> OpenSession | None:
        """The waiting session of a conversation."""
        return self._sessions.get(conversation.id)

    def open_session(self, conversation: Conversation, version: UUID) -> OpenSession:
        """A new session on a version; `save_turn` gives it its state."""
        session = OpenSession(
            uuid7(), conversation.workspace_id, conversation.id, version, self.now, is_new=True
        )
        self._touched_sessions.append(session)
        return session

    def save_turn(self, session: OpenSession, turn: Turn, input: Input | None) -> None:
        """Keep a session's new state and the log of the turn that led to it."""
        self.change_session(session)
        session.columns = session_columns(turn, version=session.version, now=self.now)
        waiting = turn.session.status == "waiting"
        self._sessions[session.subject] = session if waiting else None
        columns = turn_columns(
            turn, version=session.version, input=input, number=session.turns, now=self.now
        )
        session.turns += 1
        self._inserts[TurnLog].append({"session_id": session.id, **columns})

    def change_session(self, session: OpenSession) -> None:
        """Note that the session's row must be written."""
        if not session.is_new and not session.is_changed:
            self._touched_sessions.append(session)
        session.is_changed = True

    # -- messages ---------------------------------------------------------------------------

    def say(
        self,
        conversation: Conversation,
        *,
        author: str,
        content: Mapping[str, Any],
        state: str,
        agent: UUID | None = None,
        provider_id: str | None = None,
        client_id: str | None = None,
        text: str = "",
        error: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Add a message to the conversation; the row that will be written."""
        conversation.last_seq += 1
        row = {
            "id": uuid7(),
            "workspace_id": conversation.workspace_id,
            "conversation_id": conversation.id,
            "channel_id": conversation.channel_id,
            "seq": conversation.last_seq,
            "direction": "in" if author == "customer" else "out",
            "author": author,
            "agent_id": agent,
            "type": str(content.get("type", "text")),
            "content": dict(content),
            "state": state,
            "provider_id": provider_id,
            "error": dict(error) if error else None,
            "client_id": client_id,
            "created_at": self.now,
        }
        conversation.last_message = {
            "text": (text or summary(content))[:_SUMMARY],
            "type": row["type"],
            "direction": row["direction"],
            "author": author,
            "created_at": self.now.isoformat(),
        }
        self.change(conversation)
        if author == "customer" and provider_id:
            self._latest_inbound[conversation.id] = provider_id
        self._inserts[Message].append(row)
        self.announce(
            conversation, "message.created", {"message": str(row["id"]), "seq": row["seq"]}
        )
        return row

    def latest_inbound(self, conversation: Conversation) -> str:
        """What the provider calls the customer's latest message; "" if there is none."""
        known = self._latest_inbound.get(conversation.id)
        if known is None:
            rows = conversation.messages.filter(direction="in", provider_id__isnull=False)
            known = rows.order_by("-seq").values_list("provider_id", flat=True).first() or ""
            self._latest_inbound[conversation.id] = known
        return known

    def send(
        self,
        conversation: Conversation,
        *,
        author: str,
        content: Mapping[str, Any],
        shown: Mapping[str, Any] | None = None,
        agent: UUID | None = None,
        client_id: str | None = None,
    ) -> dict[str, Any]:
        """Say something to the customer: a message, and the call that carries it.

        `shown` is the content as people see it, when the one on the wire differs. What the
        provider cannot carry becomes a failed message that says why.
        """
        line = line_of(conversation.channel_id)
        key = uuid7().hex
        error: dict[str, str] | None = None
        payload: dict[str, Any] = {}
        if is_opted_out(conversation.contact):
            error = OPTED_OUT
        elif line is None:
            error = {"code": "no_channel", "title": "The channel is gone.", "detail": ""}
        else:
            try:
                payload = adapters()[line.kind].render(
                    content, address=conversation.contact.address, tag=key
                )
            except Unrenderable as refusal:
                error = {"code": "unsendable", "title": str(refusal), "detail": ""}
        row = self.say(
            conversation,
            author=author,
            content=shown or content,
            state="failed" if error else "queued",
            agent=agent,
            client_id=client_id,
            error=error,
        )
        if not error:
            lane = conversation.lane
            self._outbox(conversation, key, author, payload, message=row["id"], lane=lane)
        return row

    def add_media(self, *, id: UUID, conversation: Conversation, **known: str) -> None:
        """Note a customer's file, to be fetched from the provider (messaging/media.py)."""
        self._inserts[MediaFile].append(
            {
                "id": id,
                "workspace_id": conversation.workspace_id,
                "channel_id": conversation.channel_id,
                "conversation_id": conversation.id,
                **known,
                "size": 0,
                "state": "pending",
                "attempts": 0,
                "due_at": self.now,
                "created_at": self.now,
            }
        )

    def mark_read(self, conversation: Conversation, provider_id: str) -> None:
        """Turn the customer's ticks blue up to this message."""
        line = line_of(conversation.channel_id)
        payload = line and adapters()[line.kind].render_read(provider_id)
        if payload:
            lane = receipts_lane(conversation.lane)
            self._outbox(conversation, uuid7().hex, "system", payload, message=None, lane=lane)

    def show_typing(self, conversation: Conversation) -> None:
        """Let the customer see that an answer is being written, in its place among the messages.

        Nothing where the customer has not written yet, or the provider has no such sign.
        """
        line, answered = line_of(conversation.channel_id), self.latest_inbound(conversation)
        payload = line and answered and adapters()[line.kind].render_typing(answered)
        if payload:
            lane = conversation.lane
            self._outbox(conversation, uuid7().hex, "bot", payload, message=None, lane=lane)

    def _outbox(
        self,
        conversation: Conversation,
        key: str,
        author: str,
        payload: dict[str, Any],
        *,
        message: UUID | None,
        lane: int,
    ) -> None:
        self._inserts[OutboxItem].append(
            {
                "key": key,
                "workspace_id": conversation.workspace_id,
                "channel_id": conversation.channel_id,
                "conversation_id": conversation.id,
                "lane": lane,
                "message": message,
                "author": author,
                "epoch": conversation.epoch,
                "payload": payload,
                "state": OutboxState.QUEUED,
                "attempts": 0,
                "due_at": self.now,
                "created_at": self.now,
            }
        )

    def supersede(self, conversation: Conversation) -> None:
        """Drop what the bot has not sent yet: a person speaks now."""
        self._superseded.append(conversation)

    # -- timers, events, conversations ------------------------------------------------------

    def arm(self, conversation: Conversation, key: str, generation: int, due_at: datetime) -> None:
        """Wake the conversation at `due_at`; replaces an earlier timer of the same key."""
        self._armed[conversation.id, key] = {
            "conversation_id": conversation.id,
            "key": key,
            "generation": generation,
            "due_at": due_at,
        }

    def disarm(self, conversation: Conversation, key: str) -> None:
        """Forget the timer of this key."""
        self._armed[conversation.id, key] = None

    def change(self, conversation: Conversation) -> None:
        """Note that the conversation's row must be written."""
        conversation.updated_at = self.now
        self._changed[conversation.id] = conversation

    def change_contact(self, conversation: Conversation, change: ContactChange) -> None:
        """Change the contact, here and now and in its row."""
        apply(conversation.contact, change)
        self._contacts[conversation.contact_id].append(change)
        self.announce_change(conversation)

    def announce(
        self, conversation: Conversation, kind: str, payload: Mapping[str, Any] | None = None
    ) -> None:
        """Tell the agents' screens, once the transaction has committed."""
        self._events[conversation.workspace_id].append(
            {"kind": kind, "conversation": conversation.id, "payload": dict(payload or {})}
        )

    def announce_change(self, conversation: Conversation) -> None:
        """Tell that who may speak, or what is left to do, has changed; once a transaction."""
        if conversation.id not in self._announced:
            self._announced.add(conversation.id)
            self.announce(conversation, "conversation.changed")

    # -- writing ----------------------------------------------------------------------------

    def flush(self) -> None:
        """Write everything, the event numbers last: their counter is what transactions share."""
        bulk.update(
            Conversation,
            [
                {name: getattr(row, name) for name in _CONVERSATION_COLUMNS}
                for row in self._changed.values()
            ],
        )
        write_changes(self._contacts)
        write_sessions(self._touched_sessions)
        for conversation in self._superseded:
            self._drop_unsent(conversation)
        for model, rows in self._inserts.items():
            bulk.insert(model, rows)
        write_timers(self._armed)
        heads = append_events(self._events, self.now)
        if MediaFile in self._inserts:
            transaction.on_commit(lambda: hints.ring(hints.MEDIA))
        if OutboxItem in self._inserts:
            transaction.on_commit(lambda: hints.ring(hints.SEND))
        ring_when_committed(heads)

    def _drop_unsent(self, conversation: Conversation) -> None:
        for message, seq in drop_unsent(conversation.id):
            told = {
                "message": str(message),
                "seq": seq,
                "state": MessageState.SUPERSEDED,
                "error": None,
            }
            self.announce(conversation, "message.state", told)


def summary(content: Mapping[str, Any]) -> str:
    """A content in one line of text."""
    for key in ("text", "body", "caption", "filename"):
        if content.get(key):
            return str(content[key])
    return ""


@contextmanager
def work_on(conversation: UUID) -> Iterator[tuple[Work, Conversation]]:
    """Work on one conversation: locked on entering, written and committed on leaving."""
    with store.writing():
        work = Work(clock.now())
        rows = Conversation.objects.across_workspaces().select_related("contact", "channel")
        if store.is_postgresql():
            rows = rows.select_for_update(of=("self",), no_key=True)
        row = rows.get(id=conversation)
        work.load_sessions([row.id])
        yield work, row
        work.flush()
