"""What wakes a session: a message, a timer, or the answer of an effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class MessageInput:
    """What the customer sent. `text` is what was typed, or the title of what was tapped.

    `option` and `node` are the id tapped and the node that offered it. `content` holds the rest
    (media, location, referral, order), and `stale: true` for a tap of an earlier session.
    """

    type: str
    text: str = ""
    option: str | None = None
    node: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_stale(self) -> bool:
        return self.content.get("stale") is True

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": "message", "message_type": self.type, "text": self.text}
        if self.option is not None:
            told["option"] = self.option
        if self.node is not None:
            told["node"] = self.node
        if self.content:
            told["content"] = dict(self.content)
        return told


@dataclass(frozen=True, slots=True)
class TimerInput:
    """The time of the wait with this number has come."""

    wait: int

    def to_json(self) -> dict[str, Any]:
        return {"type": "timer", "wait": self.wait}


@dataclass(frozen=True, slots=True)
class EffectInput:
    """What came of the effect asked for by the wait with this number."""

    wait: int
    result: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {"type": "effect", "wait": self.wait, "result": dict(self.result)}


Input = MessageInput | TimerInput | EffectInput


def input_from_json(told: object) -> Input:
    """The input a JSON object tells. Raises ValueError, saying why, where it tells none."""
    if not isinstance(told, Mapping):
        raise ValueError("an input must be an object")
    if told.get("type") == "message":
        return MessageInput(
            type=_text(told, "message_type", "text"),
            text=_text(told, "text", ""),
            option=_text(told, "option", None),
            node=_text(told, "node", None),
            content=_mapping(told, "content"),
        )
    if told.get("type") == "timer":
        return TimerInput(_number(told))
    if told.get("type") == "effect":
        return EffectInput(_number(told), _mapping(told, "result"))
    raise ValueError("an input's type must be message, timer or effect")


def _text(told: Mapping[str, Any], key: str, default: Any) -> Any:
    value = told.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ValueError(f"an input's {key} must be a text")
    return value


def _mapping(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = told.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"an input's {key} must be an object")
    return value


def _number(told: Mapping[str, Any]) -> int:
    value = told.get("wait")
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("an input's wait must be a whole number")
    return value
