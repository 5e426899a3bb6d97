"""The sender: claims calls, makes them with many in flight, and writes back what came of them."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

import aiohttp
import structlog
from django.db import connection

from messaging.adapters import adapters
from messaging.adapters.base import SendError
from messaging.pipeline import hints
from messaging.pipeline.outgoing import Claimed, Outcome, claim, settle

log = structlog.get_logger(__name__)

IN_FLIGHT = 512
_CLAIM = 128  # calls claimed at once
_TIMEOUT = aiohttp.ClientTimeout(total=15, connect=5)
_IDLE = 0.25  # seconds between looks when no hint comes

T = TypeVar("T")


class Buckets:
    """How many messages each number may still send: a token bucket of one second's worth."""

    def __init__(self) -> None:
        self._levels: dict[UUID, tuple[float, float, float]] = {}  # tokens, at, rate

    def full(self) -> set[UUID]:
        """The channels whose tokens are used up now."""
        return {channel for channel in self._levels if self._tokens(channel) < 1}

    def take(self, call: Claimed) -> bool:
        """Use one token of the call's channel, if there is one."""
        if call.line is None:
            return True  # it only has to fail
        rate = float(call.line.messages_per_second)
        tokens = self._tokens(call.channel) if call.channel in self._levels else rate
        if tokens < 1:
            return False
        self._levels[call.channel] = (tokens - 1, time.monotonic(), rate)
        return True

    def _tokens(self, channel: UUID) -> float:
        tokens, at, rate = self._levels[channel]
        return min(rate, tokens + (time.monotonic() - at) * rate)


class Sender:
    """One sending loop with its own event loop and its own database thread."""

    def __init__(self, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._database = ThreadPoolExecutor(1, thread_name_prefix="send-db")
        self._outcomes: list[Outcome] = []
        self._in_flight: set[asyncio.Task[None]] = set()  # a loop holds its tasks only weakly
        self._buckets = Buckets()
        self._progress = asyncio.Event()

    def run(self) -> None:
        """Send until stopped; a thread's whole life."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()

        def wake(name: str, _detail: str) -> None:
            if name == hints.SEND:
                loop.call_soon_threadsafe(self._progress.set)

        hints.listen(wake)
        connector = aiohttp.TCPConnector(limit=IN_FLIGHT, ttl_dns_cache=60)
        try:
            async with aiohttp.ClientSession(
                connector=connector, timeout=_TIMEOUT, trust_env=False
            ) as http:
                while not self._stopping.is_set():
                    await self._round(http)
                await self._drain()
        finally:
            hints.unlisten(wake)
            await loop.run_in_executor(self._database, lambda: connection.close())
            self._database.shutdown()

    async def _round(self, http: aiohttp.ClientSession) -> None:
        """Write back what has ended, claim what there is room for, wait when there is nothing."""
        self._progress.clear()
        claimed: list[Claimed] = []
        try:
            await self._write_back()
            room = min(_CLAIM, IN_FLIGHT - len(self._in_flight))
            if room:
                claimed = await self._in_database(lambda: claim(room, self._buckets))
        except Exception:
            log.warning("sender_round_failed", exc_info=True)
            await asyncio.sleep(_IDLE)
        for call in claimed:
            task = asyncio.create_task(self._make(http, call))
            self._in_flight.add(task)
            task.add_done_callback(self._has_ended)
        if not claimed and not self._outcomes:
            try:
                await asyncio.wait_for(self._progress.wait(), _IDLE)
            except TimeoutError:
                return

    async def _make(self, http: aiohttp.ClientSession, call: Claimed) -> None:
        try:
            line = call.line
            if line is None:
                raise SendError("permanent", code="no_channel", title="The channel is gone.")
            provider_id = await adapters()[line.kind].send(http, line.account, call.payload)
            self._outcomes.append(Outcome(call, provider_id=provider_id))
        except SendError as error:
            self._outcomes.append(Outcome(call, error=error))
        except Exception:
            log.error("send_failed", exc_info=True)
            doubt = SendError("unknown", code="internal", title="Sending failed inside Chatflow.")
            self._outcomes.append(Outcome(call, error=doubt))

    def _has_ended(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
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
        """On stopping, let calls on the wire end and write them down."""
        deadline = time.monotonic() + 10
        while self._in_flight and time.monotonic() < deadline:
            self._progress.clear()
            try:
                await asyncio.wait_for(self._progress.wait(), 0.2)
            except TimeoutError:
                continue
        await self._write_back()

    async def _in_database(self, job: Callable[[], T]) -> T:
        def run() -> T:
            try:
                return job()
            except Exception:
                connection.close()  # whatever is wrong with it, the next look has a new one
                raise

        return await asyncio.get_running_loop().run_in_executor(self._database, run)
