"""`event_emitted`: the business's own systems are told, each callback by a delivery of its own."""

from __future__ import annotations

from typing import Any

from flows.engine.events import EventEmitted
from flows.models import FlowVersion
from messaging import callbacks
from messaging.models import Conversation
from messaging.work import Work
from messaging.writing import OpenSession


def tell_callbacks(
    work: Work, conversation: Conversation, session: OpenSession, event: EventEmitted
) -> None:
    """Put a delivery on its way to every callback that wants this event."""
    wanting = callbacks.wanting(conversation.workspace_id, event.name)
    if not wanting:
        return
    about = {**_about(conversation, session), "payload": dict(event.payload)}
    for callback in wanting:
        callbacks.tell(callback, event.name, about, now=work.now)


def _about(conversation: Conversation, session: OpenSession) -> dict[str, Any]:
    contact = conversation.contact
    versions = FlowVersion.objects.for_workspace(conversation.workspace_id)
    version = versions.select_related("flow").get(pk=session.version)
    return {
        "workspace": conversation.workspace.slug,
        "conversation": str(conversation.id),
        "contact": {"id": str(contact.id), "name": contact.name, "phone": contact.phone},
        "flow": {
            "id": str(version.flow_id),
            "name": version.flow.name,
            "version": version.number,
        },
        "session": str(session.id),
    }
