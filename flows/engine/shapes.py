"""Whether data has the shape of a schema, answered fast: yes, or “look closer”.

Nearly all data fits, and a JSON Schema validator takes most of the time of a check to say so. What
is compiled here says yes only where the validator finds nothing; on all else, and on keywords it
does not know, the validator has the word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Test = Callable[[Any], bool]
Maker = Callable[[Any], Test]


class Unknown(Exception):
    """The schema has a keyword that is not known here."""


def compile_shape(schema: Mapping[str, Any], more: Mapping[str, Maker]) -> Test:
    """A test that is true only of data that fits the schema; `more` are keywords of its own."""
    try:
        return _compile(schema, {**_MAKERS, **more})
    except Unknown:
        return lambda value: False


def _compile(schema: Mapping[str, Any], makers: Mapping[str, Maker]) -> Test:
    tests = [
        _made(keyword, wanted, schema, makers)
        for keyword, wanted in schema.items()
        if keyword not in _SILENT
    ]
    return _all(tests)


def _all(tests: list[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    return lambda value: all(test(value) for test in tests)


def _made(
    keyword: str, wanted: Any, schema: Mapping[str, Any], makers: Mapping[str, Maker]
) -> Test:
    if keyword == "properties":
        return _properties({name: _compile(part, makers) for name, part in wanted.items()})
    if keyword == "additionalProperties":
        known = frozenset(schema.get("properties", {}))
        inner = _compile(wanted, makers) if isinstance(wanted, Mapping) else lambda value: wanted
        return lambda value: (
            not isinstance(value, dict)
            or all(key in known or inner(part) for key, part in value.items())
        )
    if keyword == "items":
        inner = _compile(wanted, makers)
        return lambda value: not isinstance(value, list) or all(map(inner, value))
    if keyword == "propertyNames":
        inner = _compile(wanted, makers)
        return lambda value: not isinstance(value, dict) or all(map(inner, value))
    if keyword == "allOf":
        return _all([_compile(part, makers) for part in wanted])
    if keyword == "oneOf":
        choices = [_exact(part) for part in wanted]
        return lambda value: sum(choice(value) for choice in choices) == 1
    if keyword == "if":
        holds = _exact(wanted)
        then = _compile(schema.get("then", {}), makers)
        otherwise = _compile(schema.get("else", {}), makers)
        return lambda value: then(value) if holds(value) else otherwise(value)
    if keyword not in makers:
        raise Unknown(keyword)
    return makers[keyword](wanted)


def _exact(schema: Mapping[str, Any]) -> Test:
    """A test whose no is a no as well; of few keywords that is known."""
    for keyword, wanted in schema.items():
        texts = wanted if keyword == "enum" else [wanted] if keyword == "const" else []
        if keyword not in _EXACT or not all(isinstance(text, str) for text in texts):
            raise Unknown(keyword)
        if keyword == "properties":
            for part in wanted.values():
                _exact(part)
    return _compile(schema, _MAKERS)


def _properties(tests: Mapping[str, Test]) -> Test:
    def fits(value: Any) -> bool:
        if isinstance(value, dict):
            for name, part in value.items():
                test = tests.get(name)
                if test is not None and not test(part):
                    return False
        return True

    return fits


def _type(wanted: str | list[str]) -> Test:
    names = [wanted] if isinstance(wanted, str) else wanted
    tests = [_TYPES[name] for name in names if name in _TYPES]
    if len(tests) != len(names):
        raise Unknown(f"type {wanted}")
    return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _pattern(wanted: str) -> Test:
    found = re.compile(wanted).search
    return lambda value: not isinstance(value, str) or found(value) is not None


def _same(wanted: Any) -> Test:
    return lambda value: type(value) is type(wanted) and bool(value == wanted)


def _one_of(wanted: list[Any]) -> Test:
    return lambda value: any(type(value) is type(one) and value == one for one in wanted)


def _unique(wanted: bool) -> Test:
    return lambda value: (
        not wanted
        or not isinstance(value, list)
        or (all(isinstance(one, str) for one in value) and len(set(value)) == len(value))
    )


def _multiple(wanted: Any) -> Test:
    return lambda value: not _is_number(value) or (isinstance(value, int) and value % wanted == 0)


_TYPES: dict[str, Test] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool))
        or (isinstance(value, float) and value.is_integer())
    ),
}
_SILENT = frozenset(
    {
        "$defs", "default", "description", "else", "examples", "then", "title", "x-order", "x-when",
    }
)  # fmt: skip
_EXACT = frozenset({"const", "enum", "properties", "required", "type"})
_MAKERS: dict[str, Maker] = {
    "type": _type,
    "required": lambda wanted: (
        lambda value: not isinstance(value, dict) or all(name in value for name in wanted)
    ),
    "minLength": lambda wanted: lambda value: not isinstance(value, str) or len(value) >= wanted,
    "maxLength": lambda wanted: lambda value: not isinstance(value, str) or len(value) <= wanted,
    "pattern": _pattern,
    "minItems": lambda wanted: lambda value: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda wanted: lambda value: not isinstance(value, list) or len(value) <= wanted,
    "uniqueItems": _unique,
    "maxProperties": lambda wanted: (
        lambda value: not isinstance(value, dict) or len(value) <= wanted
    ),
    "minimum": lambda wanted: lambda value: not _is_number(value) or value >= wanted,
    "maximum": lambda wanted: lambda value: not _is_number(value) or value <= wanted,
    "multipleOf": _multiple,
    "const": _same,
    "enum": _one_of,
}
