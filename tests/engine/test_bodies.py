"""What a customer says is a value in a body, never a part of its structure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.bodies import MAX_BODY, BadBody, body_problem, fill_body, hole_problems
from flows.engine.text import fill_value
from flows.engine.values import MISSING

VALUES = {"id": 17, "name": 'An"a, "admin": true', "cart": {"items": [1, 2]}, "gone": None}


def filled(type: str, value: Any, **values: Any) -> Any:
    known = {**VALUES, **values}

    def value_of(part: Any) -> Any:
        if not isinstance(part, str):
            return part
        return fill_value(part, lambda path: known.get(path[0], MISSING), lambda name: None)

    return fill_body({"type": type, "value": value}, value_of)["value"]


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ({"id": "{{ id }}", "who": "Hi {{ name }}"}, {"id": 17, "who": 'Hi An"a, "admin": true'}),
        (
            {"{{ id }}": [1, None, {"deep": "{{ cart }}"}]},
            {"{{ id }}": [1, None, {"deep": {"items": [1, 2]}}]},
        ),
        ('{"id": {{ id }}, "cart": {{ cart }}}', {"id": 17, "cart": {"items": [1, 2]}}),
        ('{"who": "Hi {{ name }}", "id": "{{ id }}"}', {"who": 'Hi An"a, "admin": true', "id": 17}),
        ('[{"a": {{ id }}}]', [{"a": 17}]),
        ('{"zip": "{{ zip | default("none") }}"}', {"zip": "none"}),
        ('{"zip": "{{ zip | default(\\"none\\") }}"}', {"zip": "none"}),
        ('{"zip": {{ zip | default("none") }}}', {"zip": "none"}),
        ('{"a\\\\": "\\" {{ id }}"}', {"a\\": '" 17'}),
        ("{{ cart }}", {"items": [1, 2]}),
        ("{{ gone }}", None),
        ("", ""),
        ("[" * 32 + "]" * 32, json.loads("[" * 32 + "]" * 32)),
    ],
)
def test_json_is_built_of_values(value: Any, made: Any) -> None:
    assert filled("json", value) == made


def test_a_form_is_a_list_of_names_and_texts() -> None:
    pairs = [{"name": "a", "value": "{{ name }}"}, {"name": "a", "value": 5}, {"name": "b"}]

    assert filled("form", pairs) == [
        {"name": "a", "value": 'An"a, "admin": true'},
        {"name": "a", "value": "5"},
        {"name": "b", "value": ""},
    ]
    assert filled("form", {"id": "{{ id }}"}) == [{"name": "id", "value": "17"}]


def test_a_text_is_filled() -> None:
    assert filled("text", "No. {{ id }}: {{ cart }}") == 'No. 17: {"items":[1,2]}'


@pytest.mark.parametrize(
    ("type", "value", "reason"),
    [
        ("json", '{"a": {{ id }}', "The body is no JSON: Expecting ',' delimiter."),
        ("json", '{"a": NaN}', "The body is no JSON: NaN is no number of JSON."),
        ("json", "[" * 100_000, "The body is nested more than 32 levels deep."),
        ("json", "[" * 33 + "]" * 33, "The body is nested more than 32 levels deep."),
        ("form", "a=1", "A form is a list of names and values."),
        ("form", [{"value": "x"}], "Every value of a form needs a name."),
    ],
)
def test_what_is_no_body_is_refused_before_and_while_running(
    type: str, value: Any, reason: str
) -> None:
    with pytest.raises(BadBody) as caught:
        filled(type, value)

    assert str(caught.value) == body_problem({"type": type, "value": value}) == reason


def test_a_body_has_a_largest_size() -> None:
    rows = ["ü" * 1024] * (MAX_BODY // 2048)

    with pytest.raises(BadBody, match="larger than 256 KiB"):
        filled("json", rows)
    assert filled("json", rows[:-1]) == rows[:-1]


@pytest.mark.parametrize("body", [{"type": "json", "value": '{"a": {{ id }}}'}, {"type": "text"}])
def test_a_good_body_is_told_to_be_good(body: dict[str, Any]) -> None:
    assert body_problem(body) is None


def test_a_text_body_is_a_text() -> None:
    assert body_problem({"type": "text", "value": {}}) == "A body of type text must be a text."


def test_holes_that_cannot_be_read_are_told_with_their_place() -> None:
    found = list(hole_problems({"a": ["{{ ok }}", "{{ 1 }}"], "b": 5}))

    assert [path for path, _ in found] == [("a", 1)]


@given(st.text(max_size=60))
def test_whatever_a_customer_says_is_one_text_of_the_json(said: str) -> None:
    made = filled("json", '{"id": {{ id }}, "said": {{ said }}, "more": "<{{ said }}>"}', said=said)

    assert json.loads(json.dumps(made)) == {"id": 17, "said": said, "more": f"<{said}>"}
