"""Channels, conflicts and contacts as the API shows them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from accounts.permissions import Actor, can
from accounts.scoping import WorkspaceQuerySet
from flows.models import FlowVersion
from messaging.api.shown import channel_json
from messaging.clashes import Clash
from messaging.models import Binding, Channel, Contact


def detailed() -> WorkspaceQuerySet[Channel]:
    """Channels with what `channel_detail_json` shows of each, in a fixed number of queries."""
    online = FlowVersion.objects.across_workspaces().filter(
        flow=OuterRef("flow"), state=FlowVersion.State.ONLINE
    )
    bindings = (
        Binding.objects.across_workspaces()
        .select_related("flow")
        .annotate(online=Exists(online))
        .order_by("position", "id")
    )
    channels = Channel.objects.select_related("connection", "fallback_flow")
    return channels.prefetch_related(Prefetch("bindings", bindings))


def channel_detail_json(channel: Channel) -> dict[str, Any]:
    fallback = channel.fallback_flow
    return {
        **channel_json(channel),
        "messages_per_second": channel.messages_per_second,
        "words": channel.words,
        "fallback_flow": {"id": fallback.id, "name": fallback.name} if fallback else None,
        "flows": [
            {
                "id": binding.flow_id,
                "name": binding.flow.name,
                "online": binding.online,  # type: ignore[attr-defined]  # annotated above
                "trigger_type": binding.flow.trigger_type,
            }
            for binding in channel.bindings.all()
        ],
    }


def clash_json(clash: Clash) -> dict[str, Any]:
    flow = clash.flow
    return {
        "channel": {"id": clash.channel.id, "name": clash.channel.name},
        "flow": {"id": flow.id, "name": flow.name} if flow else None,
        "type": clash.type,
        "words": list(clash.words),
        "wins": clash.wins,
        "message": clash.message,
    }


def contact_json(contact: Contact, actor: Actor) -> dict[str, Any]:
    phone = contact.phone if can(actor, "contact.phone") else f"…{contact.phone[-2:]}"
    return {
        "id": contact.id,
        "name": contact.name,
        "phone": phone,
        "language": contact.language,
        "tags": contact.tags,
        "fields": contact.fields,
        "opted_out": [
            {"category": category, "at": at} for category, at in contact.opted_out.items()
        ],
        "created_at": contact.created_at,
    }


def contact_detail_json(contact: Contact, actor: Actor) -> dict[str, Any]:
    """One contact with where we talk to them."""
    rows = contact.conversations.select_related("channel__connection").order_by("-updated_at")
    return {
        **contact_json(contact, actor),
        "conversations": [
            {
                "id": row.id,
                "channel": {
                    "id": row.channel_id,
                    "name": row.channel.name,
                    "kind": row.channel.connection.kind,
                },
                "control": row.control,
                "stage": row.stage,
                "updated_at": row.updated_at,
            }
            for row in rows
        ],
    }
