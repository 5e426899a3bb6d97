"""The fast look at data says yes only where the validator of its schema finds nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.graph import Node
from flows.engine.kinds import KINDS
from flows.engine.shapes import compile_shape
from flows.engine.validation import _SHAPES, _VALIDATORS, data_issues
from tests.engine.golden import golden, read

CASES = [(path.stem, case["data"]) for path in golden("kinds") for case in read(path)]
SCALARS = st.none() | st.booleans() | st.integers(-2, 300) | st.floats(0, 2) | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS | st.sampled_from(["text", "PT1H", "{{ x }}", "{{ x |", "and", "https://a.example"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place within a value, as its container and the key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    here = [(value, key) for key in keys]
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return here + [place for part in inner for place in places(part)]


@given(st.data())
def test_what_fits_has_no_issue(data: st.DataObject) -> None:
    kind, told = data.draw(st.sampled_from(CASES))
    changed = copy.deepcopy(told)
    for _ in range(data.draw(st.integers(1, 3))):
        if found := places(changed):
            container, key = data.draw(st.sampled_from(found))
            if data.draw(st.booleans()):
                container[key] = data.draw(VALUES)
            elif isinstance(container, dict):
                container[data.draw(st.text(max_size=5))] = container.pop(key)
            else:
                container.append(container[key])

    if _SHAPES[kind](changed):
        assert list(_VALIDATORS[kind].iter_errors(changed)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_issue_is_seen_to_fit(kind: str) -> None:
    fine = [
        data for name, data in CASES if name == kind and not [*_VALIDATORS[kind].iter_errors(data)]
    ]

    assert fine
    assert all(_SHAPES[kind](data) for data in fine)


@pytest.mark.parametrize(
    "schema",
    [
        {"not": {}},
        {"type": "date"},
        {"oneOf": [{"minimum": 3}, {"required": ["x"]}]},
        {"if": {"properties": {"n": {"const": 1}}}, "then": {"required": ["x"]}},
        {"properties": {"deep": {"contains": {}}}},
    ],
    ids=lambda schema: next(iter(schema)),
)
def test_a_keyword_that_is_not_known_is_left_to_the_validator(schema: dict[str, Any]) -> None:
    assert not compile_shape(schema, {})({})


@pytest.mark.parametrize(
    ("schema", "fits", "not_sure"),
    [
        ({"enum": [1, "a"]}, [1, "a"], [True, 1.0, "b"]),
        ({"const": True}, [True], [1, False]),
        ({"type": "integer"}, [1, 1.0], [True, 1.5, "1"]),
        ({"type": ["number", "string"]}, [1.5, "x"], [True, None, []]),
        ({"uniqueItems": True}, [["a", "b"], "aa"], [["a", "a"], [1, 2]]),
        ({"multipleOf": 5}, [10, "x"], [11, 10.0]),
        (
            {"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
            [{"a": 1, "b": "x"}],
            [{"b": 1}],
        ),
        (
            {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
            [{"a": 1}],
            [{}, {"a": 1, "b": 1}],
        ),
        (
            {
                "if": {"properties": {"t": {"const": "x"}}},
                "then": {"required": ["a"]},
                "else": {"required": ["b"]},
            },
            [{"t": "x", "a": 1}, {"a": 1}, {"t": "y", "b": 1}],
            [{"t": "x"}, {"t": "y", "a": 1}, {"t": 1}],
        ),
    ],
    ids=lambda told: next(iter(told)) if isinstance(told, dict) else "",
)
def test_the_keywords_that_are_known(
    schema: dict[str, Any], fits: list[Any], not_sure: list[Any]
) -> None:
    test = compile_shape(schema, {})

    assert [test(value) for value in fits] == [True] * len(fits)
    assert [test(value) for value in not_sure] == [False] * len(not_sure)


def test_a_value_that_may_be_of_two_types_is_refused_in_words() -> None:
    data = {"type": "location", "location": {"latitude": 1, "longitude": {"a": 1}}}

    [told] = data_issues(KINDS["send_message"], Node("n", "send_message", data))

    assert told.message == "“Longitude” must be a number or a text."
