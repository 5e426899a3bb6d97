"""What a node kind is, what it may answer, and what it sees of the session while visited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from flows.engine.events import (
    ContactUpdated,
    EffectRequested,
    Event,
    FormulaFailed,
    MessageCreated,
    OptionChosen,
    TextAdjusted,
    VariableMissing,
    VariableSet,
    WaitFor,
)
from flows.engine.fields import OPTION_ID_PATTERN, Schema
from flows.engine.graph import Flow, Issue, Node, pointer_to
from flows.engine.hooks import (
    Data,
    FixedPorts,
    no_options,
    no_ports,
    no_targets,
    no_time,
    saved,
    says_nothing,
)
from flows.engine.inputs import Input
from flows.engine.outbound import fit
from flows.engine.records import record
from flows.engine.session import Frame
from flows.engine.text import fill, fill_value, find
from flows.engine.trees import MAX_TURN_COST
from flows.engine.values import MISSING, as_path, as_span

Group = Literal["frame", "messages", "ask", "logic", "outside", "ai", "people"]


@record
class Go:
    """Leave through a port."""

    port: str = "next"


@record
class Wait:
    """Stand still until something comes; with `until`, a timer wakes the node at that moment."""

    for_: WaitFor
    until: dt.datetime | None = None


@record
class Jump:
    """Go on at another node, without an edge."""

    target: str


@record
class Finish:
    """The session is over."""

    result: str = ""


@record
class Call:
    """Run another flow and come back: the node is resumed with `{"outcome", "code", "vars"}`.

    `vars` are what the called flow starts with, `until` when the caller goes on without it.
    """

    flow: str
    vars: Mapping[str, Any] = field(default_factory=dict)
    until: dt.datetime | None = None


@record
class Forward:
    """Go on in another flow for good."""

    flow: str
    vars: Mapping[str, Any] = field(default_factory=dict)


Outcome = Go | Wait | Jump | Finish | Call | Forward


@dataclass(slots=True)
class Visit:
    """One node's view of a turn: the time, the variables, and the log of what happens."""

    flow: Flow
    now: dt.datetime
    vars: dict[str, Any]
    known: Mapping[str, Any]
    memo: dict[str, Any]
    counts: dict[str, int]
    seed: int
    wait_number: int
    """The number of the latest wait; the next one is one more."""
    events: list[Event] = field(default_factory=list)
    node: str = ""
    flow_key: str = ""
    """Which flow this is to whoever keeps them; empty for the one the session began with."""
    callers: list[Frame] = field(default_factory=list)
    limit: dt.datetime | None = None
    """When the session is over, wherever it stands."""
    work_left: int = MAX_TURN_COST
    """What conditions and formulas may still cost in this turn."""

    def get(self, name: str) -> Any:
        """A variable by its dotted name, those of the session first; MISSING if unknown."""
        return self.lookup(as_path(name) or (name,))

    def lookup(self, path: tuple[str, ...]) -> Any:
        value = self.vars.get(path[0], MISSING)
        if value is MISSING:
            value = self.known.get(path[0], MISSING)
        return value if len(path) == 1 else find(value, path[1:])

    def set(self, name: str, value: Any) -> None:
        """Give a variable of the session a value, and tell so."""
        self.vars[name] = value
        self.events.append(VariableSet(name, value))

    def fill(self, text: str) -> str:
        """A text with its holes filled; tells of variables that are missing."""
        return fill(text, self.lookup, self._missing) if "{{" in text else text

    def fill_again(self, text: str) -> str:
        """A text filled before, when what is missing has been told already."""
        return fill(text, self.lookup, _forget) if "{{" in text else text

    def offered(self, option: Mapping[str, Any]) -> Mapping[str, Any]:
        """An option as the customer saw it: its title and description filled."""
        if "{{" not in option["title"] and "{{" not in option.get("description", ""):
            return option
        return {key: text if key == "id" else self.fill_again(text) for key, text in option.items()}

    def formula_failed(self, formula: str, code: str, detail: str) -> None:
        """A formula has no value, or (empty) a condition took too much work."""
        self.emit(FormulaFailed(self.node, formula, code, detail))

    def prepared(self, make: Callable[[Any], Any], part: Any) -> Any:
        """What `make` makes of a part of the node's data, kept for as long as the flow is."""
        key = f"{self.node}/{make.__name__}"
        found = self.flow.compiled.get(key)
        if found is None:
            found = self.flow.compiled[key] = make(part)
        return found

    def value_of(self, value: Any) -> Any:
        """A value of the document: texts filled, a lone hole as the very value it names."""
        return fill_value(value, self.lookup, self._missing) if isinstance(value, str) else value

    def ask_outside(
        self, effect: str, request: Mapping[str, Any], until: dt.datetime | None
    ) -> Wait:
        """Ask the outside for something; at `until` the node no longer waits for the answer."""
        self.emit(EffectRequested(self.node, self.wait_number + 1, effect, request))
        return Wait("effect", until)

    def update_contact(self, fields: Mapping[str, Any]) -> None:
        """Give fields of the contact a value, for the rest of this turn and for good."""
        contact = self.known.get("contact")
        known = contact if isinstance(contact, Mapping) else {}
        self.known = {**self.known, "contact": {**known, **fields}}
        if "name" in fields:
            self.known = {**self.known, "customerName": fields["name"]}
        self.emit(ContactUpdated(dict(fields)))

    def choose(self, option: Mapping[str, Any], how: str) -> None:
        """An option was chosen; a bare tap counts as its title said."""
        self.emit(OptionChosen(self.node, option["id"], how))
        if not self.vars.get("incomingMessage"):
            self.vars["incomingMessage"] = option["title"]

    def fill_media(self, media: Mapping[str, Any]) -> dict[str, Any]:
        """Where a file is: its link with the holes filled, or the asset as it is."""
        return {"link": self.fill(media["link"])} if "link" in media else {"asset": media["asset"]}

    def fill_edges(self, data: Data) -> dict[str, Any]:
        """The header and footer of an interactive message, where there are any."""
        made: dict[str, Any] = {}
        header = data.get("header")
        if header and header["type"] == "text":
            made["header"] = {"type": "text", "text": self.fill(header["text"])}
        elif header:
            made["header"] = {"type": header["type"], "media": self.fill_media(header["media"])}
        if data.get("footer"):
            made["footer"] = self.fill(data["footer"])
        return made

    def _missing(self, name: str) -> None:
        self.emit(VariableMissing(name, self.node))

    def say(self, content: Mapping[str, Any]) -> None:
        """Send a message, within the limits of WhatsApp whatever its texts have become."""
        fitted = fit(content)
        for name, limit, how in fitted.adjusted:
            self.emit(TextAdjusted(self.node, name, limit, how))
        for message in fitted.messages:
            self.emit(MessageCreated(self.node, message))

    def emit(self, event: Event) -> None:
        self.events.append(event)

    def count(self, key: str) -> int:
        """Add one to a counter of the session; its new value."""
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def wired(self, port: str) -> bool:
        """Whether an edge leaves the node through a port."""
        return self.flow.target(self.node, port) is not None

    def after(self, duration: str | None) -> dt.datetime | None:
        """The moment a duration from now, or None without one."""
        span = as_span(duration) if duration else None
        return self.now + span if span is not None else None


def _forget(name: str) -> None:
    """Take no notice."""


def no_issues(node: Node, flow: Flow) -> Iterable[Issue]:
    return ()


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A sort of node: the shape of its data, its ports, and what a visit does.

    `ports` must answer for any data whatever. `unused` names ports that cannot fire with the data
    given and so need no edge, `targets` the nodes gone to without one; ports without an edge lead
    where `default_port` leads, if there is one. `check` tells what a JSON Schema cannot, of data
    that fits the schema.

    The rest is what can be known of a visit without making it, for checks and for routing; like
    `ports`, it must answer for any data. `options` are what a customer can choose from by id or
    title; `sets` the variables that have a value once the node is left through a port; `elapses`
    the longest time a visit may take when it is left through a port, None where the customer
    writes meanwhile; `says` how many free-form messages a visit sends; `calls` the flows it runs.
    """

    name: str
    label: str
    group: Group
    icon: str
    schema: Mapping[str, Any]
    ports: Callable[[Data], list[str]]
    enter: Callable[[Node, Visit], Outcome]
    resume: Callable[[Node, Visit, Input], Outcome | None] | None = None
    check: Callable[[Node, Flow], Iterable[Issue]] = no_issues
    unused: Callable[[Data], Iterable[str]] = no_ports
    targets: Callable[[Data], Iterable[str]] = no_targets
    options: Callable[[Data], Sequence[Mapping[str, Any]]] = no_options
    sets: Callable[[Data, str], Iterable[str]] = saved
    elapses: Callable[[Data, str], dt.timedelta | None] = no_time
    says: Callable[[Data], int] = says_nothing
    calls: Callable[[Data], Iterable[str]] = no_targets
    default_port: str | None = None
    waits: bool = False
    listens: bool = False
    """Whether it takes messages even while it waits for the outside."""
    default: Mapping[str, Any] = field(default_factory=dict)
    """Data of a node freshly dropped on the canvas."""
    help: str = ""

    @property
    def fixed_ports(self) -> list[str] | None:
        """The ports, or None where they depend on the data."""
        return list(self.ports) if isinstance(self.ports, FixedPorts) else None

    def to_json(self) -> dict[str, Any]:
        """The entry of the catalogue the editor draws its palette and forms from."""
        return {
            "name": self.name,
            "label": self.label,
            "help": self.help,
            "group": self.group,
            "icon": self.icon,
            "schema": self.schema,
            "ports": self.fixed_ports,
            "waits": self.waits,
            "default": self.default,
        }


def branch_name() -> Schema:
    """The name of a branch, which names a port."""
    return {
        "type": "string",
        "title": "Name",
        "description": "Names the port.",
        "pattern": OPTION_ID_PATTERN,
        "maxLength": 64,
    }


def name_issues(node: Node, key: str) -> Iterable[Issue]:
    """Two branches of one name, or one that is called like the way out for the rest."""
    seen: set[str] = set()
    for place, branch in enumerate(node.data[key]):
        name = branch["name"]
        if name == "else":
            yield issue(
                node,
                "reserved_name",
                "“else” is where the flow goes on when nothing fits; choose another name.",
                key,
                place,
                "name",
            )
        if name in seen:
            yield issue(
                node, "duplicate_name", f"Two branches are called “{name}”.", key, place, "name"
            )
        seen.add(name)


def issue(node: Node, code: str, message: str, *path: object, warn: bool = False) -> Issue:
    """An issue of a node's data; `path` leads to the value within the data."""
    return Issue(
        code,
        message,
        severity="warning" if warn else "error",
        node=node.id,
        pointer="/data" + pointer_to(*path),
    )
