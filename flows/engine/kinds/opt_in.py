"""Note that the customer wants messages again, of one category or all of them."""

from __future__ import annotations

from flows.engine.events import OptedIn
from flows.engine.fields import form, opt_category
from flows.engine.graph import Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit


def enter(node: Node, visit: Visit) -> Outcome:
    visit.emit(OptedIn(visit.fill(node.data.get("category", "")).strip()))
    return Go()


KIND = NodeKind(
    name="opt_in",
    label="Opt in",
    group="people",
    icon="bell-check",
    schema=form({"category": opt_category("Which messages are meant; without it, all of them.")}),
    ports=FixedPorts(("next",)),
    enter=enter,
)
