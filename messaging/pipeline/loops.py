"""The drain loops: threads of `manage.py serve`, or of a Celery worker; the same code."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import DatabaseError, connection

from accounts import clock
from accounts.clock import machine_now
from accounts.ids import uuid7
from flows.statistics import TURNS, count_turns, has_news
from messaging.media import fetch_pending
from messaging.models import PipelineBeat
from messaging.pipeline import hints, store
from messaging.pipeline.advance import advance_once
from messaging.pipeline.runner import JobRunner
from messaging.pipeline.send import Sender
from messaging.pipeline.statuses import settle_statuses
from messaging.pipeline.upkeep import fire_timers, forget_claims, reap, sweep
from messaging.running import settle_once

log = structlog.get_logger(__name__)

_BUSY_POLL, _IDLE_POLL = 0.25, 1.0  # seconds; hints wake a loop sooner
_BEAT = 5.0  # seconds between signs of life
_SWEEP = 3600.0  # seconds between sweeps, as in Celery's schedule
_COUNT = 5.0  # seconds between looks for turns to count
_BUSY_FOR = 30.0  # seconds after the last work for which a loop polls often


class Pipeline:
    """All loops of one process, started and stopped together."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the loops. On SQLite this process is the only one: it clears old claims, and
        sweeps, which is otherwise on Celery's schedule."""
        up_since = clock.now()
        if not store.is_postgresql():
            forget_claims()
            self._add("sweep", self._sweep)
        self._add("advance", lambda: self._drain(hints.ADVANCE, advance_once))
        self._add("statuses", lambda: self._drain(hints.STATUSES, settle_statuses))
        self._add("timers", lambda: self._drain(hints.TIMERS, fire_timers))
        self._add("reap", lambda: self._drain("reap", lambda: reap(up_since)))
        self._add("send", Sender(self._stopping).run)
        self._add("media", lambda: self._drain(hints.MEDIA, fetch_pending))
        self._add("jobs", JobRunner(self._stopping).run)
        self._add("statistics", self._count)
        self._add("settle", lambda: self._drain(hints.SETTLE, settle_once))
        self._add("beat", self._beat)
        hints.start_relay()

    def stop(self) -> None:
        """End every loop after its current batch; calls on the wire are waited for."""
        self._stopping.set()
        for name in (hints.ADVANCE, hints.STATUSES, hints.TIMERS, hints.SEND, hints.MEDIA,
                     hints.JOBS, hints.SETTLE, "reap"):  # fmt: skip
            hints.wake(name)
        for thread in self._threads:
            thread.join(15)

    def is_alive(self) -> bool:
        """Whether every loop runs."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _add(self, name: str, run: Callable[[], None]) -> None:
        thread = threading.Thread(target=run, name=f"pipeline-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _beat(self) -> None:
        """Say that this pipeline lives, for /readyz, until it stops."""
        id = uuid7()
        while not self._stopping.is_set():
            try:
                moment = machine_now()
                PipelineBeat.objects.filter(at__lt=moment - timedelta(hours=1)).delete()
                PipelineBeat.objects.update_or_create(id=id, defaults={"at": moment})
            except DatabaseError:
                connection.close()  # the database was away: the next beat has a new one
            self._stopping.wait(_BEAT)
        with contextlib.suppress(DatabaseError):
            PipelineBeat.objects.filter(id=id).delete()
        connection.close()

    def _count(self) -> None:
        """Count turns now and then: in few large transactions, beside those of messages."""
        while not self._stopping.wait(_COUNT):
            try:
                while has_news():
                    with store.writing():
                        counted = count_turns()
                    if counted < TURNS:
                        break
            except Exception:
                log.warning("drain_failed", loop="statistics", exc_info=True)
                connection.close()
        connection.close()

    def _sweep(self) -> None:
        while True:
            try:
                log.info("swept", **sweep())
            except Exception:
                log.warning("drain_failed", loop="sweep", exc_info=True)
            connection.close()
            if self._stopping.wait(_SWEEP):
                return

    def _drain(self, hint: str, batch: Callable[[], int]) -> None:
        """Run batches while there is work, then wait for the hint or the next look."""
        busy_until = 0.0
        while not self._stopping.is_set():
            try:
                if batch():
                    busy_until = time.monotonic() + _BUSY_FOR
                    continue
            except Exception:
                log.warning("drain_failed", loop=hint, exc_info=True)
                connection.close()
                self._stopping.wait(1)
                continue
            hints.wait(hint, _BUSY_POLL if time.monotonic() < busy_until else _IDLE_POLL)
        connection.close()
