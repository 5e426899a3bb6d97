"""Tell the systems of the business that something has happened, and go on at once."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine import outside
from flows.engine.bodies import fill_deep, hole_problems, is_sendable
from flows.engine.events import EventEmitted
from flows.engine.fields import assignments, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue


def enter(node: Node, visit: Visit) -> Outcome:
    payload = fill_deep(node.data.get("payload", {}), visit.value_of)
    if is_sendable(payload):
        visit.emit(EventEmitted(node.id, node.data["event"], payload))
    else:
        outside.failed(visit, "event", "too_large")
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for path, message in hole_problems(node.data.get("payload", {})):
        if len(path) > 1:  # the form looks at a text that is the whole value
            yield issue(node, "bad_text", message, "payload", *path)


KIND = NodeKind(
    name="emit_event",
    label="Emit an event",
    group="outside",
    icon="broadcast",
    schema=form(
        {
            "event": {
                "type": "string",
                "title": "Event",
                "description": "What has happened, in one word such as order_placed; callbacks "
                "that want events of this name are told.",
                "pattern": "^[A-Za-z][A-Za-z0-9_.-]{0,63}$",
                "x-widget": "text",
            },
            "payload": assignments("Payload", "What goes along: names, and a value for each."),
        },
        required=("event",),
    ),
    ports=FixedPorts(("next",)),
    enter=enter,
    check=check,
    default={"event": "something_happened", "payload": {}},
)
