"""Call a function that the business has registered, and keep values of what it gives back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine import outside
from flows.engine.bodies import fill_deep, hole_problems, is_sendable
from flows.engine.fields import assignments, duration, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.inputs import Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue

TIMEOUT = "PT15S"


def sets(data: Data, port: str) -> Iterable[str]:
    return outside.result_names(data) if port == "success" else ()


def elapses(data: Data, port: str) -> dt.timedelta:
    return outside.longest(_seconds(data))


def _seconds(data: Data) -> int:
    given = data.get("timeout")
    return outside.seconds_of(given if isinstance(given, str) else TIMEOUT)


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    arguments = fill_deep(data.get("arguments", {}), visit.value_of)
    if not is_sendable(arguments):
        outside.failed(visit, "function", "too_large")
        return Go("failure")
    request = {"function": data["function"], "arguments": arguments, "timeout": _seconds(data)}
    return visit.ask_outside("function", request, visit.now + elapses(data, ""))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    answer = outside.answer_to(visit, "function", input)
    if isinstance(answer, str):
        return Go("failure")
    if "value" not in answer:
        outside.failed(visit, "function", "bad_answer")
        return Go("failure")
    outside.keep_results(visit, node.data.get("results", ()), answer["value"])
    return Go("success")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for path, message in outside.path_problems(node.data):
        yield issue(node, "invalid_value", message, *path)
    for path, message in outside.timeout_problems(node.data):
        yield issue(node, "invalid_value", message, *path)
    for path, message in hole_problems(node.data.get("arguments", {})):
        if len(path) > 1:  # the form looks at a text that is the whole value
            yield issue(node, "bad_text", message, "arguments", *path)


KIND = NodeKind(
    name="call_function",
    label="Call a function",
    group="outside",
    icon="function",
    schema=form(
        {
            "function": outside.registered(
                "Function", "A function of the workspace, by its name.", "function"
            ),
            "arguments": assignments(
                "Arguments", "What the function is given: names, and a value for each."
            ),
            "results": outside.results(),
            "timeout": duration(
                "Time limit", "How long the function may take, PT1M at most.", default=TIMEOUT
            ),
        },
        required=("function",),
    ),
    ports=FixedPorts(("success", "failure")),
    sets=sets,
    elapses=elapses,
    enter=enter,
    resume=resume,
    check=check,
    default={"function": "", "arguments": {}, "results": []},
)
