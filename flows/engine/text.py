"""Texts with holes: `{{ contact.name | default("friend") }}`, filled in a single pass.

Look-ups go through objects and lists only, and a value is never scanned again: a customer called
`{{ secret }}` stays one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.engine.values import (
    MAX_TEXT,
    MISSING,
    as_json,
    as_moment,
    as_number,
    as_text,
    is_blank,
    utf16_length,
)

MAX_SEGMENTS = 10
MAX_FILTERS = 10
MAX_DECIMALS = 10

_PATH = re.compile(r"\s*([^\W\d]\w*(?:\.\w+)*)\s*")
_FILTER = re.compile(r"\|\s*(\w+)\s*(?:\(([^)\"']*|(?:\s*(?:\"[^\"]*\"|'[^']*')\s*))\))?\s*")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DIRECTIVE = re.compile(r"%([a-zA-Z%])")
_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)  # RFC 3986 2.3

Lookup = Callable[[tuple[str, ...]], Any]
Filter = Callable[[Any, str | None], Any]


@dataclass(frozen=True, slots=True)
class Hole:
    """One place to fill: where the value is, and what is made of it."""

    path: tuple[str, ...]
    filters: tuple[tuple[Filter, str | None], ...] = ()
    has_default: bool = False

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Template:
    """A text compiled: literal parts and holes in order, and what its author got wrong."""

    parts: tuple[str | Hole, ...]
    problems: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """The variables the text names."""
        return [part.name for part in self.parts if isinstance(part, Hole)]

    @property
    def literal_length(self) -> int:
        """UTF-16 length of what stands outside the holes, the least the text can become."""
        return sum(utf16_length(part) for part in self.parts if isinstance(part, str))


@lru_cache(maxsize=8192)
def compile_text(text: str) -> Template:
    """Parse a text once. What is no hole stays as it is typed; `problems` tells of it."""
    parts: list[str | Hole] = []
    problems: list[str] = []
    place = 0
    for start, end in _holes(text):
        if start > place:
            parts.append(text[place:start])
        hole = _parse_hole(text[start + 2 : end - 2])
        if isinstance(hole, Hole):
            parts.append(hole)
        else:
            parts.append(text[start:end])
            problems.append(hole)
        place = end
    if place < len(text):
        parts.append(text[place:])
    return Template(tuple(parts), tuple(problems))


def _holes(text: str) -> Iterator[tuple[int, int]]:
    """Where each pair of braces begins and ends.

    By `find`: a pattern would look for the end anew at every opening brace, a quadratic bomb.
    """
    end = 0
    while (start := text.find("{{", end)) >= 0 and (close := text.find("}}", start + 2)) >= 0:
        end = close + 2
        yield start, end


def _parse_hole(inside: str) -> Hole | str:
    """The hole that stands between braces, or the reason why there is none."""
    shown = "{{" + inside[:60] + "}}"
    if inside.strip().isidentifier():
        return Hole((inside.strip(),))
    start = _PATH.match(inside)
    if not start:
        return f"{shown} does not name a variable."
    path = tuple(start[1].split("."))
    if len(path) > MAX_SEGMENTS:
        return f"{shown} goes deeper than {MAX_SEGMENTS} levels."
    filters: list[tuple[Filter, str | None]] = []
    has_default = False
    place = start.end()
    while place < len(inside):
        found = _FILTER.match(inside, place)
        if not found or len(filters) == MAX_FILTERS:
            return f"{shown} cannot be read after “{inside[:place].strip()[:40]}”."
        if found[1] not in FILTERS:
            return f"{shown} uses “{found[1]}”, but the filters are {', '.join(FILTERS)}."
        argument = found[2].strip() if found[2] is not None else None
        if argument and argument[0] in "\"'":
            argument = argument[1:-1]
        filters.append((FILTERS[found[1]], argument))
        has_default = has_default or found[1] == "default"
        place = found.end()
    return Hole(path, tuple(filters), has_default)


def fill(text: str, lookup: Lookup, missing: Callable[[str], None]) -> str:
    """The text with its holes filled, at most MAX_TEXT characters; tells `missing` of the unknown.

    Total: no text and no value makes it raise.
    """
    if "{{" not in text:
        return text
    made: list[str] = []
    for part in compile_text(text).parts:
        if isinstance(part, str):
            made.append(part)
            continue
        value = _value(part, lookup, missing)
        made.append(value if isinstance(value, str) else as_text(value))
    filled = "".join(made)
    return filled if len(filled) <= MAX_TEXT else filled[:MAX_TEXT]


def fill_value(text: str, lookup: Lookup, missing: Callable[[str], None]) -> Any:
    """Like `fill`, but a text that is a single hole gives the very value, not a text."""
    parts = compile_text(text).parts if "{{" in text else ()
    if len(parts) == 1 and isinstance(parts[0], Hole):
        value = _value(parts[0], lookup, missing)
        return "" if value is MISSING else value
    return fill(text, lookup, missing)


def _value(hole: Hole, lookup: Lookup, missing: Callable[[str], None]) -> Any:
    value = lookup(hole.path)
    if value is MISSING and not hole.has_default:
        missing(hole.name)
    for apply, argument in hole.filters:
        value = apply(value, argument)
    return value


def find(values: Any, path: Sequence[str]) -> Any:
    """The value at a path through objects and lists, or MISSING."""
    for segment in path:
        if isinstance(values, Mapping):
            values = values.get(segment, MISSING)
        elif isinstance(values, list) and segment.isdecimal() and len(segment) < 6:
            place = int(segment)
            values = values[place] if place < len(values) else MISSING
        else:
            return MISSING
    return values


def _default(value: Any, argument: str | None) -> Any:
    return (argument or "") if is_blank(value) else value


def _truncate(value: Any, argument: str | None) -> str:
    text, length = as_text(value), _whole(argument, 100)
    return text if len(text) <= length else text[: max(length - 1, 0)] + "…"


def _end(place: int) -> Filter:
    def pick(value: Any, argument: str | None) -> Any:
        if isinstance(value, Mapping):
            value = list(value.values())
        elif not isinstance(value, list):
            value = as_text(value)
        return value[place] if value else ""

    return pick


def _url(value: Any, argument: str | None) -> str:
    """Percent-encoded for any part of a URL."""
    raw = as_text(value).encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in raw)


def _number(value: Any, argument: str | None) -> str:
    """A number with the given decimals; what is no number stays as it is."""
    number = as_number(value)
    if number is None:
        return as_text(value)
    if not argument:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{number:.{min(_whole(argument, 0), MAX_DECIMALS)}f}"


def _date(value: Any, argument: str | None) -> str:
    """A date in the given pattern of %d %m %Y …; what is no date stays as it is.

    Not strftime, whose widths (%999999999d) are a memory bomb in an author's hand.
    """
    moment = as_moment(value)
    if moment is None:
        return as_text(value)
    at = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())
    directives = {
        "d": f"{at.day:02}",
        "m": f"{at.month:02}",
        "y": f"{at.year % 100:02}",
        "Y": f"{at.year:04}",
        "H": f"{at.hour:02}",
        "I": f"{at.hour % 12 or 12:02}",
        "M": f"{at.minute:02}",
        "S": f"{at.second:02}",
        "p": "AM" if at.hour < 12 else "PM",
        "A": _DAYS[at.weekday()],
        "a": _DAYS[at.weekday()][:3],
        "B": _MONTHS[at.month - 1],
        "b": _MONTHS[at.month - 1][:3],
        "%": "%",
    }
    return _DIRECTIVE.sub(lambda found: directives.get(found[1], found[0]), argument or "%Y-%m-%d")


def _whole(argument: str | None, otherwise: int) -> int:
    return int(argument) if argument and argument.isdecimal() and len(argument) < 6 else otherwise


FILTERS: dict[str, Filter] = {
    "upper": lambda value, argument: as_text(value).upper(),
    "lower": lambda value, argument: as_text(value).lower(),
    "trim": lambda value, argument: as_text(value).strip(),
    "default": _default,
    "truncate": _truncate,
    "first": _end(0),
    "last": _end(-1),
    "url": _url,
    "json": lambda value, argument: as_json(None if value is MISSING else value),
    "date": _date,
    "number": _number,
}
