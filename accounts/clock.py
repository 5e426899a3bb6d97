"""The clock of the edge: the one place that reads the time of day; tests replace `now`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

_read: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731


def now() -> datetime:
    """The current moment, timezone-aware, in UTC."""
    return _read()


def machine_now() -> datetime:
    """The machine's own moment, which no test moves: for signs of life and measuring."""
    return datetime.now(UTC)


def set_clock(read: Callable[[], datetime] | None) -> None:
    """Replace the clock (tests); None gives the real one back."""
    global _read
    _read = read if read is not None else lambda: datetime.now(UTC)
