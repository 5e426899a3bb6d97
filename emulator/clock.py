"""The emulator's time: the machine's, plus an offset that lets a tester skip a day."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<days>\d+)D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


class SharedOffset(Protocol):
    """An offset in seconds kept elsewhere, so that two programs skip time together."""

    def get(self) -> float: ...

    def set(self, seconds: float) -> None: ...


class StoredOffset:
    """An offset held here, handed to `save` at each change."""

    def __init__(self, seconds: float, save: Callable[[float], None]) -> None:
        self._seconds = seconds
        self._save = save

    def get(self) -> float:
        return self._seconds

    def set(self, seconds: float) -> None:
        self._seconds = seconds
        self._save(seconds)


class Clock:
    """`wall` and `sleep` drive delays and retries; `now` stamps messages and closes windows."""

    def __init__(
        self,
        offset: SharedOffset,
        *,
        wall: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.offset = offset
        self.wall = wall
        self.sleep = sleep

    def now(self) -> float:
        """Unix seconds as the emulated world sees them."""
        return self.wall() + self.offset.get()

    def advance(self, seconds: float) -> None:
        self.offset.set(self.offset.get() + seconds)


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def seconds_of(duration: object) -> float:
    """Seconds of a number or of an ISO 8601 duration of days and less; ValueError otherwise."""
    if isinstance(duration, int | float) and not isinstance(duration, bool):
        return float(duration)
    match = _DURATION.fullmatch(str(duration))
    if not match or not any(match[part] for part in ("days", "hours", "minutes", "seconds")):
        raise ValueError(f"not a duration like PT24H: {duration!r}")
    parts = {k: float(v or 0) for k, v in match.groupdict().items() if k != "sign"}
    total = parts["days"] * 86400 + parts["hours"] * 3600 + parts["minutes"] * 60 + parts["seconds"]
    return -total if match["sign"] else total
