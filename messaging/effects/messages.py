"""`message_created`: the message goes into the conversation and on its way to the customer."""

from __future__ import annotations

from typing import Any

from flows.engine.events import MessageCreated
from messaging.models import Conversation
from messaging.replies import stamp_options
from messaging.work import Work
from messaging.writing import OpenSession


def send_message(
    work: Work, conversation: Conversation, session: OpenSession, event: MessageCreated
) -> None:
    """Send what the flow said, its options stamped so that an old tap is known for one."""
    content: dict[str, Any] = dict(event.content)
    wire = stamp_options(content, session.id, event.node)
    if content.get("quote") or content["type"] == "reaction":
        wire = {**wire, "quotes": work.latest_inbound(conversation)}
    work.send(conversation, author="bot", content=wire, shown=content)
