"""Every kind does what its golden cases say, and is fit for the palette."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from flows.engine.checks import check
from flows.engine.graph import SCHEMA_ID, Node, to_flow
from flows.engine.graph import scan as scan_document
from flows.engine.inputs import input_from_json
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import Call, Finish, Forward, Go, Jump, Visit, Wait
from flows.engine.validation import data_issues
from flows.engine.values import moment_to_json
from tests.engine.golden import GOLDEN, golden, read, write

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
WIDGETS = {
    "text",
    "template",
    "textarea-template",
    "buttons",
    "list-sections",
    "conditions",
    "keyword-sets",
    "triggers",
    "variable",
    "variables",
    "duration",
    "node-ref",
    "queue",
    "media",
    "select",
    "number",
    "answer",
    "inputs",
    "assignments",
    "flow",
    "records",
    "headers",
    "http-body",
    "auth",
    "secret",
    "results",
    "function",
    "model",
    "labels",
    "condition-group",
    "percent-branches",
    "schedule",
    "time-zone",
    "dates",
    "fields",
    "words",
}
REFERS = {"jump", "handoff", "call_flow", "forward_to_flow"} | {
    "call_function", "classify", "generate", "dialogue"
}  # fmt: skip
"""Kinds whose fresh node names nothing yet: a node, a queue, a flow, a function, a model."""


def cases() -> list[Any]:
    return [
        pytest.param(path, place, id=f"{path.stem}.{case['about']}")
        for path in golden("kinds")
        for place, case in enumerate(read(path))
    ]


@pytest.mark.parametrize(("path", "place"), cases())
def test_a_kind_does_what_its_case_says(path: Any, place: int, update_golden: bool) -> None:
    told = read(path)
    case = told[place]

    happened = issues_of(path.stem, case) if is_check(case) else visit(path.stem, case)

    if update_golden:
        told[place] = {key: case[key] for key in SAID if key in case} | happened
        write(path, told)
        case = told[place]
    assert happened == {key: value for key, value in case.items() if key not in SAID}


SAID = (
    "about", "check", "data", "vars", "known", "memo", "counts", "input", "trigger_type", "now",
    "seed",
)  # fmt: skip


def is_check(case: Mapping[str, Any]) -> bool:
    return case.get("check", False)


def document(kind: str, case: Mapping[str, Any]) -> dict[str, Any]:
    nodes = [{"id": "node", "kind": kind, "data": case["data"]}]
    if kind != "start":
        nodes.append({"id": "start", "kind": "start", "data": {"triggers": [{"type": "order"}]}})
    return {
        "schema": SCHEMA_ID,
        "nodes": nodes,
        "edges": [],
        **({"trigger_type": case["trigger_type"]} if "trigger_type" in case else {}),
    }


def issues_of(kind: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """Issues of the node itself, not of the flow it stands in alone."""
    around = {"unreachable", "unwired_port", "no_end", "unknown_jump_target", "dead_end"}
    issues = [issue for issue in check(document(kind, case)) if issue.code not in around]
    return {"issues": [f"{issue.code} {issue.pointer}: {issue.message}" for issue in issues]}


def visit(kind: str, case: Mapping[str, Any]) -> dict[str, Any]:
    flow = to_flow(scan_document(document(kind, case)))
    node = flow.nodes["node"]
    assert data_issues(KINDS[kind], node) == []
    seen = Visit(
        flow,
        dt.datetime.fromisoformat(case["now"]) if "now" in case else NOW,
        dict(case.get("vars", {})),
        {"customerName": "Ana", **case.get("known", {})},
        dict(case.get("memo", {})),
        dict(case.get("counts", {})),
        case.get("seed", 0),
        1,
        node="node",
    )
    if "input" in case:
        resume = KINDS[kind].resume
        assert resume is not None
        outcome = resume(node, seen, input_from_json(case["input"]))
    else:
        outcome = KINDS[kind].enter(node, seen)
    return {
        "outcome": outcome_to_json(outcome),
        "events": json.loads(json.dumps([event.to_json() for event in seen.events])),
    }


def outcome_to_json(outcome: Any) -> dict[str, Any]:
    match outcome:
        case None:
            return {"wait": "as before"}
        case Go(port):
            return {"go": port}
        case Wait(for_, until):
            return {"wait": for_} | ({"until": moment_to_json(until)} if until else {})
        case Jump(target):
            return {"jump": target}
        case Finish(result):
            return {"finish": result}
        case Call(flow, vars, until):
            made = {"call": flow, "vars": dict(vars)}
            return made | ({"until": moment_to_json(until)} if until else {})
        case Forward(flow, vars):
            return {"forward": flow, "vars": dict(vars)}
    raise AssertionError(outcome)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_golden_cases(kind: str) -> None:
    assert (GOLDEN / "kinds" / f"{kind}.json").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_tells_the_palette_what_it_is(kind: str) -> None:
    told = KINDS[kind].to_json()

    assert told["help"].endswith(".")
    assert told["label"]
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_says_how_to_draw_every_part(kind: str) -> None:
    schema = KINDS[kind].schema
    Draft202012Validator.check_schema(schema)

    stack = [schema]
    while stack:
        part = stack.pop()
        for name, inner in part.get("properties", {}).items():
            assert {"title", "description", "x-order"} <= inner.keys(), name
            assert inner.get("x-widget", "text") in WIDGETS, name
            stack.append(inner)
        if "items" in part and isinstance(part["items"], dict):
            stack.append(part["items"])


@pytest.mark.parametrize("kind", sorted(set(KINDS) - REFERS))
def test_a_freshly_dropped_node_is_valid(kind: str) -> None:
    assert data_issues(KINDS[kind], Node("node", kind, KINDS[kind].default)) == []


@pytest.mark.parametrize("kind", sorted(REFERS))
def test_a_freshly_dropped_node_lacks_only_what_it_refers_to(kind: str) -> None:
    issues = data_issues(KINDS[kind], Node("node", kind, KINDS[kind].default))

    assert [issue.code for issue in issues] == ["missing_value"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_waits_can_be_resumed(kind: str) -> None:
    assert KINDS[kind].resume is not None or not KINDS[kind].waits
