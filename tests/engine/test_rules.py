"""Every operator of a condition says yes and no where it should."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.rules import (
    MAX_RULES,
    OPERATORS,
    choose,
    compile_branches,
    holds,
    problems,
)
from flows.engine.values import MISSING
from tests.engine.facts import Facts
from tests.engine.golden import GOLDEN

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


def rule(operator: str, value: Any = None, x: Any = MISSING, **more: Any) -> bool:
    told = {"variable": "x", "operator": operator, **more}
    if value is not None:
        told["value"] = value
    facts = Facts({"x": x, "y": "Ana", **FACTS}, now=NOW)
    return holds({"items": [told]}, facts)


NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
FACTS = {
    "contact": {"tags": ["VIP", "new"]},
    "incomingMessageType": "image",
    "windowExpiresAt": "2026-01-05T10:00:00Z",
}


def test_the_operators_are_those_of_cams_and_ours() -> None:
    assert set(OPERATORS) == CAMS | OURS


def test_the_reference_tells_every_operator() -> None:
    page = (GOLDEN.parents[1] / "docs/reference/functions.md").read_text()

    assert all(f"| `{name}` | {told.label}" in page for name, told in OPERATORS.items())
    assert {told.wants for told in OPERATORS.values()} == {
        "text",
        "number",
        "date",
        "regex",
        "list",
    }


@pytest.mark.parametrize("operator", [name for name in OPERATORS if "Blank" in name] + ["exists"])
def test_an_operator_that_takes_no_value_needs_none(operator: str) -> None:
    assert list(problems({"items": [{"variable": "x", "operator": operator}]})) == []


def test_tags_may_be_a_text() -> None:
    facts = Facts({"contact": {"tags": "new, , VIP"}})

    assert not holds({"items": [{"operator": "hasTag", "value": "{{ nobody }}"}]}, facts)
    assert holds({"items": [{"operator": "hasTag", "value": "vip"}]}, facts)
    assert not holds({"items": [{"operator": "hasTag", "value": "new, vip"}]}, facts)


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
        ("inList", "b", "a\nb", True),
        ("inList", "", ["", "a"], False),
        ("inList", "ana", ["{{ y }}", "bob"], True),
        ("inList", "bob", ["{{ y }}", "bob"], True),
        ("inList", "y", ["{{ y }}", "bob"], False),
        ("inList", "Ana", "{{ y }}, bob", True),
        ("inList", "VIP", "{{ contact.tags }}", True),
        ("inList", "x", "{{ contact.tags }}", False),
        ("exists", "", None, True),
        ("exists", None, None, False),
        ("exists", MISSING, None, False),
        ("hasTag", None, "vip", True),
        ("hasTag", None, "old", False),
        ("windowOpen", None, None, True),
        ("messageTypeIs", None, "image", True),
        ("messageTypeIs", None, "text", False),
        ("hasTag", None, "", False),
        ("stringStartsWith", "English", "", False),
        ("stringStartsWith", "x", "{{ z }}", False),
        ("stringEndsWith", "x", "{{ z }}", False),
        ("stringNotContains", "x", "{{ z }}", True),
        ("stringEntireMatchesRegex", "x", "(", False),
        ("numberGreaterThan", "1", "x", False),
        ("numberGreaterThan", "x", "1", False),
        ("numberGreaterThan", 1, 1, False),
        ("numberEquals", 2, 1, False),
        ("dateGreaterThan", "2026-01-05", "2026-01-05", False),
        ("dateGreaterThan", "2026-01-05T10:00:00Z", "2026-01-05T09:59:59Z", True),
        ("dateLessThan", "2026-01-05", "soon", False),
        ("dateEquals", "2026-01-05T10:00:00Z", "2026-01-05", True),
        ("dateEquals", "2026-01-06", "2026-01-05T23:30:00-02:00", True),
        ("dateLessThan", "0001-01-01T00:00:00+05:00", "2026-01-05", False),
        ("lengthGreaterThan", "abc", 3, False),
        ("lengthGreaterThan", "abc", "x", False),
        ("lengthLessThan", ["a", "b"], 3, True),
        ("lengthLessThan", 1234, 4, False),
        ("lengthLessThan", {"a": 1}, 8, True),
        ("exists", 0, None, True),
        ("windowOpen", None, "ignored", True),
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
    facts = Facts({"x": 1})

    assert holds({"items": [yes] * MAX_RULES}, facts)
    assert facts.told == []
    assert not holds({"items": [yes] * (MAX_RULES + 1)}, facts)
    assert facts.told == [("", "cost_limit", "")]


def test_branches_share_a_budget() -> None:
    no = {"variable": "x", "operator": "stringIsBlank"}
    yes = {"variable": "x", "operator": "exists"}
    facts = Facts({"x": 1})
    half = {"name": "half", "match": "or", "items": [no] * (MAX_RULES // 2)}
    rest = {"name": "rest", "match": "or", "items": [no] * (MAX_RULES // 2 - 1) + [yes]}

    assert choose(compile_branches([half, rest]), facts) == "rest"
    assert choose(compile_branches([half, half, rest]), facts) is None
    assert facts.told == [("", "cost_limit", "")]


def test_formulas_share_the_budget_of_their_condition() -> None:
    work = {"formula": "contains(concat(x, x), 'b')"}
    facts = Facts({"x": "a" * 5000})

    assert not holds({"match": "or", "items": [work] * 100}, facts)
    assert facts.told == [("", "cost_limit", "")]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"formula": "x + 1 == 2"}, True),
        ({"formula": "x + 1 == 3"}, False),
        ({"formula": "x + 1 == 3", "negate": True}, True),
        ({"formula": "x + 1 == 2", "negate": True}, False),
        ({"formula": "x"}, True),
        ({"formula": "''"}, False),
        ({"formula": "nobody"}, False),
        ({"formula": "nobody", "negate": True}, False),
        ({"formula": 7, "negate": True}, False),
        ({"items": [{"formula": "x == 2"}], "negate": True}, True),
    ],
)
def test_a_formula_is_an_item(item: Any, expected: bool) -> None:
    assert holds({"items": [item]}, Facts({"x": 1})) is expected


def test_a_formula_without_a_value_is_told() -> None:
    facts = Facts({"x": 1})
    items = [{"formula": "nobody > 1"}, {"formula": "x / 0"}, {"formula": "x"}]

    assert holds({"match": "or", "items": items}, facts)
    assert facts.told == [
        ("nobody > 1", "unknown_variable", "nobody"),
        ("x / 0", "division_by_zero", ""),
    ]


def test_only_what_decides_is_looked_at() -> None:
    facts = Facts({"x": 1})

    assert holds({"match": "or", "items": [{"formula": "x"}, {"formula": "nobody"}]}, facts)
    assert not holds({"items": [{"formula": "not x"}, {"formula": "nobody"}]}, facts)
    assert facts.told == []


def nested(depth: int) -> dict[str, Any]:
    group: dict[str, Any] = {"items": [{"variable": "x", "operator": "exists"}]}
    for _ in range(depth - 1):
        group = {"items": [group]}
    return group


def test_groups_within_the_limit_hold() -> None:
    facts = Facts({"x": 1})

    assert holds(nested(10), facts)
    assert not holds(nested(11), facts)
    assert list(problems(nested(10))) == []
    assert [(code, message) for _, code, message in problems(nested(11))] == [
        ("invalid_value", "Groups stand at most 10 deep.")
    ]


def test_a_variable_is_found_by_its_path() -> None:
    facts = Facts({"order": {"items": [{}, {"unit price": 3}]}, "odd name!": 1})

    def exists(name: str) -> bool:
        return holds({"items": [{"variable": name, "operator": "exists"}]}, facts)

    assert exists("order.items.1")
    assert exists(' order.items[1]["unit price"] ')
    assert exists("odd name!")
    assert not exists("order.items[2]")


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({}, [("/operator", "unknown_operator")]),
        ("rule", [("", "invalid_value")]),
        ({"formula": "1 +"}, [("/formula", "bad_formula")]),
        ({"formula": 1}, [("/formula", "bad_formula")]),
        ({"formula": "1", "value": 1}, [("/value", "unknown_key")]),
        ({"formula": "1", "negate": True}, []),
        ({"items": []}, [("/items", "missing_value")]),
        ({"items": 1, "match": "xor"}, [("/match", "invalid_value"), ("/items", "missing_value")]),
        ({"items": [{"formula": "1"}], "negate": True, "match": "or"}, []),
        ({"items": [1], "and": 1}, [("/and", "unknown_key"), ("/items/0", "invalid_value")]),
        ({"operator": "exists"}, [("/variable", "missing_value")]),
        ({"operator": "exists", "variable": " "}, [("/variable", "missing_value")]),
        ({"operator": "exists", "variable": "x", "negate": 1}, [("/negate", "invalid_value")]),
        (
            {"operator": "exists", "variable": "x", "ignore_case": "no"},
            [("/ignore_case", "invalid_value")],
        ),
        ({"operator": "exists", "variable": "x", "than": 1}, [("/than", "unknown_key")]),
        ({"operator": "windowOpen"}, []),
        ({"operator": "hasTag"}, [("/value", "missing_value")]),
        ({"operator": "hasTag", "value": ""}, [("/value", "missing_value")]),
        ({"operator": "hasTag", "value": []}, [("/value", "missing_value")]),
        ({"operator": "hasTag", "value": {}}, [("/value", "invalid_value")]),
        ({"operator": "hasTag", "value": 0}, []),
        (
            {"operator": "numberEquals", "variable": "x", "value": "ten"},
            [("/value", "invalid_value")],
        ),
        ({"operator": "numberEquals", "variable": "x", "value": "1,5"}, []),
        ({"operator": "numberEquals", "variable": "x", "value": "{{ y }}"}, []),
        (
            {"operator": "numberEquals", "variable": "x", "value": "{{ y z }}"},
            [("/value", "bad_text")],
        ),
        (
            {"operator": "dateEquals", "variable": "x", "value": "soon"},
            [("/value", "invalid_value")],
        ),
        ({"operator": "dateEquals", "variable": "x", "value": "2026-01-05"}, []),
        (
            {"operator": "stringAnyMatchesRegex", "variable": "x", "value": "("},
            [("/value", "bad_regex")],
        ),
        ({"operator": "stringAnyMatchesRegex", "variable": "x", "value": "a+"}, []),
    ],
)
def test_what_is_wrong_with_an_item_is_told(item: Any, expected: list[tuple[str, str]]) -> None:
    told = [
        ("".join(f"/{step}" for step in path[2:]), code)
        for path, code, message in problems({"items": [item]})
        if message.endswith(".")
    ]

    assert told == expected


def test_too_many_rules_are_told_once() -> None:
    many = [{"variable": "x", "operator": "exists"}, {"formula": "1"}] * (MAX_RULES // 2)

    assert list(problems({"items": many})) == []
    for more in many[:2]:
        assert list(problems({"items": [*many, more, {}]})) == [
            ((), "too_many_rules", "A condition looks at no more than 500 rules.")
        ]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "match", "variable", "formula", "x"]), inner, max_size=3
        )
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


@given(json_values, json_values)
def test_no_group_makes_it_raise(items: Any, value: Any) -> None:
    group = {"items": items if isinstance(items, list) else [items]}

    assert holds(group, Facts({"x": value})) in (True, False)
    assert isinstance(list(problems(group)), list)


SLOW = "(a|é){0,250}x{0,250}(é?z?){0,100}y"
"""A pattern that takes a quarter of a second on the longest text."""


@pytest.mark.parametrize(
    ("item", "letters"),
    [
        ({"variable": "x", "operator": "stringAnyMatchesRegex", "value": SLOW}, "é"),
        ({"variable": "x", "operator": "stringEntireMatchesRegex", "value": SLOW}, "é"),
        ({"formula": f"matches(x, '{SLOW}')"}, "é"),
        ({"variable": "y", "operator": "inList", "value": "{{ x }}"}, "é,"),
        ({"formula": "sum(list, list, list, list) < 0"}, "é"),
    ],
)
def test_a_condition_of_much_work_for_each_rule_ends_soon(
    item: dict[str, Any], letters: str
) -> None:
    branches = compile_branches([{"name": "a", "match": "or", "items": [item] * 100}])
    short = Facts({"x": letters * 20, "y": "no", "list": [1] * 10})
    long = Facts({"x": letters * 5000, "y": "no", "list": [1] * 5000})

    assert (choose(branches, short), short.told) == (None, [])
    assert (choose(branches, long), [code for _, code, _ in long.told]) == (None, ["cost_limit"])
