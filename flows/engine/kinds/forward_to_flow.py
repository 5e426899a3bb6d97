"""Go on in another flow and do not come back."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import assignments, flow_name, form
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.kinds.base import Forward, NodeKind, Outcome, Visit


def calls(data: Data) -> Iterable[str]:
    flow = data.get("flow")
    return (flow,) if isinstance(flow, str) and flow else ()


def enter(node: Node, visit: Visit) -> Outcome:
    inputs = {name: visit.value_of(value) for name, value in node.data.get("inputs", {}).items()}
    return Forward(node.data["flow"], inputs)


KIND = NodeKind(
    name="forward_to_flow",
    label="Forward to a flow",
    group="logic",
    icon="arrow-forward-up",
    schema=form(
        {
            "flow": flow_name("Flow", "Where the conversation goes on; its ONLINE version."),
            "inputs": assignments(
                "Inputs", "What the flow is given: its variables, and a value for each."
            ),
        },
        required=("flow",),
    ),
    ports=FixedPorts(()),
    calls=calls,
    enter=enter,
    default={"flow": "", "inputs": {}},
)
