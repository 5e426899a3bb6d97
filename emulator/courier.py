"""Takes updates to the applications: signed, in order per customer, again and again until 200.

The ledger holds every update until it is acknowledged; what is in memory here is rebuilt from it.
Under load several lanes share a POST, as Meta aggregates updates.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import structlog

from emulator.clock import Clock
from emulator.directory import App, Directory
from emulator.faults import Fault, Faults
from emulator.lanes import PER_LANE, PER_POST, LaneKey, Lanes, retry_pause, share
from emulator.ledger import Ledger
from emulator.webhooks import Update, encode, payload, signature

log = structlog.get_logger(__name__)

Deliver = Callable[[str, str, Mapping[str, str], bytes], Awaitable[tuple[int, bytes]]]
"""(method, url, headers, body) → (status, body); OSError or TimeoutError when nobody answers."""

CONCURRENT = 32  # POSTs on the way at a time
USER_AGENT = "facebookexternalua"


@dataclass(slots=True)
class _Gathering:
    """Updates held back for a batch or a reshuffle."""

    fault: Fault
    updates: list[Update] = field(default_factory=list)
    full: asyncio.Event = field(default_factory=asyncio.Event)


class Courier:
    """`push` takes updates already in the ledger; it tells when one sets out and has arrived."""

    def __init__(
        self,
        ledger: Ledger,
        directory: Directory,
        clock: Clock,
        faults: Faults,
        deliver: Deliver,
        *,
        set_out: Callable[[Update], None],
        arrived: Callable[[Update], None],
    ) -> None:
        self._ledger = ledger
        self._directory = directory
        self._clock = clock
        self._faults = faults
        self._deliver = deliver
        self._set_out = set_out
        self._arrived = arrived
        self._lanes = Lanes()
        self._gatherings: dict[str, _Gathering] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._posting = 0
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._greeting = asyncio.Lock()

    def start(self) -> None:
        """Begin, with what an earlier life left in the ledger; a second call changes nothing."""
        if self._runner is None:
            for row in self._ledger.rows("SELECT * FROM updates ORDER BY id"):
                self._lanes.push(Update(**{**dict(row), "item": json.loads(row["item"])}))
            self._runner = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [*self._tasks, *([self._runner] if self._runner else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runner = None
        self.forget()

    def forget(self) -> None:
        """Drop everything in memory; the caller empties the ledger."""
        self._lanes.clear()
        self._gatherings.clear()

    def push(self, updates: list[Update]) -> None:
        for update in updates:
            if delay := self._faults.take("delay", update.customer):
                update.due += delay.seconds
            self._lanes.push(update)
        self._wake.set()

    def hasten(self, lane: LaneKey, now: float) -> None:
        """The customer looks at the chat: what is still to be told of it leaves at once."""
        self._lanes.hasten(lane, now)
        self._wake.set()

    def retry_now(self) -> None:
        """Try everything again: an application has been registered."""
        self._lanes.retry(self._clock.wall(), lambda _: True, all=True)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            if self._posting < CONCURRENT:
                self._dispatch(self._clock.wall())
            next_at = self._lanes.next_at()
            if self._posting >= CONCURRENT or next_at is None:
                await self._wake.wait()
            else:
                await self._first(self._wake, next_at - self._clock.wall())

    def _dispatch(self, now: float) -> None:
        """Send off what is due: into a gathering if one is on, else shared among free places."""
        ready: dict[str, list[LaneKey]] = {}
        for key in self._lanes.due(now):
            app = self._directory.app_of(key[0])
            if app is None:  # nobody to tell; registering its number wakes the lane
                continue
            if gathering := self._gathering(app, key[1]):
                room = gathering.fault.size - len(gathering.updates)
                taken = self._lanes.take_out(key, now, room)
                for update in taken:
                    self._set_out(update)
                gathering.updates += taken
                if len(gathering.updates) >= gathering.fault.size:
                    del self._gatherings[app.id]
                    gathering.full.set()
            else:
                ready.setdefault(app.id, []).append(key)
        for keys in ready.values():
            for part in share(keys, CONCURRENT - self._posting):
                if self._posting < CONCURRENT:
                    self._posting += 1
                    self._spawn(self._carry(self._load(part, now)))
                else:
                    self._lanes.put_back(part, now)

    def _load(self, keys: list[LaneKey], now: float) -> list[Update]:
        """The updates of one POST: one alone, or as many as fit when lanes have to share."""
        limit = 1 if len(keys) == 1 else max(1, min(PER_LANE, PER_POST // len(keys)))
        updates: list[Update] = []
        for key in keys:
            updates += self._lanes.take(key, now, limit)
        for update in updates:
            self._set_out(update)
        return updates

    async def _carry(self, updates: list[Update]) -> None:
        delivered = reached = False
        try:
            delivered, reached = await self._post(updates)
        finally:
            self._posting -= 1
            now = self._clock.wall()
            self._lanes.settle(updates, now, delivered=delivered, reached=reached)
            if delivered:
                # It answers again: lanes that found nobody there need not wait out their pause.
                app = self._directory.app_of(updates[0].number)
                self._lanes.retry(now, lambda key: self._directory.app_of(key[0]) == app)
            self._wake.set()

    async def _post(self, updates: list[Update]) -> tuple[bool, bool]:
        """(delivered, reached): the application said 200; the application said anything."""
        await self._ledger.durable()
        app = self._directory.app_of(updates[0].number)
        if app is None or not await self._greeted(app):
            return False, False
        body = encode(payload(updates, self._directory))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-Hub-Signature-256": signature(body, app.app_secret),
        }
        for _ in range(2 if self._faults.take("duplicate", updates[0].customer) else 1):
            try:
                status, _answer = await self._deliver("POST", app.callback_url, headers, body)
            except (OSError, TimeoutError):
                return False, False
            if status != 200:
                log.info("webhook_refused", status=status, updates=len(updates))
                return False, True
        self._ledger.write_many(
            "DELETE FROM updates WHERE id = ?", [(update.id,) for update in updates]
        )
        for update in updates:
            self._arrived(update)
        await self._ledger.durable()
        return True, True

    async def _greeted(self, app: App) -> bool:
        """Meta's verification of the callback address, once per registration."""
        async with self._greeting:
            app = self._directory.apps.get(app.id, app)
            if app.verified:
                return True
            challenge = str(secrets.randbelow(10**9) + 10**9)
            query = urlencode(
                {
                    "hub.mode": "subscribe",
                    "hub.challenge": challenge,
                    "hub.verify_token": app.verify_token,
                }
            )
            glue = "&" if "?" in app.callback_url else "?"
            error = ""
            try:
                status, answer = await self._deliver(
                    "GET", f"{app.callback_url}{glue}{query}", {"User-Agent": USER_AGENT}, b""
                )
                if status != 200 or answer.strip() != challenge.encode():
                    error = f"The callback did not confirm the verify token (HTTP {status})."
                    log.warning("callback_not_verified", status=status, app=app.id)
            except (OSError, TimeoutError):
                error = "The callback address does not answer yet."
            self._directory.set_verified(app, error=error)
            return not error

    # -- batch and reorder --------------------------------------------------------------------

    def _gathering(self, app: App, customer: str) -> _Gathering | None:
        running = self._gatherings.get(app.id)
        if running is not None:
            return running if running.fault.to in ("", customer) else None
        fault = self._faults.take("batch", customer) or self._faults.take("reorder", customer)
        if fault is None:
            return None
        gathering = self._gatherings[app.id] = _Gathering(fault)
        self._spawn(self._post_gathering(app, gathering))
        return gathering

    async def _post_gathering(self, app: App, gathering: _Gathering) -> None:
        await self._first(gathering.full, gathering.fault.seconds)
        if self._gatherings.get(app.id) is gathering:
            del self._gatherings[app.id]
        posts = [gathering.updates]
        if gathering.fault.kind == "reorder":
            posts = [[update] for update in reversed(gathering.updates)]
        for updates in posts:
            failures = 0
            while not (await self._post(updates))[0]:
                failures += 1
                await self._clock.sleep(retry_pause(failures))

    async def _first(self, event: asyncio.Event, seconds: float) -> None:
        """Until the event, or until so many seconds have passed on the clock."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        waits = {
            asyncio.ensure_future(self._clock.sleep(seconds)),
            asyncio.ensure_future(event.wait()),
        }
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
