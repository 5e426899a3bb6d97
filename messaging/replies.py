"""Ids of tappable options on the wire: stamped with session and node, read on the way back.

Buttons stay tappable for ever. The stamp tells a tap that answers the waiting node from one on
an older message, which counts as its title typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flows.engine.inputs import MessageInput
from messaging.adapters.base import Inbound

_BYTES = 6  # of the session's id, its random end: enough to tell one customer's sessions apart


def stamp_options(content: dict[str, Any], session: UUID, node: str) -> dict[str, Any]:
    """The content with wire ids `<session>:<node>:<option>` for its buttons or list rows."""
    prefix = f"{_mark(session)}:{node}:"
    if content.get("type") == "buttons":
        return {**content, "buttons": [_stamped(button, prefix) for button in content["buttons"]]}
    if content.get("type") == "list":
        sections = [
            {**section, "rows": [_stamped(row, prefix) for row in section["rows"]]}
            for section in content["sections"]
        ]
        return {**content, "sections": sections}
    return content


def as_input(inbound: Inbound, session: UUID | None) -> MessageInput:
    """What a waiting (or a new) session is told of a customer's message."""
    content = {**inbound.content, **inbound.facts}
    if inbound.option is None:
        return MessageInput(type=inbound.type, text=inbound.text, content=content)
    mark, _, rest = inbound.option.partition(":")
    node, _, option = rest.partition(":")
    if session is not None and mark == _mark(session) and option:
        return MessageInput(
            type=inbound.type, text=inbound.text, option=option, node=node, content=content
        )
    return MessageInput(type="button", text=inbound.text, content={**content, "stale": True})


def as_shown(inbound: Inbound) -> Mapping[str, Any]:
    """A customer's message for people: a tap with the id of the option as the flow calls it."""
    if inbound.option is None:
        return inbound.content
    option = inbound.option.split(":", 2)[-1]
    return {**inbound.content, "option": option}


def _stamped(option: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {**option, "id": prefix + option["id"]}


def _mark(session: UUID) -> str:
    return session.bytes[-_BYTES:].hex()
