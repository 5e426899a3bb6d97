"""Texts with holes: `{{ contact.name | default("friend") }}`, filled in a single pass.

Look-ups go through objects and lists only, and a value is never scanned again: a customer called
`{{ secret }}` stays one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.engine.functions import FILTERS, Failed, Function, misuse
from flows.engine.tokens import CONSTANTS, Token, Unreadable, tokenize
from flows.engine.values import MAX_TEXT, MISSING, as_text, plain, utf16_length

MAX_SEGMENTS = 10
MAX_FILTERS = 10

Lookup = Callable[[tuple[str, ...]], Any]
Path = tuple[str, ...]
_DOUBTERS = frozenset({"default", "exists", "is_blank"})
"""Filters of values that may well be missing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is made of a value: a function, and its arguments after the first.

    A path among the arguments stands for the value of a variable.
    """

    function: Function
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Hole:
    """One place to fill: where the value is, and what is made of it."""

    path: Path
    filters: tuple[Filter, ...] = ()

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def names(self) -> list[str]:
        """Its variable, and those among the arguments of its filters."""
        inner = (".".join(one) for made in self.filters for one in made.arguments if _is_path(one))
        return [self.name, *inner]

    @property
    def has_default(self) -> bool:
        """Whether the author expects that the variable may be missing."""
        return any(made.function.name in _DOUBTERS for made in self.filters)


@dataclass(frozen=True, slots=True)
class Template:
    """A text compiled: literal parts and holes in order, and what its author got wrong."""

    parts: tuple[str | Hole, ...]
    problems: tuple[str, ...] = ()

    @property
    def holes(self) -> list[Hole]:
        return [part for part in self.parts if isinstance(part, Hole)]

    @property
    def names(self) -> list[str]:
        """The variables the text names."""
        return [name for hole in self.holes for name in hole.names]

    @property
    def needed(self) -> list[str]:
        """The variables the text is incomplete without."""
        return [name for hole in self.holes for name in hole.names[1 if hole.has_default else 0 :]]

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
        if (open_at := text.find("{{", place)) >= 0:
            problems.append(f"“{text[open_at : open_at + 40]}” is not closed by “}}}}”.")
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
    if inside.strip().isidentifier():
        return Hole((inside.strip(),))
    try:
        return _read_hole(tokenize(inside))
    except Unreadable as error:
        return "{{" + inside[:60] + "}}: " + str(error)


def _read_hole(tokens: Iterator[Token]) -> Hole:
    start = next(tokens)
    if start.sort != "name":
        raise Unreadable(f"A hole begins with the name of a variable, not with {start.shown}.")
    if len(start.value) > MAX_SEGMENTS:
        raise Unreadable(f"A name goes at most {MAX_SEGMENTS} levels deep.")
    filters: list[Filter] = []
    token = next(tokens)
    while token.sort != "end":
        if token.value != "|" or token.sort != "sign":
            raise Unreadable(f"{token.shown} is not expected there; filters follow a “|”.")
        name = next(tokens)
        if name.sort != "name":
            raise Unreadable(f"A filter is missing before {name.shown}.")
        token = next(tokens)
        arguments: list[Any] = []
        if token.value == "(" and token.sort == "sign":
            arguments, token = _arguments(tokens), next(tokens)
        if problem := misuse(".".join(name.value), len(arguments) + 1, FILTERS):
            raise Unreadable(problem)
        filters.append(Filter(FILTERS[name.value[0]], tuple(arguments)))
    if len(filters) > MAX_FILTERS:
        raise Unreadable(f"A hole has at most {MAX_FILTERS} filters.")
    return Hole(start.value, tuple(filters))


def _arguments(tokens: Iterator[Token]) -> list[Any]:
    """What stands in brackets after a filter: numbers, texts and variables."""
    found: list[Any] = []
    token = next(tokens)
    while token.value != ")" or token.sort != "sign":
        if found:
            if token.value != "," or token.sort != "sign":
                raise Unreadable(f"A “)” is missing before {token.shown}.")
            token = next(tokens)
        if token.sort == "word" and token.value in CONSTANTS:
            found.append(CONSTANTS[token.value])
        elif token.sort in ("number", "text", "name"):
            found.append(token.value)
        else:
            raise Unreadable(f"A value is missing before {token.shown}.")
        token = next(tokens)
    return found


def _is_path(argument: Any) -> bool:
    return isinstance(argument, tuple)


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
    if not hole.filters:
        return value
    for one in hole.filters:
        value = _filtered(value, one, lookup, missing)
    return value if isinstance(value, str) else plain(value)


def _filtered(value: Any, one: Filter, lookup: Lookup, missing: Callable[[str], None]) -> Any:
    """What a filter makes of a value; the value itself where it can make nothing of it."""
    function, arguments = one.function, [value]
    if value is MISSING and not function.takes_missing:
        return value
    for argument in one.arguments:
        if _is_path(argument):
            found = lookup(argument)
            if found is MISSING:
                missing(".".join(argument))
                found = ""
            argument = found
        arguments.append(argument)
    try:
        return function.apply(arguments, lookup)
    except Failed:
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
