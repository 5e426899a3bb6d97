"""Whether a document is JSON that every database and reader we meet can keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

MAX_BYTES = 5 * 1024 * 1024  # of text in the document, the size of an import
MAX_DEPTH = 32  # nested groups of conditions are the deepest honest thing
MAX_INTEGER = 2**63 - 1  # what every JSON reader we meet can hold

_SURROGATE = re.compile("[\x00\ud800-\udfff]")  # neither UTF-8 nor PostgreSQL takes these


def why_unkeepable(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """The code and the sentence of what keeps a document from being stored; None if nothing does.

    It may be too big or too deep, or hold what is no JSON.
    """
    size = 0
    stack: list[tuple[Any, int]] = [(document, 1)]
    while stack:
        container, depth = stack.pop()
        if depth > MAX_DEPTH:
            return "too_deep", f"The document is nested deeper than {MAX_DEPTH} levels."
        parts = container
        if not isinstance(container, list | tuple):
            for key in container:
                if not isinstance(key, str) or _is_unkeepable(key):
                    return "unreadable_value", "A key cannot be stored."
                size += len(key)
            parts = container.values()
        size += len(parts)
        for part in parts:
            if isinstance(part, str):
                size += len(part)
                if _is_unkeepable(part):
                    return "unreadable_value", "A text holds characters that cannot be stored."
            elif isinstance(part, dict | list | tuple | Mapping):
                stack.append((part, depth + 1))
            elif (trouble := _unkeepable_atom(part)) is not None:
                return "unreadable_value", trouble
        if size > MAX_BYTES:
            return "too_large", "The document is larger than 5 MiB."
    return None


def _unkeepable_atom(value: object) -> str | None:
    """Why a value that is neither text nor container cannot be stored."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, float):
        is_finite = value == value and abs(value) != float("inf")
        return None if is_finite else "A number is not a number (NaN or infinite)."
    if isinstance(value, int):
        return None if abs(value) <= MAX_INTEGER else "A number is too large to be stored."
    return "A value is not JSON."


def _is_unkeepable(text: str) -> bool:
    """Whether a text has characters that cannot be stored; nearly all are plain ASCII."""
    return "\x00" in text if text.isascii() else _SURROGATE.search(text) is not None
