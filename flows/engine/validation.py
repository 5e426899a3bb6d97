"""Node data against the schema of its kind, told in words an author understands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from flows.engine.fields import LINK_PATTERN, VARIABLE_PATTERN
from flows.engine.graph import Issue, Node, pointer_to
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import NodeKind
from flows.engine.shapes import Test, Unknown, compile_shape
from flows.engine.text import compile_text
from flows.engine.values import as_json, as_span

MAX_CACHED = 2048  # characters of data; larger nodes are rare and checked anew
MAX_ISSUES_PER_NODE = 50

_HARMLESS = frozenset({"unknown_key", "text_too_long", "bad_text"})
_CODES = {
    "required": "missing_value",
    "minLength": "missing_value",
    "minItems": "missing_value",
    "additionalProperties": "unknown_key",
    "x-limit": "text_too_long",
    "x-widget": "bad_text",
    "format": "bad_duration",
}
_TYPES = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
}

_formats = FormatChecker(formats=())


@_formats.checks("duration")
def _is_duration(value: object) -> bool:
    return not isinstance(value, str) or as_span(value) is not None


def _length(value: Any, limit: int) -> int:
    """The least length a text can have, where it might be more than the limit; else 0."""
    is_long = isinstance(value, str) and len(value) * 2 > limit
    return compile_text(value).literal_length if is_long else 0


def _limit(
    validator: Any, limit: Any, value: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    length = _length(value, limit)
    if length > limit:
        yield ValidationError(f"is {length:,} characters long, of {limit:,} allowed")


def _problems(value: Any, widget: str) -> Sequence[str]:
    """What is wrong with a text that may hold variables."""
    if isinstance(value, str) and "{{" in value and "template" in widget:
        return compile_text(value).problems
    return ()


def _widget(
    validator: Any, widget: Any, value: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    for problem in _problems(value, widget):
        yield ValidationError(problem)


def _format(name: str) -> Test:
    if name != "duration":
        raise Unknown(name)
    return _is_duration


_Validator: Any = validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"x-limit": _limit, "x-widget": _widget}
)
_SHAPES = {
    name: compile_shape(
        kind.schema,
        {
            "format": _format,
            "x-limit": lambda limit: lambda value: _length(value, limit) <= limit,
            "x-widget": lambda widget: lambda value: not _problems(value, widget),
        },
    )
    for name, kind in KINDS.items()
}
_VALIDATORS = {
    name: _Validator(kind.schema, format_checker=_formats) for name, kind in KINDS.items()
}


def data_issues(kind: NodeKind, node: Node) -> list[Issue]:
    """What is wrong with a node's data as its kind's schema sees it."""
    return [
        Issue(code, message, node=node.id, pointer=pointer)
        for code, message, pointer in _found(kind.name, node.data)
    ]


def is_runnable(found: Iterable[Issue]) -> bool:
    """Whether a node with these `data_issues` can be visited: its data has the schema's shape."""
    return all(issue.code in _HARMLESS for issue in found)


_Finding = tuple[str, str, str]


def _found(kind: str, data: Mapping[str, Any]) -> tuple[_Finding, ...]:
    told = as_json(data)
    if told and len(told) <= MAX_CACHED:
        return _cached(kind, told)
    return _validate(kind, data)


@lru_cache(maxsize=16_384)  # a draft is checked at every save, nearly all of it unchanged
def _cached(kind: str, told: str) -> tuple[_Finding, ...]:
    return _validate(kind, json.loads(told))


def _validate(kind: str, data: Mapping[str, Any]) -> tuple[_Finding, ...]:
    if _SHAPES[kind](data):
        return ()
    errors = islice(_VALIDATORS[kind].iter_errors(data), MAX_ISSUES_PER_NODE)
    return tuple(finding for error in errors for finding in _findings(error, kind))


def _findings(error: Any, kind: str) -> Iterator[_Finding]:
    path = list(error.absolute_path)
    code = _CODES.get(str(error.validator), "invalid_value")
    at = "/data" + pointer_to(*path)
    form = _form_at(kind, path)
    part = f"“{form['title']}”" if "title" in form else "The node" if not path else "It"
    if error.validator == "required":
        absent = [key for key in error.validator_value if key not in error.instance]
        yield code, f"{part} needs {', '.join(_titles(form, absent))}.", at
    elif error.validator == "additionalProperties":
        for key in sorted(set(error.instance) - set(form.get("properties", {}))):
            yield code, f"{part} has no “{key[:80]}”.", at + pointer_to(key)
    elif error.validator == "oneOf":
        choices = [key for choice in error.validator_value for key in choice["required"]]
        yield code, f"{part} needs either {' or '.join(_titles(form, choices))}.", at
    elif error.validator == "x-widget":
        yield code, error.message, at
    else:
        yield code, f"{part} {_reason(error)}.", at


def _titles(form: Mapping[str, Any], keys: Iterable[str]) -> list[str]:
    """What the form calls some of its parts."""
    known = form.get("properties", {})
    return [f"“{known.get(key, {}).get('title', key)}”" for key in keys]


def _form_at(kind: str, path: Sequence[str | int]) -> Mapping[str, Any]:
    """The part of a kind's form that a value belongs to; items go by the name of their list."""
    form: Mapping[str, Any] = KINDS[kind].schema
    for key in path:
        if isinstance(key, int):
            inner = form.get("items", {})
            form = inner if "title" in inner else {**inner, "title": form.get("title", "It")}
        else:
            form = form.get("properties", {}).get(key, {"title": key})
    return form


def _reason(error: Any) -> str:
    """Why a value is refused, in a few words."""
    rule, wanted = error.validator, error.validator_value
    if rule == "type":
        types = [wanted] if isinstance(wanted, str) else wanted
        return f"must be {' or '.join(_TYPES.get(name, name) for name in types)}"
    if rule == "enum":
        return f"must be one of {', '.join(str(value) for value in wanted)}"
    if rule == "minLength":
        return "is empty"
    if rule == "maxLength":
        return f"is longer than {wanted} characters"
    if rule == "minItems":
        return f"needs at least {wanted}"
    if rule == "maxItems":
        return f"takes at most {wanted}"
    if rule == "minimum":
        return f"must be at least {wanted}"
    if rule == "maximum":
        return f"must be at most {wanted}"
    if rule == "format":
        return "must be a duration such as PT30S, PT2H or P1D, of at most 366 days"
    if rule == "pattern" and wanted == LINK_PATTERN:
        return "must be an address that begins with https://"
    if rule == "x-limit":
        return str(error.message)
    if rule == "pattern" and wanted == VARIABLE_PATTERN:
        return "must be a name of letters, digits and “_”"
    if rule == "pattern" and "examples" in error.schema:
        return f"must be written like {error.schema['examples'][0]}"
    return "is not of the right form"
