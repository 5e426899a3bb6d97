"""Every way a flow can be wrong is told, once, under its own code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import flows.engine
from flows.engine.checks import CODES, MAX_ISSUES, check, examine
from flows.engine.graph import SCHEMA_ID, MalformedDocument, read_flow
from tests.engine.broken import known
from tests.engine.golden import GOLDEN, golden, grown, read, write

BROKEN = golden("broken")


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_flow_is_told_so(path: Path, update_golden: bool) -> None:
    told = read(path)

    found = check(grown(told["flow"]), known(told.get("known", {})))

    issues = [issue.to_json() for issue in found]

    if update_golden:
        told["issues"] = issues
        write(path, told)
    assert issues == told["issues"]
    assert path.stem in [issue["code"] for issue in issues]
    assert all(issue["severity"] == CODES[issue["code"]].severity for issue in issues)


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_its_broken_flow(code: str) -> None:
    assert (GOLDEN / "broken" / f"{code}.json").exists()


@pytest.mark.parametrize("code", CODES)
def test_a_code_says_what_is_wrong_and_what_to_do(code: str) -> None:
    told = CODES[code]

    assert told.meaning.endswith(".")
    assert told.remedy.endswith(".")
    assert told.severity in ("error", "warning")


def test_every_code_in_the_source_is_in_the_table() -> None:
    root = Path(inspect.getfile(flows.engine)).parent
    named = set()
    for path in root.rglob("*.py"):
        named |= set(
            re.findall(
                r"(?:\bIssue|\bissue|\bbad)\(\s*(?:node,\s*)?\"([a-z_]+)\"", path.read_text()
            )
        )

    assert named <= set(CODES) | {"kind", "data", "position", "label", "note"}


def test_a_broken_flow_cannot_be_read() -> None:
    with pytest.raises(MalformedDocument) as caught:
        read_flow({"schema": SCHEMA_ID, "nodes": [], "edges": []})

    assert [issue.code for issue in caught.value.issues] == ["no_start"]


def test_a_document_full_of_mistakes_gives_no_endless_list() -> None:
    nodes = [{"id": f"n{place}", "kind": "send_message", "data": {}} for place in range(2000)]

    assert len(check({"schema": SCHEMA_ID, "nodes": nodes, "edges": []})) == MAX_ISSUES


def test_the_largest_flow_is_checked() -> None:
    nodes: list[dict[str, Any]] = [
        {"id": f"n{place}", "kind": "wait", "data": {"for": "PT1M"}}
        if place % 10 == 0
        else {"id": f"n{place}", "kind": "send_message", "data": {"type": "text", "text": "Hi"}}
        for place in range(9_998)
    ]
    document = {
        "schema": SCHEMA_ID,
        "nodes": [
            {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}},
            *nodes,
            {"id": "end", "kind": "end", "data": {}},
        ],
        "edges": [
            {"source": "start", "target": "n0"},
            *({"source": f"n{at}", "target": f"n{at + 1}"} for at in range(9_997)),
            {"source": "n9997", "target": "end"},
        ],
    }

    assert check(document) == []


def test_ports_are_told_of_half_drawn_nodes_too() -> None:
    document = {
        "schema": SCHEMA_ID,
        "nodes": [
            {"id": "a", "kind": "send_buttons", "data": {"buttons": [{"id": "x"}, 7, {}]}},
            {"id": "b", "kind": "send_list", "data": {"sections": [{"rows": [{"id": "y"}]}, []]}},
            {"id": "c", "kind": "condition", "data": {"branches": "none"}},
            {"id": "d", "kind": "no_such_kind", "data": {}},
        ],
    }

    assert examine(document).ports == {
        "a": ["x", "other", "timed_out"],
        "b": ["y", "other", "timed_out"],
        "c": ["else"],
    }
