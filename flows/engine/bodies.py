"""What a request carries: JSON, a form or a text, with the holes in it filled.

JSON is built as values and written out later, so that nothing a customer says can end a text and
begin a key.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from flows.engine.keeping import MAX_DEPTH
from flows.engine.pieces import pieces
from flows.engine.text import compile_text
from flows.engine.values import as_json, as_text, is_shallow

MAX_BODY = 256 * 1024  # UTF-8 bytes; what the guard at the edge lets through
TOO_DEEP = f"The body is nested more than {MAX_DEPTH} levels deep."
BODY_TYPES = ("json", "form", "text")

ValueOf = Callable[[Any], Any]
"""A text as the value it is when filled: of a lone hole the very value; others as they are."""


class BadBody(ValueError):
    """A body that cannot be sent, with the reason in words."""


def fill_body(body: Mapping[str, Any], value_of: ValueOf) -> dict[str, Any]:
    """A body with its holes filled. Raises BadBody.

    A form becomes a list of names and values. JSON given as a text is read as JSON in which holes
    may stand for whole values.
    """
    kind, value = body["type"], body.get("value", "")
    made: Any
    if kind == "json":
        made = fill_deep(read_template(value) if isinstance(value, str) else value, value_of)
    elif kind == "form":
        made = [{"name": name, "value": as_text(value_of(part))} for name, part in _pairs(value)]
    else:
        made = as_text(value_of(value))
    if not is_sendable(made):
        raise BadBody(f"The body is larger than {MAX_BODY // 1024} KiB.")
    return {"type": kind, "value": made}


def is_sendable(value: Any) -> bool:
    """Whether a value can be written as JSON, and is not too large to be sent."""
    written = as_json(value)
    return bool(written) and len(written.encode("utf-8", "replace")) <= MAX_BODY


def body_holes(body: Mapping[str, Any]) -> Iterator[tuple[tuple[object, ...], str]]:
    """Holes of a body that cannot be read: where in its value, and why."""
    value = body.get("value")
    if body.get("type") != "json" or not isinstance(value, str):
        yield from hole_problems(value)
    elif body_problem(body) is None:
        for _, problem in hole_problems(read_template(value)):
            yield (), problem


def hole_problems(value: Any) -> Iterator[tuple[tuple[object, ...], str]]:
    """Holes that cannot be read, in any text within a value: where, and why."""
    for path, text in texts_in(value):
        for problem in compile_text(text).problems:
            yield path, problem


def texts_in(value: Any) -> Iterator[tuple[tuple[object, ...], str]]:
    """Every text within a value, and where it stands."""
    if isinstance(value, str):
        yield (), value
        return
    if isinstance(value, Mapping):
        inner: Iterable[tuple[object, Any]] = value.items()
    else:
        inner = enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        for path, text in texts_in(part):
            yield (key, *path), text


def body_problem(body: Mapping[str, Any]) -> str | None:
    """What is wrong with a body before its holes are filled; None where nothing is."""
    try:
        if body["type"] == "json" and isinstance(body.get("value"), str):
            read_template(body["value"])
        elif body["type"] == "form":
            _pairs(body.get("value", []))
        elif body["type"] == "text" and not isinstance(body.get("value", ""), str):
            return "A body of type text must be a text."
    except BadBody as bad:
        return str(bad)
    return None


def fill_deep(value: Any, value_of: ValueOf) -> Any:
    """A value with every text in it filled; names stay as they are."""
    if isinstance(value, Mapping):
        return {name: fill_deep(inner, value_of) for name, inner in value.items()}
    if isinstance(value, list):
        return [fill_deep(inner, value_of) for inner in value]
    return value_of(value)


@lru_cache(maxsize=1024)
def read_template(text: str) -> Any:
    """JSON with holes, as values whose texts still hold them. Raises BadBody.

    A hole outside quotation marks stands for a whole value.
    """
    if not text.strip():
        return ""
    made: list[str] = []
    in_text = False
    for piece, is_hole in pieces(text):
        if not is_hole:
            made.append(piece)
            in_text = _ends_in_text(piece, in_text)
        else:
            quoted = json.dumps(_plain(piece) if in_text else piece, ensure_ascii=False)
            made.append(quoted[1:-1] if in_text else quoted)
    try:
        value = json.loads("".join(made), parse_constant=_refuse_constant)
    except ValueError as error:
        told = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise BadBody(f"The body is no JSON: {told}.") from error
    except RecursionError as error:
        raise BadBody(TOO_DEEP) from error
    if not is_shallow(value, MAX_DEPTH):
        raise BadBody(TOO_DEEP)
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def _ends_in_text(piece: str, in_text: bool) -> bool:
    """Whether one is between quotation marks at the end of a piece of JSON."""
    place = 0
    while place < len(piece):
        if piece[place] == "\\" and in_text:
            place += 1
        elif piece[place] == '"':
            in_text = not in_text
        place += 1
    return in_text


def _plain(hole: str) -> str:
    """A hole within a JSON text, as it reads there: `\\"` is a quotation mark."""
    return hole.replace('\\"', '"')


def _pairs(value: Any) -> list[tuple[str, Any]]:
    """The names and values of a form, given as an object or as a list of pairs."""
    if isinstance(value, Mapping):
        return list(value.items())
    if not isinstance(value, list):
        raise BadBody("A form is a list of names and values.")
    pairs = []
    for pair in value:
        name = pair.get("name") if isinstance(pair, Mapping) else None
        if not isinstance(name, str) or not name:
            raise BadBody("Every value of a form needs a name.")
        pairs.append((name, pair.get("value", "")))
    return pairs
