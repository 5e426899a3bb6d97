"""Functions of texts."""

from __future__ import annotations

import re
from typing import Any

from flows.engine.functions.base import Failed, function
from flows.engine.functions.reading import fitting, letters, to_count
from flows.engine.patterns import compile_pattern, matches_part, matching_cost
from flows.engine.values import MAX_TEXT, MISSING, as_json, as_text

_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)  # RFC 3986 2.3
_WORD = re.compile(r"\S+")


@function()
def upper(value: Any) -> str:
    """The text in capitals.

    upper("ana") → ANA
    """
    return fitting(as_text(value).upper())


@function()
def lower(value: Any) -> str:
    """The text in small letters.

    lower("ANA") → ana
    """
    return fitting(as_text(value).lower())


@function()
def capitalize(value: Any) -> str:
    """The first letter a capital, the others small.

    capitalize("ANA lima") → Ana lima
    """
    return fitting(as_text(value).capitalize())


@function()
def title(value: Any) -> str:
    """The first letter of every word a capital, the others small.

    title("o'neill ANA") → O'neill Ana
    """
    return fitting(_WORD.sub(lambda word: word[0].capitalize(), as_text(value)))


@function()
def trim(value: Any) -> str:
    """The text without white space around it.

    trim("  ana ") → ana
    """
    return as_text(value).strip()


@function()
def truncate(value: Any, length: Any = 100) -> str:
    """The text cut to a length, the last character then being “…”.

    truncate("Good morning", 8) → Good mo…
    """
    text, most = as_text(value), to_count(length)
    return text if len(text) <= most else text[: max(most - 1, 0)] + "…"


@function()
def slice_(value: Any, start: Any, length: Any = None) -> str:
    """A part of the text, from a place (the first is 0), and so long or to the end.

    slice("ORD-2026-17", 4, 4) → 2026
    slice("ORD-2026-17", 9) → 17
    """
    first = to_count(start)
    size = MAX_TEXT if length is None else to_count(length)
    return as_text(value)[first : first + size]


@function()
def replace(value: Any, old: Any, new: Any = "") -> str:
    """The text with every occurrence of one part made another.

    replace("12 34 56", " ") → 123456
    replace("a,b", ",", " and ") → a and b
    """
    text, sought, put = as_text(value), as_text(old), as_text(new)
    if not sought:
        return text
    if len(text) + text.count(sought) * (len(put) - len(sought)) > MAX_TEXT:
        raise Failed("too_large")
    return text.replace(sought, put)


@function()
def concat(*values: Any) -> str:
    """The values one after the other, as one text.

    concat("Order ", 17, "!") → Order 17!
    """
    return fitting("".join(as_text(value) for value in values))


@function()
def contains(value: Any, part: Any) -> bool:
    """Whether the text contains another; capitals do not matter.

    contains("I want a REFUND", "refund") → true
    """
    sought = letters(part)
    return sought != "" and sought in letters(value)


@function()
def starts_with(value: Any, part: Any) -> bool:
    """Whether the text begins with another; capitals do not matter.

    starts_with("ORD-17", "ord") → true
    """
    sought = letters(part)
    return sought != "" and letters(value).startswith(sought)


@function()
def ends_with(value: Any, part: Any) -> bool:
    """Whether the text ends with another; capitals do not matter.

    ends_with("photo.JPG", ".jpg") → true
    """
    sought = letters(part)
    return sought != "" and letters(value).endswith(sought)


@function()
def exact(value: Any, other: Any) -> bool:
    """Whether two texts are the same to the letter, capitals included.

    exact("Ana", "ana") → false
    """
    return as_text(value) == as_text(other)


def _work(value: Any, pattern: Any) -> int:
    return matching_cost(as_text(pattern), as_text(value))


@function(cost=20, weigh=_work)
def matches(value: Any, pattern: Any) -> bool:
    """Whether a part of the text fits a regular expression (RE2); capitals do not matter.

    matches("Order AB-12", "[a-z]+-[0-9]+") → true
    """
    sought = as_text(pattern)
    if compile_pattern(sought) is None:
        raise Failed("bad_argument", sought)
    return matches_part(sought, as_text(value))


@function()
def url(value: Any) -> str:
    """The text percent-encoded, fit for any part of an address.

    url("a b&c") → a%20b%26c
    """
    raw = as_text(value).encode("utf-8", "replace")
    return fitting("".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in raw))


@function(takes_missing=True)
def json(value: Any) -> str:
    """The value as JSON.

    json(["a", 1]) → ["a",1]
    """
    return as_json(None if value is MISSING else value)
