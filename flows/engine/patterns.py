"""Regular expressions that run in linear time, and refuse what could not."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2  # type: ignore[import-untyped]  # the package ships no types

MAX_PATTERN = 256
MAX_SUBJECT = 10_000
WORK = 5_000  # steps of a pattern's program times letters: 50 microseconds at the worst
_MEMORY = 1 << 20  # bytes one compiled pattern may take; huge repeats are refused by it


@lru_cache(maxsize=2048)
def compile_pattern(pattern: str, *, ignore_case: bool = True) -> Any:
    """The compiled pattern, or None where it is too long or no RE2 pattern."""
    if len(pattern) > MAX_PATTERN:
        return None
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    options.case_sensitive = not ignore_case
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeError):
        return None


def matches_whole(pattern: str, subject: str, *, ignore_case: bool = True) -> bool:
    """Whether the whole subject matches; False for a pattern that does not compile."""
    compiled = compile_pattern(pattern, ignore_case=ignore_case)
    return compiled is not None and bool(compiled.fullmatch(_fit(subject)))


def matches_part(pattern: str, subject: str, *, ignore_case: bool = True) -> bool:
    """Whether some part of the subject matches; False for a pattern that does not compile."""
    compiled = compile_pattern(pattern, ignore_case=ignore_case)
    return compiled is not None and bool(compiled.search(_fit(subject)))


def matching_cost(pattern: str, subject: str) -> int:
    """How many times 50 microseconds a match may take at the worst; of honest patterns, none."""
    compiled = compile_pattern(pattern)
    return 0 if compiled is None else compiled.programsize * len(subject[:MAX_SUBJECT]) // WORK


def _fit(subject: str) -> str:
    return subject[:MAX_SUBJECT].encode("utf-8", "replace").decode()
