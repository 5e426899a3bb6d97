"""An HTTP client that costs little: raw requests over connections kept open.

It shares the machine's cores with what it measures, so it does nothing it need not do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


class Line(asyncio.Protocol):
    """One connection, one request at a time. Answers must carry a Content-Length."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[int] | None = None
        self._received = b""

    @classmethod
    async def open(cls, url: str) -> Line:
        """Connect to the host of this URL."""
        target = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(cls, target.hostname, target.port)
        return line

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """Send one raw request; the future holds the status of the answer."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if not gap:
            return
        _, _, length = head.lower().partition(b"content-length:")
        if len(body) < int(length.partition(b"\r\n")[0]):
            return
        self._received = b""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error or ConnectionResetError("the server hung up"))


@dataclass(slots=True)
class Load:
    """What a stretch of requests came to."""

    answered: int = 0
    refused: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers with status 200 per second."""
        return self.answered / self.seconds if self.seconds else 0.0


async def saturate(
    url: str, next_request: Callable[[], bytes], *, connections: int, seconds: float
) -> Load:
    """As many requests as the server takes over these connections for so long."""
    load = Load()
    lines = [await Line.open(url) for _ in range(connections)]
    started = time.perf_counter()

    async def keep_asking(line: Line) -> None:
        while time.perf_counter() - started < seconds:
            if await line.ask(next_request()) == 200:
                load.answered += 1
            else:
                load.refused += 1

    await asyncio.gather(*(keep_asking(line) for line in lines))
    load.seconds = time.perf_counter() - started
    for line in lines:
        line.close()
    return load
