"""Functions do what their documentation shows, with values of every sort."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from flows.engine import locales
from flows.engine.formulas import calculate, evaluate
from flows.engine.functions import CODES, FILTERS, FUNCTIONS, Failed, misuse
from flows.engine.functions.base import ARROW
from flows.engine.values import MAX_TEXT, as_text
from tests.engine.facts import Facts
from tests.engine.golden import GOLDEN

EXAMPLES = [example for function in FUNCTIONS.values() for example in function.examples]
LONG = "ß" * 6000


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_true(example: str) -> None:
    source, given = example.split(ARROW)
    facts = Facts()

    assert as_text(calculate(source, facts)) == given
    assert facts.told == []


def test_the_reference_tells_every_function() -> None:
    page = (GOLDEN.parents[1] / "docs/reference/functions.md").read_text()

    for function in FUNCTIONS.values():
        assert f"| `{function.signature}` | {function.help}" in page
    assert all(f"| `{code}` | {meaning} |" in page for code, meaning in CODES.items())


def test_every_function_is_explained() -> None:
    assert all(function.help.endswith(".") for function in FUNCTIONS.values())
    assert {name for name, function in FUNCTIONS.items() if not function.examples} == {
        "now",
        "today",
    }
    assert set(FUNCTIONS) - set(FILTERS) == {"now", "today"}


@pytest.mark.parametrize(
    ("name", "arguments", "problem"),
    [
        ("upper", 1, ""),
        ("truncate", 1, ""),
        ("truncate", 2, ""),
        ("max", 20, ""),
        ("now", 0, ""),
        ("upper", 0, "Write it as upper(value)."),
        ("number", 4, "Write it as number(value, decimals?, locale?)."),
        ("max", 21, "Write it as max(…)."),
        ("x" * 50, 1, f"There is no function “{'x' * 40}”. The reference of formulas lists them."),
    ],
)
def test_a_wrong_call_is_told(name: str, arguments: int, problem: str) -> None:
    assert misuse(name, arguments) == problem


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("title('ana  maria')", "Ana  Maria"),
        ("trim(7)", "7"),
        ("truncate('abcd', 4)", "abcd"),
        ("truncate('abcde', 4)", "abc…"),
        ("truncate('abc', 1)", "…"),
        ("truncate('abc', 0)", "…"),
        ("truncate(x)", "x" * 99 + "…"),
        ("slice('abc', 0, 2)", "ab"),
        ("slice('abc', 5)", ""),
        ("slice('abc', 1, 0)", ""),
        ("replace('aXbX', 'X', '')", "ab"),
        ("replace('abc', '', '-')", "abc"),
        ("concat('a')", "a"),
        ("concat(1, true, null, [])", "1true[]"),
        ("contains('abc', '')", False),
        ("contains('Straße', 'STRASSE')", True),
        ("contains('abc', 'd')", False),
        ("starts_with('abc', '')", False),
        ("starts_with('abc', 'b')", False),
        ("ends_with('abc', '')", False),
        ("ends_with('abc', 'b')", False),
        ("exact('Ana', 'Ana')", True),
        ("exact('1', 1)", True),
        ("matches('abc', '^b')", False),
        ("url('é/~-._')", "%C3%A9%2F~-._"),
        ("json('a')", '"a"'),
        ("json(1.5)", "1.5"),
        ("number(0.005, 2, 'en')", "0.01"),
        ("number(-1234, null, 'en')", "-1,234"),
        ("number(1234.50, null, 'fr')", "1\u202f234,5"),
        ("number(1, 10, 'en')", "1.0000000000"),
        ("number('999999999999999999999999999999999999', 10, 'en')",
         "999,999,999,999,999,999,999,999,999,999,999,999.0000000000"),
        ("money(1, ' eur ', 'de')", "1,00\xa0€"),
        ("money(1, 'XYZ', 'en')", "XYZ\xa01.00"),
        ("money(-1, 'CHF', 'de-CH')", "CHF-1.00"),
        ("money(-1, 'CHF', 'en')", "-CHF\xa01.00"),
        ("money(2.675, 'EUR', 'en')", "€2.68"),
        ("round(2.5)", 3),
        ("round(-2.5)", -3),
        ("round(1.25, 1)", 1.3),
        ("floor(-2.1)", -3),
        ("ceil(-2.9)", -2),
        ("abs(2)", 2),
        ("min([2, '1'], 3)", 1),
        ("max(1, [2, 3])", 3),
        ("sum([])", 0),
        ("sum(0.1, 0.2)", 0.3),
        ("default('  ', 1)", 1),
        ("default(0, 1)", 0),
        ("default([], 1)", 1),
        ("default(null)", ""),
        ("exists(null)", False),
        ("is_blank(0)", False),
        ("length('')", 0),
        ("length(12)", 2),
        ("length(o)", 2),
        ("first('abc')", "a"),
        ("first('')", ""),
        ("first([])", ""),
        ("first(o)", 1),
        ("last(o)", 2),
        ("last('abc')", "c"),
        ("last([])", ""),
        ("last(12)", "2"),
        ("join([1, null, 'a'])", "1, , a"),
        ("join('a', '-')", "a"),
        ("join('', '-')", ""),
        ("join(o, '-')", "1-2"),
        ("join([], '-')", ""),
        ("split('a')", ["a"]),
        ("split('')", [""]),
        ("date('2026-03-01', 'short', 'en-GB')", "01/03/2026"),
        ("date('2026-03-01', 'medium', 'en')", "Mar 1, 2026"),
        ("date('2026-03-01', 'full', 'es')", "domingo, 1 de marzo de 2026"),
        ("date('2026-03-01', '%A %a %B %b %y %x %%', 'de')", "Sonntag So. März März 26 %x %"),
        ("date('2026-03-01T00:07:09Z', '%I:%M:%S %p %H')", "12:07:09 AM 00"),
        ("date('2026-03-01T12:07:09Z', '%I %p')", "12 PM"),
        ("date('2026-03-01T13:07:09Z', '%I %p')", "01 PM"),
        ("date('2026-03-01', '%H:%M')", "00:00"),
        ("time('14:05', 'medium', 'de')", "14:05:00"),
        ("time('2:05 pm', 'short', 'en')", "2:05\u202fPM"),
        ("time('2026-03-01T14:05:09+02:00', 'medium', 'de')", "14:05:09"),
        ("zone('2026-07-01', 'America/New_York')", "2026-06-30T20:00:00-04:00"),
        ("zone('2026-07-01T12:00:00Z', 'UTC')", "2026-07-01T12:00:00+00:00"),
        ("now()", "2026-01-05T23:30:00Z"),
        ("today()", "2026-01-05"),
        ("today('Europe/Madrid')", "2026-01-06"),
        ("later('2026-03-01', 'PT1H')", "2026-03-01T01:00:00Z"),
        ("later('2026-03-01', 'P1DT24H')", "2026-03-03"),
        ("earlier('2026-03-01T00:00:00+01:00', 'PT1H')", "2026-02-28T23:00:00+01:00"),
        ("days_between('2026-03-01', '2026-02-28')", -1),
        ("days_between('2026-03-01T23:59:00Z', '2026-03-02T00:01:00Z')", 1),
        ("minutes_between('2026-03-01T00:00:30Z', '2026-03-01')", -1),
        ("minutes_between('2026-03-01', '2026-03-01T00:00:59Z')", 0),
        ("weekday('2026-03-02')", 1),
        ("hour('9h')", 9),
        ("hour('2026-03-01T23:05:00Z')", 23),
    ],
)  # fmt: skip
def test_a_function_gives(source: str, value: Any) -> None:
    facts = Facts({"x": "x" * 101, "o": {"a": 1, "b": 2}})
    made = calculate(source, facts)

    assert (made, facts.told) == (value, [])
    assert type(made) is type(value)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("upper(long)", "too_large"),
        ("concat(long, long)", "too_large"),
        ("url(long)", "too_large"),
        ("replace(long, 'ß', 'abc')", "too_large"),
        ("join([long, long])", "too_large"),
        ("join(many, long)", "too_large"),
        ("truncate('a', -1)", "bad_argument"),
        ("truncate('a', 1.5)", "bad_argument"),
        ("truncate('a', 10001)", "bad_argument"),
        ("truncate('a', 'x')", "no_number"),
        ("slice('a', -1)", "bad_argument"),
        ("split('a', '')", "bad_argument"),
        ("number(1, 11)", "bad_argument"),
        ("round(1, -1)", "bad_argument"),
        ("number('x')", "no_number"),
        ("money(1, 'EURO')", "bad_argument"),
        ("money(1, 'E1R')", "bad_argument"),
        ("money(1, 'ÄÖÜ')", "bad_argument"),
        ("min([])", "no_number"),
        ("max('')", "no_number"),
        ("sum('a')", "no_number"),
        ("time('2026-03-01')", "no_moment"),
        ("time('14:05', 'long')", "bad_argument"),
        ("hour('2026-03-01')", "no_moment"),
        ("zone('2026-03-01', 'Mars/Base')", "bad_argument"),
        ("zone('2026-03-01', '../passwd')", "bad_argument"),
        ("zone('0001-01-01', 'America/New_York')", "too_large"),
        ("today('Mars/Base')", "bad_argument"),
        ("later('2026-03-01', 'P1M')", "bad_argument"),
        ("later('9999-12-31', 'P1D')", "too_large"),
        ("earlier('0001-01-01', 'P1D')", "too_large"),
        ("weekday('x')", "no_moment"),
    ],
)
def test_a_function_refuses(source: str, code: str) -> None:
    with pytest.raises(Failed) as failed:
        evaluate(source, Facts({"long": LONG, "many": ["", "", ""]}))

    assert failed.value.code == code
    assert code in CODES
    assert len(failed.value.detail) <= 100


def test_a_text_of_just_the_limit_is_kept() -> None:
    half = "a" * (MAX_TEXT // 2)
    facts = Facts({"half": half, "full": half * 2})

    assert evaluate("length(concat(half, half))", facts) == MAX_TEXT
    assert evaluate("length(replace(full, 'a', 'b'))", facts) == MAX_TEXT
    assert evaluate("length(join([half, half], ''))", facts) == MAX_TEXT
    assert evaluate("length(truncate(full, 10000))", facts) == MAX_TEXT
    with pytest.raises(Failed, match="too_large"):
        evaluate("concat(full, 'a')", facts)
    with pytest.raises(Failed, match="too_large"):
        evaluate("replace(concat(full), 'a', 'aa')", facts)


@pytest.mark.parametrize(
    ("language", "found"),
    [
        ("de", "de"),
        ("DE-at", "de_AT"),
        ("pt_BR", "pt_BR"),
        ("zh-Hans-CN", "zh_Hans_CN"),
        ("de-XX", "de"),
        ("en-GB-oed-x", "en_GB"),
        ("xx", "en"),
        ("", "en"),
        ("../de", "en"),
        ("d\0", "en"),
    ],
)
def test_a_language_that_is_not_known_is_the_nearest(language: str, found: str) -> None:
    assert str(locales.locale_of(language)) == found


def test_numbers_of_any_size_are_written() -> None:
    assert locales.write_number(Decimal("1E+20"), None, "en") == "100,000,000,000,000,000,000"
    assert locales.write_number(Decimal("1E-20"), None, "en") == "0.00000000000000000001"
    assert locales.write_money(Decimal("9E+99"), "EUR", "en").startswith("€9,000")
    assert len(locales.write_number(Decimal("9E+99"), 10, "en")) == 144


def test_a_zone_is_found_by_name_only() -> None:
    assert str(locales.zone_of("Europe/Madrid")) == "Europe/Madrid"
    assert locales.zone_of("Europe") is None
    assert locales.zone_of("/etc/localtime") is None


def test_the_language_of_the_contact_counts() -> None:
    facts = Facts({"contact": {"language": "de"}})

    assert evaluate("money(1234.5, 'EUR')", facts) == "1.234,50\xa0€"
    assert evaluate("date('2026-03-01', 'long')", facts) == "1. März 2026"
    assert evaluate("time('14:05')", facts) == "14:05"
    assert evaluate("money(1234.5, 'EUR', 'en')", facts) == "€1,234.50"
    assert evaluate("date('2026-03-01', 'long', 'en')", facts) == "March 1, 2026"
    assert evaluate("number(1.5)", facts) == "1,5"
