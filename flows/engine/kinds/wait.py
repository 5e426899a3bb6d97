"""Let some time go by, or wait until a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine.fields import duration, form, line
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts, span_of
from flows.engine.inputs import Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue
from flows.engine.values import MAX_SPAN, as_moment


def elapses(data: Data, port: str) -> dt.timedelta | None:
    return span_of(data, "for")


def enter(node: Node, visit: Visit) -> Outcome:
    until = visit.after(node.data.get("for")) or _moment(visit.fill(node.data.get("until", "")))
    if until is None or until <= visit.now:
        return Go()
    return Wait("timer", min(until, visit.now + MAX_SPAN))


def _moment(text: str) -> dt.datetime | None:
    """A moment that was written down; a day begins at midnight in UTC."""
    moment = as_moment(text)
    if moment is None or isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time(), dt.UTC)


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    until = node.data.get("until")
    if until is not None and "{{" not in until and as_moment(until) is None:
        yield issue(
            node,
            "invalid_value",
            "“Until” must be a moment such as 2026-12-31T18:00:00Z.",
            "until",
        )


KIND = NodeKind(
    name="wait",
    label="Wait",
    group="logic",
    icon="clock-pause",
    schema=form(
        {
            "for": duration("For", "How long, for example PT10M or P1D."),
            "until": line(
                "Until",
                "A moment such as 2026-12-31T18:00:00Z; it may hold variables.",
                limit=200,
            ),
        },
        oneOf=[{"required": ["for"]}, {"required": ["until"]}],
    ),
    ports=FixedPorts(("next",)),
    elapses=elapses,
    enter=enter,
    resume=resume,
    check=check,
    waits=True,
    default={"for": "PT10M"},
)
