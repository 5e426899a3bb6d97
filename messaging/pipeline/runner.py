"""The loop that makes calls to the outside: a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from django.db import connection

from messaging.callbacks import EFFECT as CALLBACK
from messaging.egress import Egress, EgressError
from messaging.jobs.judging import INTERNAL, Outcome
from messaging.pipeline import hints, store
from messaging.pipeline.jobs import Claimed, claim, reap, settle

log = structlog.get_logger(__name__)

IN_FLIGHT = 64
_OF_ONE_WORKSPACE = 32  # so that one with slow services does not hold the others up
_CALLBACKS = 16  # so that those who are only told do not hold up customers who wait
_IDLE = 0.25  # seconds between looks when no hint comes
_REAP = 5.0  # seconds between looks for calls whose worker died
_DRAIN = 10.0  # seconds for which calls on the wire are waited for when stopping

T = TypeVar("T")


class JobRunner:
    """Makes calls until stopped, many at a time, and writes back what comes of them."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._database = ThreadPoolExecutor(1, thread_name_prefix="jobs-db")
        self._outcomes: list[Outcome] = []
        self._in_flight: dict[asyncio.Task[None], Claimed] = {}
        self._progress = asyncio.Event()
        self._reap_at = 0.0

    def run(self) -> None:
        """A thread's whole life."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()

        def wake(name: str, _detail: str) -> None:
            if name == hints.JOBS:
                loop.call_soon_threadsafe(self._progress.set)

        hints.listen(wake)
        try:
            async with Egress() as egress:
                while not self._stopping.is_set():
                    await self._round(egress)
                await self._drain()
        finally:
            hints.unlisten(wake)
            await loop.run_in_executor(self._database, lambda: connection.close())
            self._database.shutdown()

    async def _round(self, egress: Egress) -> None:
        """Write back what has ended, claim what there is room for, wait when there is nothing."""
        self._progress.clear()
        claimed: list[Claimed] = []
        try:
            await self._write_back()
            if time.monotonic() >= self._reap_at:
                # The only process (SQLite) begins with all that it had claimed when it died.
                is_fresh = self._reap_at == 0 and not store.is_postgresql()
                await self._in_database(lambda: reap(everything=is_fresh))
                self._reap_at = time.monotonic() + _REAP
            claimed = await self._claim()
        except Exception:
            log.warning("jobs_round_failed", exc_info=True)
            await asyncio.sleep(_IDLE)
        for taken in claimed:
            task = asyncio.create_task(self._make(egress, taken))
            self._in_flight[task] = taken
            task.add_done_callback(self._has_ended)
        if not claimed and not self._outcomes:
            try:
                await asyncio.wait_for(self._progress.wait(), _IDLE)
            except TimeoutError:
                return

    async def _claim(self) -> list[Claimed]:
        room = IN_FLIGHT - len(self._in_flight)
        jobs = [taken.job for taken in self._in_flight.values()]
        by_workspace = Counter(job.workspace_id for job in jobs)
        busy = [id for id, number in by_workspace.items() if number >= _OF_ONE_WORKSPACE]
        told = sum(job.kind == CALLBACK for job in jobs)
        full = [CALLBACK] if told >= _CALLBACKS else []
        # In small helpings, so that one workspace or kind cannot take all the room at once.
        helping = min(room, _CALLBACKS)
        if not helping:
            return []
        return await self._in_database(lambda: claim(helping, busy=busy, full=full))

    async def _make(self, egress: Egress, taken: Claimed) -> None:
        outcome = await _outcome(egress, taken)
        self._outcomes.append(outcome)  # the list there is now: others were written back meanwhile

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task, None)
        self._progress.set()

    async def _write_back(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            await self._in_database(lambda: settle(outcomes))
        except Exception:
            self._outcomes = outcomes + self._outcomes
            raise

    async def _drain(self) -> None:
        """On stopping, let calls on the wire end; what does not is noticed by its lease."""
        deadline = time.monotonic() + _DRAIN
        while self._in_flight and time.monotonic() < deadline:
            self._progress.clear()
            try:
                await asyncio.wait_for(self._progress.wait(), 0.2)
            except TimeoutError:
                continue
        for task in self._in_flight:
            task.cancel()
        await self._write_back()

    async def _in_database(self, job: Callable[[], T]) -> T:
        def run() -> T:
            try:
                return job()
            except Exception:
                connection.close()  # whatever is wrong with it, the next look has a new one
                raise

        return await asyncio.get_running_loop().run_in_executor(self._database, run)


async def _outcome(egress: Egress, taken: Claimed) -> Outcome:
    if taken.call is None:
        return Outcome(taken.job, error=taken.error)
    try:
        return Outcome(taken.job, reply=await egress.fetch(taken.call))
    except EgressError as error:
        return Outcome(taken.job, error=error)
    except Exception:
        log.error("job_failed", job=str(taken.job.id), kind=taken.job.kind, exc_info=True)
        return Outcome(taken.job, error=INTERNAL)
