"""The loop that makes calls, many at a time: a thread with an event loop and a database thread."""

from __future__ import annotations

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

import structlog
from django.db import connection

from messaging.pipeline import hints

log = structlog.get_logger(__name__)

_IDLE = 0.25  # seconds between looks when no hint comes
_DRAIN = 10.0  # seconds for which calls on the wire are waited for when stopping

T = TypeVar("T")
Client = TypeVar("Client")
Claimed = TypeVar("Claimed")
Outcome = TypeVar("Outcome")


class CallLoop(ABC, Generic[Client, Claimed, Outcome]):
    """Claims calls, makes them with many in flight, and writes back what came of them.

    `hint` wakes it. What a claim takes is written back sooner or later, or noticed by its lease.
    """

    hint: str

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._database = ThreadPoolExecutor(1, thread_name_prefix=f"{self.hint}-db")
        self._outcomes: list[Outcome] = []
        self._in_flight: dict[asyncio.Task[None], Claimed] = {}
        self._progress = asyncio.Event()

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[Client]:
        """What calls are made with, open for as long as the loop runs."""

    @abstractmethod
    async def claim(self) -> list[Claimed]:
        """Take calls for which there is room."""

    @abstractmethod
    async def make(self, client: Client, taken: Claimed) -> Outcome:
        """Make one call; never raises."""

    @abstractmethod
    def settle(self, outcomes: Sequence[Outcome]) -> object:
        """Write down what came of calls; runs in the database thread."""

    def run(self) -> None:
        """Make calls until stopped: a thread's whole life."""
        asyncio.run(self._run())

    async def in_database(self, job: Callable[[], T]) -> T:
        """Do something in the loop's one database thread."""

        def run() -> T:
            try:
                return job()
            except Exception:
                connection.close()  # whatever is wrong with it, the next look has a new one
                raise

        return await asyncio.get_running_loop().run_in_executor(self._database, run)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()

        def wake(name: str, _detail: str) -> None:
            if name == self.hint:
                loop.call_soon_threadsafe(self._progress.set)

        hints.listen(wake)
        try:
            async with self.open() as client:
                while not self._stopping.is_set():
                    await self._round(client)
                await self._drain()
        finally:
            hints.unlisten(wake)
            await loop.run_in_executor(self._database, lambda: connection.close())
            self._database.shutdown()

    async def _round(self, client: Client) -> None:
        """Write back what has ended, claim what there is room for, wait when there is nothing."""
        self._progress.clear()
        claimed: list[Claimed] = []
        try:
            await self._write_back()
            claimed = await self.claim()
        except Exception:
            log.warning("round_failed", loop=self.hint, exc_info=True)
            await asyncio.sleep(_IDLE)
        for taken in claimed:
            task = asyncio.create_task(self._make(client, taken))
            self._in_flight[task] = taken
            task.add_done_callback(self._has_ended)
        if not claimed and not self._outcomes:
            try:
                await asyncio.wait_for(self._progress.wait(), _IDLE)
            except TimeoutError:
                return

    async def _make(self, client: Client, taken: Claimed) -> None:
        outcome = await self.make(client, taken)
        self._outcomes.append(outcome)  # the list there is now: others were written back meanwhile

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.pop(task, None)
        self._progress.set()

    async def _write_back(self) -> None:
        outcomes, self._outcomes = self._outcomes, []
        if not outcomes:
            return
        try:
            await self.in_database(lambda: self.settle(outcomes))
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
        for task in list(self._in_flight):
            task.cancel()
        await self._write_back()
