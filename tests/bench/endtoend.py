"""Messages per second from webhook to provider: customers and a provider in one light process.

The provider is not the emulator, which would cost more than what is measured: it answers every
call after 100 ms, checks nothing, stores nothing and reports no statuses. Customers write, wait
for their answer to reach the provider, and write again, so load never outruns the server.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

import orjson

from tests.bench.letters import signed_post, text_webhook
from tests.bench.load import Line
from tests.bench.machine import cpu_seconds
from tests.bench.stage import Stage

LATENCY = 0.1  # seconds the provider takes
CONNECTIONS = 32  # over which webhooks come
_TEXT = "I want to return it"


@dataclass(slots=True)
class Flowed:
    """What went through in a stretch of time."""

    messages: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    unexpected: int = 0

    @property
    def rate(self) -> float:
        return self.messages / self.seconds

    @property
    def cpu_per_message(self) -> float:
        """Microseconds of all processes measured."""
        return self.cpu / max(self.messages, 1) * 1e6


class World:
    """The provider at `port`, and customers who write to `stage`."""

    def __init__(self, stage: Stage, port: int) -> None:
        self._stage = stage
        self._port = port
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._run = f"{time.time():.3f}"
        self._count = 0
        self._flowed = Flowed()
        self._is_open = False
        self.calls: set[asyncio.Transport] = set()

    async def play(
        self, customers: int, seconds: float, *, warm_up: float, pids: list[int]
    ) -> Flowed:
        """Let so many customers talk; count what is answered after the warm-up."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _Call(self), "127.0.0.1", self._port)
        lines = [await Line.open(self._stage.url) for _ in range(CONNECTIONS)]
        carriers = [asyncio.create_task(self._carry(line)) for line in lines]
        self._is_open = True
        for number in range(customers):
            self._write(str(491700000000 + number))
        await asyncio.sleep(warm_up)
        self._flowed = Flowed()
        started, cpu = time.perf_counter(), cpu_seconds(*pids)
        await asyncio.sleep(seconds)
        found = self._flowed
        found.seconds, found.cpu = time.perf_counter() - started, cpu_seconds(*pids) - cpu
        self._is_open = False
        deadline = time.monotonic() + 20
        while self._waiting and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.sleep(LATENCY * 3)
        for carrier in carriers:
            carrier.cancel()
        for line in lines:
            line.close()
        server.close()
        for call in list(self.calls):  # the sender keeps them open and would use them again
            call.close()
        await asyncio.sleep(0.1)
        if self._waiting:
            raise RuntimeError(f"{len(self._waiting)} messages were never answered")
        return found

    def take(self, request: bytes) -> bytes:
        """A call of the business; the answer's body."""
        call = orjson.loads(request)
        if "status" in call:
            return b'{"success":true}'
        customer = call["to"].removeprefix("+")
        if customer not in self._waiting:
            self._flowed.unexpected += 1
        else:
            self._waiting.discard(customer)
            self._flowed.messages += 1
            if self._is_open:
                self._write(customer)
        self._count += 1
        return b'{"messaging_product":"whatsapp","messages":[{"id":"out.%s.%d"}]}' % (
            self._run.encode(),
            self._count,
        )

    def _write(self, customer: str) -> None:
        self._count += 1
        body = text_webhook(customer, f"wamid.{self._run}.{self._count}", _TEXT)
        self._waiting.add(customer)
        self._outgoing.put_nowait(signed_post(self._stage, body))

    async def _carry(self, line: Line) -> None:
        while True:
            request = await self._outgoing.get()
            while await line.ask(request) != 200:
                await asyncio.sleep(0.1)  # as a provider would, it comes again


class _Call(asyncio.Protocol):
    """The provider's side of one connection."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._world.calls.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self._transport is not None:
            self._world.calls.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if not gap:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) < int(length.partition(b"\r\n")[0]):
            return
        self._received = b""
        answer = self._world.take(body)
        asyncio.get_running_loop().call_later(LATENCY, self._answer, answer)

    def _answer(self, body: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (len(body), body)
            )
