"""What happened in a turn, in the past tense; what it does to the world is decided elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, ClassVar, Literal

from flows.engine.records import record
from flows.engine.values import moment_to_json

WaitFor = Literal["message", "timer", "handoff", "effect"]

EVENTS: dict[str, type[Event]] = {}
"""Every type of event by name."""


@record
class Event:
    """Something that happened; each subclass is one type, named after the class."""

    type: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        EVENTS[cls.type] = cls

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": self.type}
        for name, key, convert in _PARTS.get(self.type) or _parts(type(self)):
            value = getattr(self, name)
            if value is not None:
                told[key] = value if convert is None else convert(value)
        return told


_Parts = tuple[tuple[str, str, Callable[[Any], Any] | None], ...]


_PARTS: dict[str, _Parts] = {}


def _parts(event: type[Event]) -> _Parts:
    """The fields of a type of event, what JSON calls each, and how its value becomes JSON."""
    _PARTS[event.type] = parts = tuple(
        (part.name, part.name.rstrip("_"), _conversion(str(part.type))) for part in fields(event)
    )
    return parts


def _conversion(annotation: str) -> Callable[[Any], Any] | None:
    if "datetime" in annotation:
        return moment_to_json
    return list if annotation.startswith("tuple") else None


@record
class SessionStarted(Event):
    """A contact entered the flow."""

    node: str


@record
class MessageCreated(Event):
    """The bot says something; `content` is the outbound message, the same for every channel."""

    node: str
    content: Mapping[str, Any]


@record
class WaitStarted(Event):
    """The session stands still until a message, a time, a person or an effect wakes it."""

    number: int
    for_: WaitFor
    node: str
    until: dt.datetime | None = None


@record
class VariableSet(Event):
    """A variable of the session got a value."""

    name: str
    value: Any


@record
class AnswerRejected(Event):
    """An answer was not what the question asked for; `tries` counts the rejected ones."""

    node: str
    tries: int
    reason: str


@record
class OptionChosen(Event):
    """The customer chose an option: by its id, title, number, or with a slip of one letter."""

    node: str
    option: str
    how: str


@record
class VariableMissing(Event):
    """A text named a variable that has no value; it counted as empty."""

    name: str
    node: str


@record
class FormulaFailed(Event):
    """A formula has no value: its condition is not true, its variable empty.

    `code` says why, `detail` what it is about; without a formula, a whole condition took too much
    work and none of its branches was taken.
    """

    node: str
    formula: str
    code: str
    detail: str = ""


@record
class TextAdjusted(Event):
    """A filled text outgrew WhatsApp's limit and was split over messages, or cut."""

    node: str
    field: str
    limit: int
    how: str


@record
class HandoffRequested(Event):
    """The bot gives the conversation to people, in a queue; the session waits for them."""

    node: str
    queue: str
    priority: str = "normal"
    skills: tuple[str, ...] = ()
    note: str = ""
    wait_until: dt.datetime | None = None


@record
class StaleTap(Event):
    """A button of an earlier session was tapped; it counted as its title typed."""

    title: str


@record
class EffectRequested(Event):
    """The flow asks the outside for something and waits for the answer to wait number `number`.

    `effect` says what sort of thing (http, function, model), `request` how exactly.
    """

    node: str
    number: int
    effect: str
    request: Mapping[str, Any]


@record
class EffectFailed(Event):
    """The outside did not do what the flow asked for; `code` says why."""

    node: str
    effect: str
    code: str


@record
class ResultMissing(Event):
    """An answer had nothing to keep where a result looked for it, or too much; it is empty."""

    node: str
    name: str
    path: str
    reason: str


@record
class EventEmitted(Event):
    """The flow tells the business's own systems something, and does not wait."""

    node: str
    name: str
    payload: Mapping[str, Any]


@record
class ContactUpdated(Event):
    """Fields of the contact got a value; an empty one was taken away."""

    fields: Mapping[str, Any]


@record
class ContactTagged(Event):
    """The contact got tags and lost others."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@record
class OptedOut(Event):
    """The contact wants no more messages: of a category, or (empty) none at all."""

    category: str = ""


@record
class OptedIn(Event):
    """The contact wants messages again: of a category, or (empty) all of them."""

    category: str = ""


@record
class TypingShown(Event):
    """The customer sees that an answer is being written."""

    node: str


@record
class FlowCalled(Event):
    """Another flow runs now; what follows in this turn is its doing. `flow` is its key."""

    node: str
    flow: str


@record
class FlowReturned(Event):
    """A called flow is over and its caller goes on: ended, failed (with a code), or timed_out."""

    node: str
    flow: str
    outcome: str
    code: str = ""


@record
class FlowForwarded(Event):
    """The session goes on in another flow and does not come back."""

    node: str
    flow: str


@record
class SessionEnded(Event):
    """The flow came to an end, or to a port where nothing is wired."""

    result: str = ""


@record
class SessionFailed(Event):
    """The flow could not go on; a person should look at the conversation."""

    code: str
    node: str
