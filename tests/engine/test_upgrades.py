"""Old documents become current ones; unknown ones are refused in words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from flows.engine import upgrades
from flows.engine.graph import MalformedDocument
from tests.engine.golden import GOLDEN, golden, read


@pytest.mark.parametrize("path", golden("upgrades"), ids=lambda path: path.stem)
def test_a_document_of_an_earlier_schema_becomes_the_present_one(path: Path) -> None:
    told = read(path)

    assert upgrades.upgrade(told["before"]) == told["after"]


@pytest.mark.parametrize("number", range(1, upgrades.CURRENT + 1))
def test_every_schema_has_its_golden(number: int) -> None:
    assert (GOLDEN / "upgrades" / f"{number}.json").exists()


def test_every_schema_but_the_present_one_has_a_step() -> None:
    assert sorted(upgrades.STEPS) == list(range(1, upgrades.CURRENT))


def test_the_steps_are_taken_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {
        1: lambda document: {**document, "schema": "chatflow/flow@2", "seen": [1]},
        2: lambda document: {
            **document,
            "schema": "chatflow/flow@3",
            "seen": [*document["seen"], 2],
        },
    }
    monkeypatch.setattr(upgrades, "CURRENT", 3)
    monkeypatch.setattr(upgrades, "STEPS", steps)

    assert upgrades.upgrade({"schema": "chatflow/flow@1"}) == {
        "schema": "chatflow/flow@3",
        "seen": [1, 2],
    }


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"schema": 1}, {"schema": "chatflow/flow@0"}, {"schema": "n8n"}],
    ids=repr,
)
def test_an_unknown_schema_is_refused(document: Any) -> None:
    with pytest.raises(MalformedDocument):
        upgrades.upgrade(document)


def test_a_document_of_a_newer_chatflow_is_refused_as_such() -> None:
    with pytest.raises(MalformedDocument, match="newer Chatflow"):
        upgrades.upgrade({"schema": "chatflow/flow@2"})
