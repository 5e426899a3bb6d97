"""Holes in texts are filled once, from objects and lists only, and never raise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.text import FILTERS, compile_text, fill, fill_value, find
from flows.engine.values import MAX_TEXT

VARS: dict[str, Any] = {
    "name": "Ana",
    "contact": {"name": "Ana Lima", "tags": ["vip", "new"], "age": 31},
    "order": {"items": [{"title": "Shoe"}, {"title": "Sock"}]},
    "price": 1234.5,
    "whole": 3.0,
    "yes": True,
    "nothing": None,
    "blank": "  ",
    "due": "2026-03-01T14:05:00Z",
    "evil": "{{ name }}",
}


def filled(text: str) -> tuple[str, list[str]]:
    missing: list[str] = []
    return fill(text, lambda path: find(VARS, path), missing.append), missing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("Hi {{name}}!", "Hi Ana!"),
        ("{{ contact.name }} {{ contact.age }}", "Ana Lima 31"),
        ("{{ contact.tags.1 }}", "new"),
        ("{{ order.items.0.title }}", "Shoe"),
        ("{{ contact.tags }}", '["vip","new"]'),
        ("{{ price }} {{ whole }} {{ yes }} [{{ nothing }}]", "1234.5 3 true []"),
        ("{{ evil }}", "{{ name }}"),
        ("{{ evil | upper }}", "{{ NAME }}"),
        ("{{ name | upper | lower }}", "ana"),
        ("[{{ blank | trim }}]", "[]"),
        ('{{ nothing | default("friend") }}', "friend"),
        ("{{ blank | default('friend') }}", "friend"),
        ('{{ no.such | default("a | b") }}', "a | b"),
        ('{{ name | default("friend") }}', "Ana"),
        ("{{ contact.name | truncate(5) }}", "Ana …"),
        ("{{ contact.tags | first }} {{ contact.tags | last }}", "vip new"),
        ("{{ name | first }}", "A"),
        ("{{ contact.name | url }}", "Ana%20Lima"),
        ("{{ contact.tags | json }}", '["vip","new"]'),
        ("{{ name | json }}", '"Ana"'),
        ("{{ due | date }}", "2026-03-01"),
        ('{{ due | date("%d %b %Y, %I:%M %p %%") }}', "01 Mar 2026, 02:05 PM %"),
        ('{{ due | date("%999999999d") }}', "%999999999d"),
        ("{{ name | date }}", "Ana"),
        ("{{ price | number(2) }} {{ price | number }}", "1,234.50 1,234.5"),
        ("{{ name | number(2) }}", "Ana"),
        ("{{ price | number(99999) }}", "1234.5"),
    ],
)
def test_a_hole_is_filled(text: str, expected: str) -> None:
    assert filled(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{{ nobody }}", "nobody"),
        ("{{ contact.nobody }}", "contact.nobody"),
        ("{{ contact.tags.7 }}", "contact.tags.7"),
        ("{{ contact.tags.x }}", "contact.tags.x"),
        ("{{ name.upper }}", "name.upper"),
        ("{{ name.__class__ }}", "name.__class__"),
        ("{{ nobody | upper }}", "nobody"),
    ],
)
def test_an_unknown_variable_is_empty_and_told(text: str, name: str) -> None:
    assert filled(text) == ("", [name])


@pytest.mark.parametrize(
    "text",
    [
        "{{ }}",
        "{{ 1 + 1 }}",
        "{{ name | }}",
        "{{ name | shout }}",
        "{{ name | truncate(3 }}",
        "{{ name() }}",
        "{{ a.b.c.d.e.f.g.h.i.j.k }}",
        "{{ x" + " | upper" * 11 + " }}",
        "{% if name %}{{ name",
    ],
)
def test_what_is_no_hole_stays_as_typed(text: str) -> None:
    assert filled(text) == (text, [])
    assert bool(compile_text(text).problems) is ("}}" in text)


@pytest.mark.parametrize("text", ["{{" * 30_000, "{{}" * 20_000, "{" * 60_000])
def test_braces_that_never_close_are_read_in_linear_time(text: str) -> None:
    assert compile_text(text).parts == (text,)  # a quadratic reading takes most of a minute


def test_a_text_that_would_grow_without_end_is_cut() -> None:
    text, _ = filled("{{ name }}" * 5000)

    assert len(text) == MAX_TEXT


def test_a_single_hole_gives_the_very_value() -> None:
    def value(text: str) -> Any:
        return fill_value(text, lambda path: find(VARS, path), lambda name: None)

    assert value("{{ contact.tags }}") == ["vip", "new"]
    assert value("{{ price }}") == 1234.5
    assert value("{{ nobody }}") == ""
    assert value("{{ price }} ") == "1234.5 "


def test_only_what_stands_outside_the_holes_counts_for_the_limit() -> None:
    assert compile_text("ab {{ a_very_long_name }}🙂").literal_length == 5


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
holes = st.builds(
    lambda name, filters: "{{" + name + "".join(f"|{one}" for one in filters) + "}}",
    st.sampled_from(["v", "v.a", "v.0", "w"]) | st.text(max_size=6),
    st.lists(
        st.sampled_from(
            [f"{name}({argument})" for name in FILTERS for argument in ("", "3", "'x'")]
        )
        | st.sampled_from(list(FILTERS)),
        max_size=4,
    ),
)


@given(st.lists(st.text(max_size=8) | holes, max_size=5), json_values)
def test_no_text_and_no_value_makes_it_raise(parts: list[str], value: Any) -> None:
    text = fill("".join(parts), lambda path: find({"v": value}, path), lambda name: None)

    assert len(text) <= MAX_TEXT or "{{" not in "".join(parts)
