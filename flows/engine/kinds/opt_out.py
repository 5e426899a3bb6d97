"""Note that the customer wants no more messages, of one category or at all."""

from __future__ import annotations

from flows.engine.events import OptedOut
from flows.engine.fields import form, opt_category
from flows.engine.graph import Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit


def enter(node: Node, visit: Visit) -> Outcome:
    visit.emit(OptedOut(visit.fill(node.data.get("category", "")).strip()))
    return Go()


KIND = NodeKind(
    name="opt_out",
    label="Opt out",
    group="people",
    icon="bell-off",
    schema=form({"category": opt_category("Which messages are meant; without it, all of them.")}),
    ports=FixedPorts(("next",)),
    enter=enter,
)
