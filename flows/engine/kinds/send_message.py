"""Send a text, a file, a place, a contact card or a reaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.events import TextAdjusted
from flows.engine.fields import (
    BODY_LIMIT,
    HEADER_MEDIA,
    MEDIA_TYPES,
    contact_cards,
    flag,
    form,
    line,
    location,
    media,
    select,
    sms_fallback,
    text,
    when,
)
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit
from flows.engine.values import as_number

OTHERS = ("location", "contacts", "reaction")
EMOJI_LIMIT = 40  # an emoji of many parts, such as a family, and a hole that becomes one


def says(data: Data) -> int:
    return int(data.get("type") != "reaction")


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    content: dict[str, Any] = {"type": data["type"]}
    if data["type"] == "text":
        content["text"] = visit.fill(data["text"])
    elif data["type"] == "reaction":
        content["emoji"] = visit.fill(data["reaction"]["emoji"]).strip()
    elif data["type"] == "contacts":
        content["contacts"] = [
            {key: visit.fill(value) for key, value in card.items() if value}
            for card in data["contacts"]
        ]
    elif data["type"] == "location":
        place = _place(data["location"], visit)
        if place is None:
            visit.emit(TextAdjusted(node.id, "location", 0, "left_out"))
            return Go()
        content["location"] = place
    else:
        content["media"] = visit.fill_media(data["media"])
        for key in ("caption", "filename"):
            if data.get(key):
                content[key] = visit.fill(data[key])
    if data.get("quote") and data["type"] != "reaction":
        content["quote"] = True
    visit.say(content)
    return Go()


def _place(location: Mapping[str, Any], visit: Visit) -> dict[str, Any] | None:
    """The place as it is sent; None where its degrees are no place on earth once filled."""
    place: dict[str, Any] = {}
    for key, most in (("latitude", 90), ("longitude", 180)):
        degrees = as_number(visit.value_of(location[key]))
        if degrees is None or abs(degrees) > most:
            return None
        place[key] = float(degrees)
    for key in ("name", "address"):
        if location.get(key):
            place[key] = visit.fill(location[key])
    return place


KIND = NodeKind(
    name="send_message",
    label="Send message",
    group="messages",
    icon="message",
    schema=form(
        {
            "type": select("Type", "What is sent.", ("text", *MEDIA_TYPES, *OTHERS)),
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
            "location": when(location(), type=["location"]),
            "contacts": when(contact_cards(), type=["contacts"]),
            "reaction": when(
                form(
                    {"emoji": line("Emoji", "One emoji.", limit=EMOJI_LIMIT)},
                    required=("emoji",),
                    title="Reaction",
                    description="An emoji on the customer's latest message.",
                ),
                type=["reaction"],
            ),
            "quote": flag("Quote", "Whether the message quotes the customer's latest one."),
            "sms_fallback": sms_fallback(),
        },
        required=("type",),
        allOf=[
            {"if": {"properties": {"type": {"const": kind}}}, "then": {"required": [needed]}}
            for kind, needed in (
                *((kind, kind) for kind in ("text", *OTHERS)),
                *((kind, "media") for kind in MEDIA_TYPES),
            )
        ],
    ),
    ports=FixedPorts(("next",)),
    says=says,
    enter=enter,
    default={"type": "text", "text": "Hello!"},
)
