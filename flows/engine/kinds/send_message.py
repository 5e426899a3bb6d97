"""Send a text, a picture, a film, a sound, a document or a sticker."""

from __future__ import annotations

from typing import Any

from flows.engine.fields import (
    BODY_LIMIT,
    HEADER_MEDIA,
    MEDIA_TYPES,
    flag,
    form,
    line,
    media,
    select,
    sms_fallback,
    text,
    text_or_media,
    when,
)
from flows.engine.graph import Node
from flows.engine.kinds.base import FixedPorts, Go, NodeKind, Outcome, Visit, says_one


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    content: dict[str, Any] = {"type": data["type"]}
    if data["type"] == "text":
        content["text"] = visit.fill(data["text"])
    else:
        content["media"] = visit.fill_media(data["media"])
        for key in ("caption", "filename"):
            if data.get(key):
                content[key] = visit.fill(data[key])
    if data.get("quote"):
        content["quote"] = True
    visit.say(content)
    return Go()


KIND = NodeKind(
    name="send_message",
    label="Send message",
    group="messages",
    icon="message",
    schema=form(
        {
            "type": select("Type", "What is sent.", ("text", *MEDIA_TYPES)),
            "text": when(text("Text", "What the bot says."), type=["text"]),
            "media": when(media("File", "What is sent."), type=list(MEDIA_TYPES)),
            "caption": when(
                text("Caption", "A text below the file.", limit=BODY_LIMIT, blank=True),
                type=list(HEADER_MEDIA),
            ),
            "filename": when(
                line("File name", "What the document is called.", limit=240, blank=True),
                type=["document"],
            ),
            "quote": flag(
                "Quote",
                "Whether the message quotes the customer's latest one; kept, not yet in effect.",
            ),
            "sms_fallback": sms_fallback(),
        },
        required=("type",),
        **text_or_media(),
    ),
    ports=FixedPorts(("next",)),
    says=says_one,
    enter=enter,
    default={"type": "text", "text": "Hello!"},
)
