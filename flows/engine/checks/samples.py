"""Usual values of variables, to see how long texts become once they are filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.checks.view import View
from flows.engine.kinds.base import NodeKind
from flows.engine.text import find
from flows.engine.values import MISSING, as_text

NAME = "Alexandra Hoffmann"
ANYTHING = "example text"
GIVEN: Mapping[str, Any] = {
    "customerName": NAME,
    "customerPhoneNumber": "+4915112345678",
    "contact": {"name": NAME, "phone": "+4915112345678", "language": "en"},
    "incomingMessage": "I have a question about my order",
    "incomingMessageType": "text",
    "wabaPhoneNumber": "+4930123456",
}
ANSWERS: Mapping[str, Any] = {
    "text": NAME,
    "number": 1234.5,
    "integer": 1234,
    "email": "alexandra@example.com",
    "phone": "+4915112345678",
    "date": "2026-12-31",
    "time": "14:30",
    "url": "https://www.example.com/orders/1234",
}
"""A usual answer of each type that is asked for."""


def samples_of(view: View) -> dict[str, Any]:
    """A usual value, of several the longest, for each variable that the flow sets."""
    found: dict[str, Any] = {}
    for node_id, kind in view.runnable.items():
        for name, value in _set_by(view.flow.nodes[node_id].data, kind):
            if name not in found or len(as_text(value)) > len(as_text(found[name])):
                found[name] = value
    return {**found, **GIVEN}


def _set_by(data: Mapping[str, Any], kind: NodeKind) -> Iterator[tuple[str, Any]]:
    """What a node sets, with usual values: titles of options, constants, answers of a type."""
    for part in (data.get("variables"), data.get("inputs")):
        for item in part if isinstance(part, list) else ():
            value = item.get("value", item.get("default"))
            yield item["name"], ANYTHING if value is None or "{{" in as_text(value) else value
    name, answer = data.get("save_as"), data.get("answer")
    if not isinstance(name, str):
        return
    titles = [option["title"] for option in kind.options(data) if "{{" not in option["title"]]
    if titles:
        yield name, max(titles, key=len)
    elif isinstance(answer, Mapping):
        yield name, ANSWERS.get(str(answer.get("type")), ANYTHING)


def sample(samples: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """The usual value at a path; something short where nobody can tell."""
    value = find(samples, path)
    return ANYTHING if value is MISSING else value
