"""The agents' socket: a bell beside the event log, and nothing that only it can tell."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import orjson
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.membership import find_actor
from accounts.models import User
from accounts.permissions import can
from messaging.models import EventCounter
from messaging.realtime import HUB

# Close codes, which clients act on (docs/reference/websocket.md).
MALFORMED, SIGN_IN, FORBIDDEN, TOO_LARGE, TOO_MANY = 4400, 4401, 4403, 4413, 4429
BEAT = 20.0  # seconds between heartbeats; each carries the head of the log
_RECHECK = 3  # heartbeats after which the right to listen is looked at again
_MAX_FRAME = 64 * 1024
_MAX_FRAMES = 20  # from one client between two heartbeats


class ConsoleConsumer(AsyncWebsocketConsumer):
    """One agent's screen in one workspace."""

    workspace: UUID | None = None
    _head = 0
    _told = -1
    _frames = 0

    async def connect(self) -> None:
        """Let in who may read the conversations; say how far the log goes."""
        await self.accept()
        self._rung = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._tasks: list[asyncio.Task[None]] = []
        workspace = await self._authorise()
        if workspace is None:
            return
        self.workspace = workspace
        HUB.subscribe(workspace, self._hear)
        self._head = await database_sync_to_async(_read_head)(self.workspace)
        self._rung.set()
        self._tasks = [
            asyncio.create_task(self._ring_bells()),
            asyncio.create_task(self._beat()),
        ]

    async def disconnect(self, code: int) -> None:
        """Stop listening."""
        if self.workspace is not None:
            HUB.unsubscribe(self.workspace, self._hear)
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`hello` and `ping` are answered with the head of the log; all else is malformed."""
        self._frames += 1
        if self._frames > _MAX_FRAMES:
            await self.close(TOO_MANY)
            return
        if text_data is None or len(text_data) > _MAX_FRAME:
            await self.close(TOO_LARGE if text_data else MALFORMED)
            return
        try:
            frame = orjson.loads(text_data)
        except orjson.JSONDecodeError:
            frame = None
        if not isinstance(frame, dict) or frame.get("type") not in ("hello", "ping"):
            await self.close(MALFORMED)
            return
        if self.workspace is not None:
            self._head = max(self._head, await database_sync_to_async(_read_head)(self.workspace))
            await self._tell("hello" if frame["type"] == "hello" else "pong")

    def _hear(self, head: int) -> None:
        """From any thread: remember the newest head; many bells become one frame."""
        self._loop.call_soon_threadsafe(self._note, head)

    def _note(self, head: int) -> None:
        self._head = max(self._head, head)
        self._rung.set()

    async def _ring_bells(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            if self._head != self._told:
                await self._tell("bell")
            await asyncio.sleep(0.05)  # at most 20 frames a second, whatever happens

    async def _beat(self) -> None:
        beats = 0
        while True:
            await asyncio.sleep(BEAT)
            beats += 1
            self._frames = 0
            if beats % _RECHECK == 0 and await self._authorise() is None:
                return
            self._head = max(self._head, await database_sync_to_async(_read_head)(self.workspace))
            await self._tell("beat")

    async def _tell(self, kind: str) -> None:
        self._told = self._head
        await self.send(orjson.dumps({"type": kind, "head": self._head}).decode())

    async def _authorise(self) -> UUID | None:
        """The workspace, or None after closing with the code that says why."""
        user: Any = self.scope.get("user")
        if not isinstance(user, User):
            await self.close(SIGN_IN)
            return None
        slug = parse_qs(self.scope["query_string"].decode("latin-1")).get("workspace", [""])[0]
        workspace = await database_sync_to_async(_find_workspace)(user.pk, slug)
        if workspace is None:
            await self.close(FORBIDDEN)
        return workspace


def _find_workspace(user: UUID, slug: str) -> UUID | None:
    fresh = User.objects.filter(pk=user, is_active=True).first()
    actor = find_actor(fresh, slug) if fresh else None
    if actor is None or not can(actor, "conversation.read"):
        return None
    return actor.workspace.pk


def _read_head(workspace: UUID | None) -> int:
    rows = EventCounter.objects.filter(workspace_id=workspace) if workspace else []
    return next((counter.seq for counter in rows), 0)
