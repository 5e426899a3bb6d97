"""What kinds tell of a visit without making it: times, variables, messages, options."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.hooks import FOREVER
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import NodeKind

MINUTES = dt.timedelta(minutes=5)


@pytest.mark.parametrize(
    ("kind", "data", "port", "elapsed"),
    [
        ("send_message", {}, "next", dt.timedelta()),
        ("send_buttons", {"timeout": "PT5M"}, "yes", None),
        ("send_buttons", {"timeout": "PT5M"}, "other", None),
        ("send_buttons", {"timeout": "PT5M"}, "timed_out", MINUTES),
        ("send_list", {"timeout": "PT5M"}, "timed_out", MINUTES),
        ("ask", {}, "next", None),
        ("ask", {}, "failed", None),
        ("ask", {"timeout": "PT5M"}, "timed_out", MINUTES),
        ("ask", {"timeout": 5}, "timed_out", FOREVER),
        ("wait_for_reply", {}, "replied", None),
        ("wait_for_reply", {}, "timed_out", dt.timedelta(hours=24)),
        ("wait_for_reply", {"timeout": "PT5M"}, "timed_out", MINUTES),
        ("wait", {"for": "PT5M"}, "next", MINUTES),
        ("wait", {"until": "2026-02-01"}, "next", FOREVER),
        ("handoff", {"wait_limit": "PT5M"}, "no_agent", MINUTES),
        ("handoff", {}, "no_agent", FOREVER),
        ("handoff", {"wait_limit": "PT5M"}, "resolved", FOREVER),
        ("handoff", {"wait_limit": "PT5M"}, "next", FOREVER),
        ("handoff", {}, "outside_hours", dt.timedelta()),
    ],
)
def test_a_kind_tells_how_long_a_visit_may_take(
    kind: str, data: dict[str, Any], port: str, elapsed: dt.timedelta | None
) -> None:
    assert KINDS[kind].elapses(data, port) == elapsed


@pytest.mark.parametrize(
    ("kind", "data", "port", "names"),
    [
        ("ask", {"save_as": "size"}, "next", ["size"]),
        ("ask", {"save_as": "size"}, "failed", []),
        ("send_buttons", {"save_as": "size"}, "other", ["size"]),
        ("send_buttons", {"save_as": "size"}, "timed_out", []),
        ("send_list", {}, "other", []),
        ("wait_for_reply", {}, "replied", ["reply"]),
        ("wait_for_reply", {"save_as": "x"}, "replied", ["x"]),
        ("wait_for_reply", {}, "timed_out", []),
        ("set_variables", {"variables": [{"name": "a"}, {"name": "b"}, 3]}, "next", ["a", "b"]),
        (
            "start",
            {
                "inputs": [
                    {"name": "given", "required": True},
                    {"name": "usual", "default": ""},
                    {"name": "perhaps"},
                ]
            },
            "next",
            ["given", "usual"],
        ),
    ],
)
def test_a_kind_tells_what_has_a_value_afterwards(
    kind: str, data: dict[str, Any], port: str, names: list[str]
) -> None:
    assert list(KINDS[kind].sets(data, port)) == names


@pytest.mark.parametrize(
    ("kind", "data", "number"),
    [
        ("send_message", {}, 1),
        ("send_buttons", {}, 1),
        ("send_list", {}, 1),
        ("ask", {}, 1),
        ("handoff", {"text": "One moment."}, 1),
        ("handoff", {"text": ""}, 0),
        ("wait", {}, 0),
    ],
)
def test_a_kind_tells_how_much_it_says(kind: str, data: dict[str, Any], number: int) -> None:
    assert KINDS[kind].says(data) == number


YES = {"id": "yes", "title": "Yes"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("send_buttons", {"buttons": [YES, {"id": "no"}]}),
        ("send_list", {"sections": [{"rows": [YES]}, None]}),
        ("ask", {"answer": {"type": "choice", "options": [YES, 3]}}),
    ],
)
def test_a_kind_tells_what_can_be_chosen(kind: str, data: dict[str, Any]) -> None:
    assert list(KINDS[kind].options(data)) == [YES]


def test_only_a_choice_offers_options() -> None:
    assert not KINDS["ask"].options({"answer": {"type": "text", "options": [YES]}})


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@given(data=st.data())
def test_a_kind_answers_for_any_data(kind: NodeKind, data: st.DataObject) -> None:
    keys = list(kind.schema["properties"])
    odd = data.draw(st.dictionaries(st.sampled_from(keys), ANYTHING) if keys else st.just({}))

    ports = kind.ports(odd)

    for port in [*ports, "no such port"]:
        elapsed = kind.elapses(odd, port)
        assert elapsed is None or elapsed >= dt.timedelta()
        assert all(isinstance(name, str) for name in kind.sets(odd, port))
    assert all(isinstance(port, str) for port in [*ports, *kind.unused(odd)])
    assert all(isinstance(target, str) for target in kind.targets(odd))
    assert all(isinstance(name, str) for name in kind.calls(odd))
    assert all({"id", "title"} <= option.keys() for option in kind.options(odd))
    assert kind.says(odd) >= 0
