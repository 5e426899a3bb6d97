"""Functions of lists, and of values of any sort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.functions.base import Failed, function
from flows.engine.functions.reading import fitting, to_list
from flows.engine.values import MAX_TEXT, MISSING, as_text, is_blank


@function(takes_missing=True)
def default(value: Any, otherwise: Any = "") -> Any:
    """The value, or another where it is missing or blank.

    default("", "friend") → friend
    """
    return otherwise if is_blank(value) else value


@function(takes_missing=True)
def exists(value: Any) -> bool:
    """Whether the variable has a value, even an empty one.

    exists("") → true
    """
    return value is not MISSING and value is not None


@function(takes_missing=True)
def is_blank_(value: Any) -> bool:
    """Whether the value is missing, empty, or only white space.

    is_blank("  ") → true
    """
    return is_blank(value)


@function()
def length(value: Any) -> int:
    """How many characters a text has, or how many items a list.

    length("Ana") → 3
    length([4, 5]) → 2
    """
    return len(value) if isinstance(value, list | Mapping) else len(as_text(value))


@function()
def first(value: Any) -> Any:
    """The first item of a list, or the first character of a text; empty where there is none.

    first(["a", "b"]) → a
    """
    return next(iter(_parts(value)), "")


@function()
def last(value: Any) -> Any:
    """The last item of a list, or the last character of a text; empty where there is none.

    last(["a", "b"]) → b
    """
    parts = _parts(value)
    return parts[-1] if parts else ""


def _parts(value: Any) -> list[Any] | str:
    return to_list(value) if isinstance(value, list | Mapping) else as_text(value)


@function()
def join(value: Any, separator: Any = ", ") -> str:
    """The items of a list as one text, with something between them.

    join(["red", "blue"], " or ") → red or blue
    """
    between, made, size = as_text(separator), [], 0
    for item in to_list(value):
        made.append(as_text(item))
        size += len(made[-1]) + len(between)
        if size > MAX_TEXT + len(between):
            raise Failed("too_large")
    return fitting(between.join(made))


@function()
def split(value: Any, separator: Any = ",") -> list[str]:
    """The parts of a text as a list, without white space around them.

    join(split("a, b,c"), "/") → a/b/c
    split("a b", " ") → ["a","b"]
    """
    between = as_text(separator)
    if not between:
        raise Failed("bad_argument")
    return [part.strip() for part in as_text(value).split(between)]
