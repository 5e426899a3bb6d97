"""Show the customer that an answer is being written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine.events import TypingShown
from flows.engine.fields import duration, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts, span_of
from flows.engine.inputs import Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue

LONGEST = dt.timedelta(seconds=25)  # WhatsApp takes it away then


def elapses(data: Data, port: str) -> dt.timedelta | None:
    return span_of(data, "for") if data.get("for") else dt.timedelta()


def enter(node: Node, visit: Visit) -> Outcome:
    visit.emit(TypingShown(node.id))
    until = visit.after(node.data.get("for"))
    return Go() if until is None or until <= visit.now else Wait("timer", until)


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    if node.data.get("for") and span_of(node.data, "for") > LONGEST:
        yield issue(
            node,
            "invalid_value",
            "WhatsApp shows that somebody is typing for 25 seconds at most.",
            "for",
        )


KIND = NodeKind(
    name="typing",
    label="Typing indicator",
    group="messages",
    icon="dots",
    schema=form(
        {
            "for": duration(
                "For",
                "How long until the flow goes on, at most PT25S; without it, at once. A message "
                "ends it.",
            ),
        }
    ),
    ports=FixedPorts(("next",)),
    elapses=elapses,
    enter=enter,
    resume=resume,
    check=check,
    default={"for": "PT2S"},
)
