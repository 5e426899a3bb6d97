"""Counts the bytes of a request while they arrive and stops at the limit.

Django's ASGI handler spools the whole body to disk before any view runs, also without a
Content-Length, so the limit has to stand before it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from accounts.problems import CONTENT_TYPE, problem_body

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class _TooLarge(Exception):
    """More bytes came than we take."""


class BodyLimit:
    """An ASGI application in front of another that answers 413 beyond `max_bytes`."""

    def __init__(self, app: Application, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if any(
            name == b"content-length" and value.isdigit() and int(value) > self.max_bytes
            for name, value in scope["headers"]
        ):
            await _refuse(send)
            return
        left = self.max_bytes

        async def counted() -> Event:
            nonlocal left
            event = await receive()
            if event["type"] == "http.request":
                left -= len(event.get("body", b""))
                if left < 0:
                    raise _TooLarge
            return event

        try:
            await self.app(scope, counted, send)
        except _TooLarge:
            await _refuse(send)


async def _refuse(send: Send) -> None:
    body = orjson.dumps(problem_body(None, 413, "too_large", "The request body is too large."))
    await send(
        {
            "type": "http.response.start",
            "status": 413,
            "headers": [
                (b"content-type", CONTENT_TYPE.encode()),
                (b"content-length", str(len(body)).encode()),
                (b"connection", b"close"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})
