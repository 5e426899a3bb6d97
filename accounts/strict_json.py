"""JSON from outside: bounded in size, depth and count, and nothing PostgreSQL would refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

_INT64 = 2**63
_TOO_DEEP = "depth limit exceeded"  # how orjson says that it stopped, far beyond our own limit


class BadJson(ValueError):
    """The text is not JSON we take; `code` says which rule it breaks."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one JSON text may hold: bytes, values, levels, characters of one string."""

    max_bytes: int = 1024 * 1024
    max_values: int = 50_000
    max_depth: int = 32
    max_string: int = 64 * 1024


DEFAULT_LIMITS = Limits()
DOCUMENT_LIMITS = Limits(max_bytes=5 * 1024 * 1024, max_values=1_000_000)  # a flow of 10,000 nodes


def read_json(raw: bytes, limits: Limits = DEFAULT_LIMITS) -> Any:
    """The value in `raw`; raises BadJson for anything unsafe to store or walk.

    UTF-8 only; no NaN, no NUL, no lone surrogates, no integer beyond 64 bits.
    """
    if len(raw) > limits.max_bytes:
        raise BadJson("too_large", f"The JSON is larger than {limits.max_bytes} bytes.")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        if error.msg == _TOO_DEEP:
            raise _too_deep(limits) from error
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        raise BadJson("malformed_json", f"This is not valid JSON in UTF-8 ({where}).") from error
    check_values(value, limits)
    return value


def check_values(value: Any, limits: Limits = DEFAULT_LIMITS) -> None:
    """Walk a parsed value without recursion; raises BadJson at the first rule it breaks."""
    pending: list[tuple[Any, int]] = [(value, 1)]
    seen = 0
    while pending:
        item, depth = pending.pop()
        seen += 1
        if seen > limits.max_values:
            raise BadJson("too_many_values", f"More than {limits.max_values} values.")
        if isinstance(item, str):
            _check_text(item, limits)
        elif isinstance(item, dict | list):
            if depth > limits.max_depth:
                raise _too_deep(limits)
            if isinstance(item, dict):
                for key in item:
                    _check_text(key, limits)
            children = item.values() if isinstance(item, dict) else item
            pending.extend((child, depth + 1) for child in children)
        elif isinstance(item, float) and abs(item) >= _INT64 and item.is_integer():
            # orjson reads an integer beyond 64 bits as a float, silently.
            raise BadJson("number_too_large", "A number does not fit into 64 bits.")
        elif isinstance(item, int) and not -_INT64 <= item < _INT64:
            raise BadJson("number_too_large", "A number does not fit into 64 bits.")


def _too_deep(limits: Limits) -> BadJson:
    return BadJson("too_deep", f"Nested deeper than {limits.max_depth} levels.")


def _check_text(text: str, limits: Limits) -> None:
    if len(text) > limits.max_string:
        raise BadJson("text_too_long", f"A text is longer than {limits.max_string} characters.")
    if "\x00" in text:
        raise BadJson("nul_character", "A text contains the NUL character.")
