"""Run another flow, and go on here when it has come to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flows.engine.bodies import fill_deep, hole_problems
from flows.engine.fields import assignments, duration, flow_name, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts, span_of
from flows.engine.inputs import EffectInput, Input
from flows.engine.kinds.base import Call, Go, NodeKind, Outcome, Visit, issue
from flows.engine.text import fill_value, find


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def calls(data: Data) -> Iterable[str]:
    flow = data.get("flow")
    return (flow,) if isinstance(flow, str) and flow else ()


def sets(data: Data, port: str) -> Iterable[str]:
    outputs = data.get("outputs")
    return tuple(outputs) if isinstance(outputs, Mapping) and port == "next" else ()


def elapses(data: Data, port: str) -> dt.timedelta | None:
    """Only the time limit: what the called flow takes is for the checks of that flow to tell."""
    return span_of(data, "timeout") if port == "timed_out" else dt.timedelta()


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    inputs = fill_deep(data.get("inputs", {}), visit.value_of)
    return Call(data["flow"], inputs, visit.after(data.get("timeout")))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, EffectInput):
        return Go("timed_out")
    if input.result.get("outcome") != "ended":
        return Go("failed")
    left = input.result.get("vars", {})
    for name, source in node.data.get("outputs", {}).items():
        visit.set(name, _taken(source, left))
    return Go()


def _taken(source: Any, left: Mapping[str, Any]) -> Any:
    """A value of the flow that ended: a bare name is one of its variables, a text is filled."""

    def lookup(path: tuple[str, ...]) -> Any:
        return find(left, path)

    if not isinstance(source, str):
        return source
    text = source if "{{" in source else "{{" + source + "}}"
    return fill_value(text, lookup, lambda name: None)


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for path, message in hole_problems(node.data.get("inputs", {})):
        if len(path) > 1:  # the form looks at a text that is the whole input
            yield issue(node, "bad_text", message, "inputs", *path)


KIND = NodeKind(
    name="call_flow",
    label="Call a flow",
    group="logic",
    icon="arrows-join",
    schema=form(
        {
            "flow": flow_name("Flow", "The flow that runs; its ONLINE version is taken."),
            "inputs": assignments(
                "Inputs", "What the flow is given: its variables, and a value for each."
            ),
            "outputs": assignments(
                "Outputs",
                "What is kept when it ends: a variable here, and the name of one there.",
            ),
            "timeout": duration(
                "Longest wait",
                "When it has not ended by then, it is left and this flow goes on at “Timed out”.",
            ),
        },
        required=("flow",),
    ),
    ports=FixedPorts(("next", "timed_out", "failed")),
    unused=unused,
    sets=sets,
    elapses=elapses,
    calls=calls,
    enter=enter,
    check=check,
    resume=resume,
    default={"flow": "", "inputs": {}, "outputs": {}},
)
