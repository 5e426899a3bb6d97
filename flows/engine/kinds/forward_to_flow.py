"""Go on in another flow and do not come back."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.bodies import fill_deep, hole_problems
from flows.engine.fields import assignments, flow_name, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.kinds.base import Forward, NodeKind, Outcome, Visit, issue


def calls(data: Data) -> Iterable[str]:
    flow = data.get("flow")
    return (flow,) if isinstance(flow, str) and flow else ()


def enter(node: Node, visit: Visit) -> Outcome:
    return Forward(node.data["flow"], fill_deep(node.data.get("inputs", {}), visit.value_of))


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for path, message in hole_problems(node.data.get("inputs", {})):
        if len(path) > 1:  # the form looks at a text that is the whole input
            yield issue(node, "bad_text", message, "inputs", *path)


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
    check=check,
    default={"flow": "", "inputs": {}},
)
