"""What happened in a turn, in the past tense; what it does to the world is decided elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Literal

from flows.engine.values import moment_to_json

WaitFor = Literal["message", "timer", "handoff", "effect"]

EVENTS: dict[str, type[Event]] = {}
"""Every type of event by name."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened; each subclass is one type, named after the class."""

    type: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.type = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        EVENTS[cls.type] = cls

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"type": self.type}
        for name in _names(type(self)):
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, dt.datetime):
                value = moment_to_json(value)
            elif isinstance(value, tuple):
                value = list(value)
            told[name.rstrip("_")] = value
        return told


_NAMES: dict[type[Event], tuple[str, ...]] = {}


def _names(event: type[Event]) -> tuple[str, ...]:
    if event not in _NAMES:
        _NAMES[event] = tuple(part.name for part in fields(event))
    return _NAMES[event]


@dataclass(frozen=True, slots=True)
class SessionStarted(Event):
    """A contact entered the flow."""

    node: str


@dataclass(frozen=True, slots=True)
class MessageCreated(Event):
    """The bot says something; `content` is the outbound message, the same for every channel."""

    node: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WaitStarted(Event):
    """The session stands still until a message, a time, a person or an effect wakes it."""

    number: int
    for_: WaitFor
    node: str
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class VariableSet(Event):
    """A variable of the session got a value."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class AnswerRejected(Event):
    """An answer was not what the question asked for; `tries` counts the rejected ones."""

    node: str
    tries: int
    reason: str


@dataclass(frozen=True, slots=True)
class OptionChosen(Event):
    """The customer chose an option: by its id, title, number, or with a slip of one letter."""

    node: str
    option: str
    how: str


@dataclass(frozen=True, slots=True)
class VariableMissing(Event):
    """A text named a variable that has no value; it counted as empty."""

    name: str
    node: str


@dataclass(frozen=True, slots=True)
class FormulaFailed(Event):
    """A formula has no value: its condition is not true, its variable empty.

    `code` says why, `detail` what it is about; without a formula, a whole condition took too much
    work and none of its branches was taken.
    """

    node: str
    formula: str
    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TextAdjusted(Event):
    """A filled text outgrew WhatsApp's limit and was split over messages, or cut."""

    node: str
    field: str
    limit: int
    how: str


@dataclass(frozen=True, slots=True)
class HandoffRequested(Event):
    """The bot gives the conversation to people, in a queue; the session waits for them."""

    node: str
    queue: str
    priority: str = "normal"
    skills: tuple[str, ...] = ()
    note: str = ""
    wait_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class StaleTap(Event):
    """A button of an earlier session was tapped; it counted as its title typed."""

    title: str


@dataclass(frozen=True, slots=True)
class EffectRequested(Event):
    """The flow asks the outside for something and waits for the answer to wait number `number`.

    `effect` says what sort of thing (http, function, model), `request` how exactly.
    """

    node: str
    number: int
    effect: str
    request: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EffectFailed(Event):
    """The outside did not do what the flow asked for; `code` says why."""

    node: str
    effect: str
    code: str


@dataclass(frozen=True, slots=True)
class ResultMissing(Event):
    """An answer had nothing to keep where a result looked for it, or too much; it is empty."""

    node: str
    name: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class EventEmitted(Event):
    """The flow tells the business's own systems something, and does not wait."""

    node: str
    name: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ContactUpdated(Event):
    """Fields of the contact got a value; an empty one was taken away."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ContactTagged(Event):
    """The contact got tags and lost others."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptedOut(Event):
    """The contact wants no more messages: of a category, or (empty) none at all."""

    category: str = ""


@dataclass(frozen=True, slots=True)
class OptedIn(Event):
    """The contact wants messages again: of a category, or (empty) all of them."""

    category: str = ""


@dataclass(frozen=True, slots=True)
class TypingShown(Event):
    """The customer sees that an answer is being written."""

    node: str


@dataclass(frozen=True, slots=True)
class FlowCalled(Event):
    """Another flow runs now; what follows in this turn is its doing. `flow` is its key."""

    node: str
    flow: str


@dataclass(frozen=True, slots=True)
class FlowReturned(Event):
    """A called flow is over and its caller goes on: ended, failed (with a code), or timed_out."""

    node: str
    flow: str
    outcome: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class FlowForwarded(Event):
    """The session goes on in another flow and does not come back."""

    node: str
    flow: str


@dataclass(frozen=True, slots=True)
class SessionEnded(Event):
    """The flow came to an end, or to a port where nothing is wired."""

    result: str = ""


@dataclass(frozen=True, slots=True)
class SessionFailed(Event):
    """The flow could not go on; a person should look at the conversation."""

    code: str
    node: str
