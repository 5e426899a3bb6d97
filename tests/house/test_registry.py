"""What is registered by being there is complete: kinds, events, check codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from flows.engine.checks import CODES
from flows.engine.events import EVENTS
from flows.engine.kinds import KINDS
from messaging.effects import HANDLERS, NO_EFFECT

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_brings_all_a_form_and_a_palette_need(kind) -> None:
    Draft202012Validator.check_schema(kind.schema)

    assert kind.label
    assert kind.icon
    assert kind.help.endswith("."), "the first sentence of its module"
    for name, part in kind.schema.get("properties", {}).items():
        assert part.get("title") or "$ref" in part, f"{name} has no title for the form"


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_its_golden_file(kind: str) -> None:
    assert (GOLDEN / "kinds" / f"{kind}.json").is_file()


def test_there_is_no_golden_file_of_a_kind_that_is_gone() -> None:
    assert {path.stem for path in (GOLDEN / "kinds").glob("*.json")} == set(KINDS)


def test_every_check_code_has_a_broken_flow_that_shows_it() -> None:
    shown = {path.stem.split(".")[0] for path in (GOLDEN / "broken").glob("*.json")}

    assert shown == set(CODES)


def test_every_event_has_an_effect_or_is_known_to_have_none() -> None:
    assert set(HANDLERS) | NO_EFFECT == set(EVENTS.values())
    assert not set(HANDLERS) & NO_EFFECT


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
def test_an_event_says_what_it_means(event) -> None:
    assert event.__doc__
    assert event.__doc__.strip().endswith(".")
