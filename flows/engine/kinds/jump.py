"""Go on at another node, a limited number of times in one session."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import form
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.kinds.base import Go, Jump, NodeKind, Outcome, Visit

MAX_JUMPS = 100


def targets(data: Data) -> Iterable[str]:
    target = data.get("target")
    return (target,) if isinstance(target, str) and target else ()


def enter(node: Node, visit: Visit) -> Outcome:
    if visit.counts.get(node.id, 0) >= node.data["max"]:
        return Go()
    visit.count(node.id)
    return Jump(node.data["target"])


KIND = NodeKind(
    name="jump",
    label="Jump",
    group="logic",
    icon="arrow-back-up",
    schema=form(
        {
            "target": {
                "type": "string",
                "title": "Node",
                "description": "Where the flow goes on.",
                "minLength": 1,
                "maxLength": 64,
                "x-widget": "node-ref",
            },
            "max": {
                "type": "integer",
                "title": "At most",
                "description": "How often in one session; after that the flow goes on at “Next”.",
                "minimum": 1,
                "maximum": MAX_JUMPS,
                "x-widget": "number",
            },
        },
        required=("target", "max"),
    ),
    ports=FixedPorts(("next",)),
    targets=targets,
    enter=enter,
    default={"target": "", "max": 3},
)
