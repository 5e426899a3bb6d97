"""Where a flow is over."""

from __future__ import annotations

from flows.engine.fields import form, line
from flows.engine.graph import Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Finish, NodeKind, Outcome, Visit


def enter(node: Node, visit: Visit) -> Outcome:
    return Finish(visit.fill(node.data.get("result", "")))


KIND = NodeKind(
    name="end",
    label="End",
    group="frame",
    icon="flag",
    schema=form(
        {
            "result": line(
                "Result",
                "What came of the conversation, for reports; it may hold variables.",
                limit=200,
                blank=True,
            ),
        }
    ),
    ports=FixedPorts(()),
    enter=enter,
)
