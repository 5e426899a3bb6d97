"""Hints: "there is something to do", within the process and, with Redis, to the others.

A hint carries no content and may be lost, doubled or late: whoever waits for one also polls,
so a lost hint costs a moment and never a message.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

ADVANCE = "advance"
SEND = "send"
STATUSES = "statuses"
TIMERS = "timers"
MEDIA = "media"
JOBS = "jobs"
SETTLE = "settle"
BELL = "bell"

_PREFIX = "chatflow:"
_SILENCE = 5.0  # seconds without ringing in other processes after Redis failed
_events: dict[str, threading.Event] = defaultdict(threading.Event)
_listeners: list[Callable[[str, str], None]] = []
_publisher: redis.Redis | None = None
_silent_until = 0.0
_relay: threading.Thread | None = None
_starting = threading.Lock()


def ring(name: str, detail: str = "") -> None:
    """Wake whoever waits for `name`, here and elsewhere."""
    global _silent_until
    wake(name, detail)
    if settings.REDIS_URL and time.monotonic() >= _silent_until:
        try:
            _redis().publish(_PREFIX + name, detail)
        except redis.RedisError:
            # Whoever rings has just stored a message: a Redis that hangs must not hold them up.
            _silent_until = time.monotonic() + _SILENCE


def wait(name: str, timeout: float) -> None:
    """Sleep until `name` rings, for at most `timeout` seconds."""
    event = _events[name]
    event.wait(timeout)
    event.clear()


def listen(callback: Callable[[str, str], None]) -> None:
    """Call `callback(name, detail)` for every hint, from whichever thread rings it."""
    _listeners.append(callback)


def unlisten(callback: Callable[[str, str], None]) -> None:
    """Stop calling `callback`."""
    with contextlib.suppress(ValueError):
        _listeners.remove(callback)


def start_relay() -> None:
    """Bring the hints of other processes in, with Redis; once in a process."""
    global _relay
    with _starting:
        if settings.REDIS_URL and _relay is None:
            _relay = threading.Thread(target=_listen_to_redis, name="hints", daemon=True)
            _relay.start()


def _listen_to_redis() -> None:
    while True:
        try:
            with redis.Redis.from_url(settings.REDIS_URL).pubsub() as channel:  # type: ignore[no-untyped-call]
                channel.psubscribe(_PREFIX + "*")
                while True:
                    message = channel.get_message(ignore_subscribe_messages=True, timeout=5)
                    if message:
                        name = message["channel"].decode().removeprefix(_PREFIX)
                        wake(name, message["data"].decode())
        except redis.RedisError:
            log.warning("hints_unreachable")
            time.sleep(2)


def wake(name: str, detail: str = "") -> None:
    """Wake whoever waits for `name` in this process."""
    _events[name].set()
    for callback in list(_listeners):
        with contextlib.suppress(RuntimeError):  # an event loop that has just been closed
            callback(name, detail)


def _redis() -> redis.Redis:
    global _publisher
    if _publisher is None:
        _publisher = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1)
    return _publisher
