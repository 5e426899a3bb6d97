"""A small world for the emulator's tests: its own time, an application that listens, a client."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from emulator.app import Emulator, create_app
from emulator.clock import Clock, StoredOffset
from emulator.ledger import Ledger
from emulator.statuses import Delays

START = 1_790_000_000.0
CUSTOMER = "6591234567"
APP = {
    "callback_url": "http://app.test/hook",
    "verify_token": "verify-me",
    "app_secret": "app-secret",
    "access_token": "token-1",
    "phone_numbers": [
        {"id": "1065", "waba_id": "77", "display_phone_number": "15550783881"},
        {"id": "1066", "waba_id": "78", "display_phone_number": "15550783882"},
    ],
}


async def settle() -> None:
    for _ in range(60):
        await asyncio.sleep(0)


async def at_once() -> None:
    """An application that answers without delay."""


class Time:
    """A clock that stands still until told to advance; sleepers wake on their second."""

    def __init__(self) -> None:
        self.seconds = START
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def wall(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.seconds + seconds, waker))
        await waker

    async def advance(self, seconds: float) -> None:
        await settle()
        end = self.seconds + seconds
        while True:
            self._sleepers = [s for s in self._sleepers if not s[1].done()]
            due = min((at for at, _ in self._sleepers), default=end + 1)
            if due > end:
                break
            self.seconds = max(self.seconds, due)
            for at, waker in self._sleepers:
                if at <= self.seconds and not waker.done():
                    waker.set_result(None)
            await settle()
        self.seconds = end
        await settle()


@dataclass
class Listener:
    """An application: checks handshakes and signatures, keeps what it was sent."""

    secret: str = "app-secret"
    verify_token: str = "verify-me"
    posts: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    handshakes: int = 0
    answer: Callable[[], int] = lambda: 200
    pause: Callable[[], Awaitable[None]] = at_once

    async def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        await self.pause()
        if method == "GET":
            self.handshakes += 1
            query = parse_qs(urlsplit(url).query)
            status = self.answer()
            if query["hub.verify_token"] != [self.verify_token]:
                return 403, b""
            return status, query["hub.challenge"][0].encode()
        expected = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        assert headers["X-Hub-Signature-256"] == f"sha256={expected}"
        status = self.answer()
        if status == 200:
            self.bodies.append(body)
            self.posts.append(json.loads(body))
        return status, b""

    def items(self, kind: str) -> list[dict[str, Any]]:
        return [
            item
            for post in self.posts
            for entry in post["entry"]
            for change in entry["changes"]
            for item in change["value"].get(kind, [])
        ]

    @property
    def statuses(self) -> list[str]:
        return [item["status"] for item in self.items("statuses")]

    @property
    def texts(self) -> list[str]:
        return [item["text"]["body"] for item in self.items("messages")]


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class World:
    """An emulator over a ledger, with the registered application listening."""

    mounted_at = "/emulator"

    def __init__(
        self,
        path: str = ":memory:",
        *,
        delays: Delays | None = None,
        page: Callable[[], str] | None = lambda: "<p>phone</p>",
    ) -> None:
        self.time = Time()
        self.listener = Listener()
        ledger = Ledger(path)
        offset = StoredOffset(
            ledger.fact("offset", 0.0), lambda seconds: ledger.set_fact("offset", seconds)
        )
        self.emulator: Emulator = create_app(
            ledger,
            deliver=self.listener,
            delays=delays,
            clock=Clock(offset, wall=self.time.wall, sleep=self.time.sleep),
            page=page,
        )
        self.ledger = ledger

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = "token-1",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        raw = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        plain, _, query = path.partition("?")
        sent = {"host": "emulator.test", "content-length": str(len(raw)), **(headers or {})}
        if token:
            sent["authorization"] = f"Bearer {token}"
        start: dict[str, Any] = {}
        chunks: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                chunks.append(message.get("body", b""))

        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": self.mounted_at + plain,
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(k.encode(), v.encode()) for k, v in sent.items()],
            "client": ("127.0.0.1", 1),
            "server": ("emulator.test", 80),
        }
        await self.emulator(scope, receive, send)
        found = {k.decode(): v.decode() for k, v in start["headers"]}
        return Answer(start["status"], found, b"".join(chunks))

    async def register(self, **changes: Any) -> Answer:
        return await self.call("POST", "/api/apps/", {**APP, **changes})

    async def inbound(self, text: str = "hello", **message: Any) -> str:
        wish = {"from": CUSTOMER, "text": text, **message}
        answer = await self.call("POST", "/api/inbound/", wish)
        assert answer.status == 200, answer.body
        return str(answer.json["id"])

    async def send(self, number: str = "1065", **message: Any) -> Answer:
        body = {
            "messaging_product": "whatsapp",
            "to": CUSTOMER,
            "type": "text",
            "text": {"body": "hi"},
            **message,
        }
        return await self.call("POST", f"/graph/v23.0/{number}/messages", body)

    async def fault(self, kind: str, **wish: Any) -> Answer:
        return await self.call("POST", "/api/faults/", {"kind": kind, **wish})

    async def outbox(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.call("GET", f"/api/outbox/{query}")).json
        return found
