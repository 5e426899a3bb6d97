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
    "currency": "CHF",
    "in": "preposition",
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
        ("{{ order.items[1].title }}", "Sock"),
        ("{{ order['items'][0][\"title\"] }}", "Shoe"),
        ("{{ contact.name | replace('a', 'o') | capitalize }}", "Ano limo"),
        ("{{ contact.tags | join(' + ') }} {{ contact.tags | length }}", "vip + new 2"),
        ("{{ price | round }} {{ price | round(1) }}", "1235 1234.5"),
        ("{{ price | money('EUR', 'de') }}", "1.234,50\xa0€"),
        ("{{ price | money(currency) }}", "CHF\xa01,234.50"),
        ("{{ blank | default(contact.name) }}", "Ana Lima"),
        ("{{ no.such | default(null) }}", ""),
        ("{{ no.such | default(true) }}", "true"),
        ("{{ no.such | upper | default('y') }}", "y"),
        ("{{ no.such | exists }} {{ no.such | is_blank }}", "false true"),
        ("{{ name | contains('n') }}", "true"),
        ("{{ due | zone('Asia/Tokyo') | date('%H:%M') }}", "23:05"),
        ("{{ due | date('long', 'pt-BR') }}", "1 de março de 2026"),
        ("{{ due | later('P1D') }}", "2026-03-02T14:05:00Z"),
        ("{{ whole | round }}", "3"),
        ("{{ name | truncate('x') }}", "Ana"),
        ("{{ name | upper() }}", "ANA"),
        ("{{name|upper|lower}}{{ name }}", "anaAna"),
        ("{{ in }}", "preposition"),
        ("}} {{ name }} }}", "}} Ana }}"),
        ("{{}}{{ name }}", "{{}}Ana"),
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
        ("{{ nobody | number(2) }}", "nobody"),
        ("{{ blank | trim | default(nobody) }}", "nobody"),
        ("{{ blank | trim | default(no.body) }}", "no.body"),
        ("{{ contact.tags[2] }}", "contact.tags.2"),
        ("{{ contact.tags.000001 }}", "contact.tags.000001"),
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
        "{{ name | now }}",
        "{{ name | today }}",
        "{{ name | if(1, 2) }}",
        "{{ name | truncate(3 4) }}",
        "{{ name | truncate(3, ) }}",
        "{{ name | truncate(, 3) }}",
        "{{ name | truncate(-3) }}",
        "{{ name | truncate(1, 2) }}",
        "{{ name | money }}",
        "{{ name upper }}",
        "{{ name ( upper }}",
        "{{ name | 'upper' }}",
        "{{ name | upper.lower }}",
        "{{ 'name' }}",
        "{{ in | upper }}",
        "{{ name | default('x }}",
        "{{ a.b.c.d.e.f.g.h.i.j.k }}",
        "{{ x" + " | upper" * 11 + " }}",
        "{% if name %}{{ name",
    ],
)
def test_what_is_no_hole_stays_as_typed(text: str) -> None:
    assert filled(text) == (text, [])
    assert compile_text(text).problems


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


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        (" ", "A hole begins with the name of a variable, not with the end."),
        (" 1 ", "A hole begins with the name of a variable, not with “1”."),
        (" a b ", "“b” is not expected there; filters follow a “|”."),
        (" a(b ", "“(” is not expected there; filters follow a “|”."),
        (" a '|' upper ", "“|” is not expected there; filters follow a “|”."),
        (" a | ", "A filter is missing before the end."),
        (" a | 'upper' ", "A filter is missing before “upper”."),
        (" a | first( ", "A value is missing before the end."),
        (" a | first(| ", "A value is missing before “|”."),
        (" a | first(b ", "A “)” is missing before the end."),
        (" a | first(b ',' c) ", "A “)” is missing before “,”."),
        (" a | truncate ')' ", "“)” is not expected there; filters follow a “|”."),
        (" a | money ", "Write it as money(value, currency, locale?)."),
        (" a | uper ", "There is no function “uper”. Did you mean “upper”?"),
        (
            " a | upper.lower ",
            "There is no function “upper.lower”. The reference of formulas lists them.",
        ),
        (" a" + ".b" * 10, "A name goes at most 10 levels deep."),
        (" a" + "|upper" * 11, "A hole has at most 10 filters."),
        ("a b" * 40, "“ba” is not expected there; filters follow a “|”."),
    ],
)
def test_an_author_is_told_what_is_wrong(inside: str, problem: str) -> None:
    [told] = compile_text("x {{" + inside + "}}").problems

    assert told == "{{" + inside[:60] + "}}: " + problem


def test_what_is_just_within_the_limits_is_read() -> None:
    assert compile_text("{{ a" + ".b" * 9 + " }}").problems == ()
    assert compile_text("{{ a" + "|upper" * 10 + "}}").problems == ()


def test_a_text_tells_which_variables_it_has() -> None:
    text = compile_text(
        "{{ a.b }} {{ c | default(d) }} {{ e | money(f, 'de') }} {{ a.b }} {{ !! }}"
    )

    assert text.names == ["a.b", "c", "d", "e", "f", "a.b"]
    assert compile_text("{{ a | default(b.c) }}").needed == ["b.c"]
    assert text.needed == ["a.b", "d", "e", "f", "a.b"]
    assert [hole.has_default for hole in text.holes] == [False, True, False, False]


def test_numbers_and_dates_are_in_the_language_of_the_contact() -> None:
    values = {"contact": {"language": "pt_BR"}, "price": 1234.5, "due": "2026-03-01"}
    text = (
        "{{ price | number(2) }}; {{ price | money('EUR') }}; "
        "{{ due | date('long') }}; {{ due | date }}"
    )

    assert fill(text, lambda path: find(values, path), lambda name: None) == (
        "1.234,50; €\xa01.234,50; 1 de março de 2026; 2026-03-01"
    )


def test_a_single_hole_with_filters_gives_a_value_that_json_can_hold() -> None:
    def value(text: str) -> Any:
        return fill_value(text, lambda path: find(VARS, path), lambda name: None)

    assert value("{{ price | round }}") == 1235
    assert type(value("{{ price | round }}")) is int
    assert value("{{ due | zone('UTC') }}") == "2026-03-01T14:05:00+00:00"
    assert value("{{ name | split('n') }}") == ["A", "a"]
    assert value("plain") == "plain"
    assert value("{{ !! }}") == "{{ !! }}"
