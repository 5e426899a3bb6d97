"""What can be told of a node from its data alone: ports, options, variables, times, messages.

Checks and routing ask it of half-drawn nodes too, so all of it answers for any data whatever.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.engine.values import as_span

Data = Mapping[str, Any]
FOREVER = dt.timedelta.max


class FixedPorts(tuple[str, ...]):
    """The ports of a kind whose data does not matter."""

    def __call__(self, data: Data) -> list[str]:
        return list(self)


def no_ports(data: Data) -> Iterable[str]:
    return ()


def no_targets(data: Data) -> Iterable[str]:
    return ()


def no_options(data: Data) -> Sequence[Mapping[str, Any]]:
    return ()


def saved(data: Data, port: str) -> Iterable[str]:
    """What a node keeps under `save_as`, on the ports where there is something to keep."""
    name = data.get("save_as")
    if isinstance(name, str) and name and port not in ("timed_out", "failed", "failure"):
        yield name


def no_time(data: Data, port: str) -> dt.timedelta | None:
    return dt.timedelta()


def reply_time(data: Data, port: str) -> dt.timedelta | None:
    """How long a node with a `timeout` waits for a message: as long as that, or for ever."""
    return span_of(data, "timeout") if port == "timed_out" else None


def span_of(data: Data, key: str) -> dt.timedelta:
    """The duration under a key of any data; FOREVER where there is none."""
    told = data.get(key)
    span = as_span(told) if isinstance(told, str) else None
    return FOREVER if span is None else span


def says_nothing(data: Data) -> int:
    return 0


def says_one(data: Data) -> int:
    return 1


def texts(data: Data, key: str, inner: str) -> list[str]:
    """The distinct texts under `inner` of the objects listed under `key`, whatever else is."""
    listed = data.get(key)
    found = (
        item.get(inner)
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, Mapping)
    )
    return list(dict.fromkeys(text for text in found if isinstance(text, str) and text))


def choices(listed: object) -> list[Mapping[str, Any]]:
    """The options in a list, whatever else is there."""
    return [
        option
        for option in (listed if isinstance(listed, list) else ())
        if isinstance(option, Mapping)
        and isinstance(option.get("id"), str)
        and isinstance(option.get("title"), str)
    ]


def code_ports(data: Data) -> list[str]:
    """The ports of a node with `branches` named by codes: these and `else`, or only `next`."""
    listed = data.get("branches")
    codes = [code for code in (listed if isinstance(listed, list) else ()) if isinstance(code, str)]
    named = list(dict.fromkeys(code for code in codes if code))
    return [*named, "else"] if named else ["next"]
