"""Every operator of a condition says yes and no where it should."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.rules import MAX_RULES, OPERATORS, choose, compile_branches, holds, problems
from flows.engine.values import MISSING

CAMS = {
    "dateEquals",
    "dateGreaterThan",
    "dateLessThan",
    "numberEquals",
    "numberGreaterThan",
    "numberLessThan",
    "stringContains",
    "stringEquals",
    "stringStartsWith",
    "stringIsBlank",
    "stringIsNotBlank",
    "stringEntireMatchesRegex",
    "stringAnyMatchesRegex",
}
OURS = {
    "stringNotEquals",
    "stringNotContains",
    "stringEndsWith",
    "numberGreaterOrEqual",
    "numberLessOrEqual",
    "lengthGreaterThan",
    "lengthLessThan",
    "inList",
    "exists",
    "hasTag",
    "windowOpen",
    "messageTypeIs",
}


@dataclass
class Facts:
    vars: Mapping[str, Any]
    now: dt.datetime = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def lookup(self, path: tuple[str, ...]) -> Any:
        return self.vars.get(".".join(path), MISSING)

    def fill(self, text: str) -> str:
        return text.replace("{{ y }}", str(self.vars.get("y", "")))

    def formula_failed(self, formula: str, code: str, detail: str) -> None:
        self.told.append((formula, code, detail))


def rule(operator: str, value: Any = None, x: Any = MISSING, **more: Any) -> bool:
    told = {"variable": "x", "operator": operator, **more}
    if value is not None:
        told["value"] = value
    facts = Facts({"x": x, "y": "Ana", **FACTS})
    return holds({"items": [told]}, facts)


FACTS = {
    "contact.tags": ["VIP", "new"],
    "incomingMessageType": "image",
    "windowExpiresAt": "2026-01-05T10:00:00Z",
}


def test_the_operators_are_those_of_cams_and_ours() -> None:
    assert set(OPERATORS) == CAMS | OURS


@pytest.mark.parametrize(
    ("operator", "x", "value", "expected"),
    [
        ("stringEquals", "English", "english", True),
        ("stringEquals", " English ", "English", True),
        ("stringEquals", "English", "{{ y }}", False),
        ("stringEquals", "ANA", "{{ y }}", True),
        ("stringEquals", "Straße", "STRASSE", True),
        ("stringEquals", "e\u0301", "é", True),
        ("stringEquals", 5, "5", True),
        ("stringEquals", MISSING, "x", False),
        ("stringNotEquals", "a", "b", True),
        ("stringNotEquals", "a", "A", False),
        ("stringContains", "I want English", "ENGLISH", True),
        ("stringContains", "anything", "{{ nothing }}", False),
        ("stringContains", "English", "French", False),
        ("stringNotContains", "English", "French", True),
        ("stringNotContains", "English", "eng", False),
        ("stringStartsWith", "English", "eng", True),
        ("stringStartsWith", "English", "lish", False),
        ("stringEndsWith", "English", "LISH", True),
        ("stringEndsWith", "English", "eng", False),
        ("stringIsBlank", "  ", None, True),
        ("stringIsBlank", MISSING, None, True),
        ("stringIsBlank", 0, None, False),
        ("stringIsNotBlank", "x", None, True),
        ("stringIsNotBlank", None, None, False),
        ("stringEntireMatchesRegex", "AB-12", r"[a-z]+-\d+", True),
        ("stringEntireMatchesRegex", "AB-12!", r"[a-z]+-\d+", False),
        ("stringAnyMatchesRegex", "order AB-12!", r"[a-z]+-\d+", True),
        ("stringAnyMatchesRegex", "order", r"\d", False),
        ("stringAnyMatchesRegex", "aaaa", r"(a)\1", False),
        ("stringAnyMatchesRegex", "a" * 9_000 + "!", r"(a+)+$", False),
        ("numberEquals", "1,000.0", 1000, True),
        ("numberEquals", "12,5", "12.5", True),
        ("numberEquals", "ten", "10", False),
        ("numberEquals", True, 1, False),
        ("numberGreaterThan", "10", "9", True),
        ("numberGreaterThan", "9", "10", False),
        ("numberLessThan", -1.5, 0, True),
        ("numberLessThan", 0, 0, False),
        ("numberGreaterOrEqual", 0, "0", True),
        ("numberGreaterOrEqual", -1, 0, False),
        ("numberLessOrEqual", 0, "0", True),
        ("numberLessOrEqual", 1, 0, False),
        ("dateEquals", "05.01.2026", "2026-01-05", True),
        ("dateEquals", "2026-01-05T23:30:00-02:00", "2026-01-06", True),
        ("dateEquals", "2026-01-05T10:00:00Z", "2026-01-05T11:00:00+01:00", True),
        ("dateEquals", "soon", "2026-01-05", False),
        ("dateGreaterThan", "2026-01-06", "2026-01-05", True),
        ("dateGreaterThan", "2026-01-05T10:00:00Z", "2026-01-05", False),
        ("dateLessThan", "2026-01-05T09:00:00Z", "2026-01-05T09:00:01Z", True),
        ("dateLessThan", "2026-01-05", "2026-01-05", False),
        ("lengthGreaterThan", "abc", 2, True),
        ("lengthGreaterThan", ["a"], 1, False),
        ("lengthLessThan", "abc", "4", True),
        ("lengthLessThan", "abcd", "4", False),
        ("inList", "PT", "es, pt", True),
        ("inList", "pt", ["es", "PT"], True),
        ("inList", "p", "es, pt", False),
        ("inList", MISSING, "", False),
        ("exists", "", None, True),
        ("exists", None, None, False),
        ("exists", MISSING, None, False),
        ("hasTag", None, "vip", True),
        ("hasTag", None, "old", False),
        ("windowOpen", None, None, True),
        ("messageTypeIs", None, "image", True),
        ("messageTypeIs", None, "text", False),
    ],
)
def test_an_operator_compares(operator: str, x: Any, value: Any, expected: bool) -> None:
    assert rule(operator, value, x) is expected
    assert rule(operator, value, x, negate=True) is not expected


@pytest.mark.parametrize(
    ("operator", "value"),
    [
        ("stringEquals", "ENGLISH"),
        ("stringContains", "ENG"),
        ("stringEntireMatchesRegex", "[A-Z]+"),
        ("inList", "ENGLISH"),
    ],
)
def test_letters_count_where_case_is_not_ignored(operator: str, value: str) -> None:
    assert rule(operator, value, "english")
    assert not rule(operator, value, "english", ignore_case=False)


def test_a_closed_window_is_not_open() -> None:
    late = Facts(FACTS, now=dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC))

    assert not holds({"items": [{"operator": "windowOpen"}]}, late)


def test_the_first_branch_that_holds_is_chosen() -> None:
    def is_a(value: str) -> dict[str, Any]:
        return {"variable": "x", "operator": "stringEquals", "value": value}

    branches = [
        {"name": "both", "items": [is_a("a"), is_a("b")]},
        {"name": "either", "match": "or", "items": [is_a("a"), is_a("b")]},
        {"name": "later", "items": [is_a("b")]},
    ]

    assert choose(compile_branches(branches), Facts({"x": "b"})) == "either"
    assert choose(compile_branches(branches), Facts({"x": "c"})) is None


@pytest.mark.parametrize(
    "item",
    [
        {"operator": "stringSoundsLike", "variable": "x", "value": "a"},
        {"formula": "1 == 2"},
        {"items": []},
        {"items": "all"},
        7,
        {"variable": ["x"], "operator": {"a": 1}},
    ],
    ids=repr,
)
def test_what_is_no_rule_is_not_true(item: Any) -> None:
    assert not holds({"items": [item]}, Facts({"x": "a"}))


def test_an_evaluation_stops_when_its_budget_is_spent() -> None:
    yes = {"variable": "x", "operator": "exists"}

    assert holds({"items": [yes] * MAX_RULES}, Facts({"x": 1}))
    assert not holds({"items": [yes] * (MAX_RULES + 1)}, Facts({"x": 1}))


def test_groups_stand_no_deeper_than_the_limit() -> None:
    group: dict[str, Any] = {"items": [{"variable": "x", "operator": "exists"}]}
    for _ in range(12):
        group = {"items": [group]}

    assert "invalid_value" in [code for _, code, _ in problems(group)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["items", "match", "variable", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(st.sampled_from(sorted(OPERATORS)), json_values, json_values, st.booleans())
def test_no_value_makes_an_operator_raise(
    operator: str, left: Any, right: Any, ignore_case: bool
) -> None:
    told = {"variable": "x", "operator": operator, "value": right, "ignore_case": ignore_case}

    assert holds({"items": [told]}, Facts({"x": left})) in (True, False)
    list(problems({"items": [told]}))
