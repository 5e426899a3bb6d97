"""Where a flow begins: what triggers it, or which inputs it is started with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flows.engine.events import VariableMissing
from flows.engine.fields import duration, form, items, select, variable, when, words
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue
from flows.engine.triggers import MATCHES, TRIGGERS, problems
from flows.engine.values import MISSING


def sets(data: Data, port: str) -> Iterable[str]:
    """Inputs that must be given or have a default; another may be left out."""
    inputs = data.get("inputs")
    for wanted in inputs if isinstance(inputs, list) else ():
        if isinstance(wanted, Mapping) and (wanted.get("required") is True or "default" in wanted):
            name = wanted.get("name")
            if isinstance(name, str) and name:
                yield name


def enter(node: Node, visit: Visit) -> Outcome:
    for wanted in node.data.get("inputs", ()):
        if visit.vars.get(wanted["name"], MISSING) is not MISSING:
            continue
        if "default" in wanted:
            visit.set(wanted["name"], wanted["default"])
        elif wanted.get("required"):
            visit.emit(VariableMissing(wanted["name"], node.id))
    limit = visit.after(node.data.get("session_limit"))
    if limit is not None and not visit.callers:  # nothing lengthens the limit a session began with
        visit.limit = limit if visit.limit is None else min(limit, visit.limit)
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    triggers = node.data.get("triggers")
    if flow.trigger_type == "TriggeredManually":
        yield from _check_inputs(node)
        if triggers:
            message = "A flow that is started by hand hears no messages; its triggers never fire."
            yield issue(node, "unused_part", message, "triggers", warn=True)
        return
    if not triggers:
        yield issue(
            node, "no_trigger", "Nothing starts this flow; add a trigger.", "triggers", warn=True
        )
        return
    for path, code, message in problems(triggers):
        yield issue(node, code, message, "triggers", *path)


def _check_inputs(node: Node) -> Iterable[Issue]:
    inputs = node.data.get("inputs")
    seen: set[str] = set()
    for place, wanted in enumerate(inputs if isinstance(inputs, list) else ()):
        name = wanted.get("name") if isinstance(wanted, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            yield issue(
                node, "duplicate_name", f"Two inputs are called “{name}”.", "inputs", place, "name"
            )
        seen.add(name)


_TRIGGER = form(
    {
        "type": select("When", "What the customer does to start the flow.", TRIGGERS),
        "match": when(
            select("How", "How the message must fit the words.", MATCHES, default="contains"),
            type=["keyword"],
        ),
        "words": when(words("Words", "Words, phrases or patterns to look for."), type=["keyword"]),
        "source_ids": when(
            words("Adverts or posts", "Their ids; none means any."), type=["referral"]
        ),
        "payloads": when(
            words("Payloads", "Payloads of template buttons; none means any."),
            type=["button_payload"],
        ),
    },
    required=("type",),
)

_INPUT = form(
    {
        "name": variable("Name", "The variable the input becomes."),
        "required": {
            "type": "boolean",
            "title": "Required",
            "description": "Whether the flow cannot start without it.",
        },
        "default": {
            "title": "Default",
            "description": "The value where none is given.",
            "type": ["string", "number", "boolean"],
            "maxLength": 4096,
            "x-widget": "text",
        },
    },
    required=("name",),
)

KIND = NodeKind(
    name="start",
    label="Start",
    group="frame",
    icon="player-play",
    schema=form(
        {
            "triggers": items(
                "Triggers",
                "A message that fits any of these starts the flow.",
                _TRIGGER,
                "triggers",
                maxItems=50,
            ),
            "inputs": items(
                "Inputs",
                "Variables given by whoever starts the flow: a campaign, the API, or another flow.",
                _INPUT,
                "inputs",
                maxItems=100,
            ),
            "session_limit": duration(
                "Session limit",
                "The longest a session may last, for example P7D; then it ends wherever it is.",
            ),
        }
    ),
    ports=FixedPorts(("next",)),
    sets=sets,
    enter=enter,
    check=check,
    default={"triggers": [{"type": "any_message"}]},
)
