"""Conversations, messages and channels as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q

from accounts.models import User
from accounts.permissions import Actor, can
from flows.engine.kinds import KINDS
from flows.models import FlowVersion, Session, TurnLog
from flows.paths import path_from_json
from flows.runner import compiled_flow
from messaging.connections import SECRETS
from messaging.contacts import is_opted_out
from messaging.handoff import current_handoff
from messaging.models import (
    Channel,
    Connection,
    ConsoleEvent,
    Conversation,
    Handoff,
    Message,
    Priority,
    ReadMark,
)

_PATH = 12  # last nodes of the path shown to an agent


def person_json(user: User | None) -> dict[str, Any] | None:
    return {"id": user.id, "name": str(user)} if user else None


def connection_json(connection: Connection) -> dict[str, Any]:
    return {
        "id": connection.id,
        "kind": connection.kind,
        "name": connection.name,
        "api_base_url": connection.api_base_url,
        "api_version": connection.api_version,
        "webhook_url": f"{settings.PUBLIC_URL}/webhooks/{connection.kind}/{connection.id}/",
        "secrets_set": [field for field in SECRETS if getattr(connection, field)],
    }


def channel_json(channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "connection": channel.connection_id,
        "name": channel.name,
        "kind": channel.connection.kind,
        "phone_number_id": channel.phone_number_id,
        "waba_id": channel.waba_id,
        "display_phone_number": channel.display_phone_number,
    }


def conversations_json(rows: Iterable[Conversation], actor: Actor) -> list[dict[str, Any]]:
    """Conversations of a list, with the actor's own unread counts in one more query."""
    rows = list(rows)
    unread = _unread([row.id for row in rows], actor)
    sees_phone = can(actor, "contact.phone")
    return [_conversation_json(row, unread.get(row.id, 0), sees_phone) for row in rows]


def _conversation_json(row: Conversation, unread: int, sees_phone: bool) -> dict[str, Any]:
    contact = row.contact
    return {
        "id": row.id,
        "contact": {
            "id": contact.id,
            "name": contact.name,
            "phone": contact.phone if sees_phone else f"…{contact.phone[-2:]}",
            "opted_out": is_opted_out(contact),
        },
        "channel": {
            "id": row.channel_id,
            "name": row.channel.name,
            "kind": row.channel.connection.kind,
        },
        "control": row.control,
        "stage": row.stage,
        "assignee": person_json(row.assignee),
        "queue": {"id": row.queue.id, "name": row.queue.name} if row.queue else None,
        "priority": Priority(row.priority).name.lower(),
        "epoch": row.epoch,
        "last_seq": row.last_seq,
        "unread": unread,
        "window_expires_at": row.window_expires_at,
        "waiting_since": row.waiting_since,
        "last_message": row.last_message,
        "updated_at": row.updated_at,
    }


def conversation_detail_json(row: Conversation, actor: Actor) -> dict[str, Any]:
    """One conversation with why it is here and where it can go."""
    session = (
        Session.objects.for_workspace(row.workspace_id)
        .filter(subject=row.id, status=Session.Status.WAITING)
        .select_related("version__flow")
        .first()
    )
    handoff = current_handoff(row)
    card = _session_json(session) if session else None
    return {
        **conversations_json([row], actor)[0],
        "session": card,
        "handoff": _handoff_json(handoff, card) if handoff else None,
        "nodes": _choices(session.version_id) if session else [],
    }


def message_json(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "seq": message.seq,
        "direction": message.direction,
        "author": message.author,
        "agent": person_json(message.agent),
        "type": message.type,
        "content": message.content,
        "state": message.state,
        "error": message.error,
        "client_id": message.client_id,
        "created_at": message.created_at,
    }


def event_json(event: ConsoleEvent) -> dict[str, Any]:
    return {
        "seq": event.seq,
        "kind": event.kind,
        "conversation": event.conversation,
        "payload": event.payload,
        "at": event.at,
    }


def _unread(ids: list[UUID], actor: Actor) -> dict[UUID, int]:
    marks = ReadMark.objects.for_workspace(actor.workspace).filter(
        user=actor.user, conversation__in=ids
    )
    read = Q()
    for conversation, seq in marks.values_list("conversation", "seq"):
        read |= Q(conversation=conversation, seq__lte=seq)
    counts = (
        Message.objects.for_workspace(actor.workspace)
        .filter(conversation__in=ids, direction="in")
        .exclude(read)
        .values("conversation")
        .annotate(count=Count("id"))
    )
    return {row["conversation"]: row["count"] for row in counts}


def _session_json(session: Session) -> dict[str, Any]:
    version: FlowVersion = session.version
    paths = (
        TurnLog.objects.filter(session=session)
        .across_workspaces()
        .order_by("-number")
        .values_list("path", flat=True)[:_PATH]
    )
    nodes = [step.node for path in reversed(paths) for step in path_from_json(path)]
    return {
        "flow_id": version.flow_id,
        "flow_name": version.flow.name,
        "version": version.number,
        "node": session.state["node"],
        "variables": session.state.get("vars", {}),
        "path": nodes[-_PATH:],
    }


def _handoff_json(handoff: Handoff, card: dict[str, Any] | None) -> dict[str, Any]:
    if card is None:
        card = _ended_session_json(handoff)
    return {
        **card,
        "node": handoff.node or card["node"],
        "reason": handoff.reason,
        "note": handoff.note,
        "requested_at": handoff.requested_at,
        "accepted_at": handoff.accepted_at,
    }


def _ended_session_json(handoff: Handoff) -> dict[str, Any]:
    """The card of a session that failed, or of none at all: a person began this stretch."""
    session = (
        Session.objects.for_workspace(handoff.workspace_id)
        .filter(subject=handoff.conversation_id, started_at__lte=handoff.requested_at)
        .select_related("version__flow")
        .order_by("-started_at")
        .first()
    )
    if session is not None and handoff.reason == "flow_failed":
        return _session_json(session)
    nothing = {"flow_id": None, "flow_name": "", "version": None, "node": ""}
    return {**nothing, "variables": {}, "path": []}


def _choices(version: UUID) -> list[dict[str, str]]:
    flow = compiled_flow(version)
    return [
        {"id": node.id, "label": node.label or KINDS[node.kind].label, "kind": node.kind}
        for node in flow.nodes.values()
        if node.kind in KINDS
    ]
