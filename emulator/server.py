"""Serves the emulator as a process of its own, on aiohttp: quick, and able to cut a connection."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from aiohttp import web
from starlette.types import ASGIApp

from emulator.app import Emulator

LARGEST_BODY = 110 * 1024 * 1024  # bytes; a document may have 100 MiB


async def serve(emulator: Emulator, host: str, port: int, *, static: ASGIApp | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `static` answers below `/static/`, for the phone page."""

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        app: ASGIApp = emulator
        if static is not None and request.path.startswith("/static/"):
            app = static
        return await _bridge(app, request)

    await emulator.start()
    server = web.Server(handle, access_log=None)
    runner = web.ServerRunner(server, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    try:
        await ended.wait()
    finally:
        await runner.cleanup()
        await emulator.stop()


async def _bridge(app: ASGIApp, request: web.BaseRequest) -> web.StreamResponse:
    """One HTTP exchange through an ASGI application, bodies whole."""
    body = await _read(request)
    start: dict[str, Any] = {}
    chunks: list[bytes] = []
    gone = asyncio.Event()

    def cut() -> None:
        if request.transport is not None:
            request.transport.abort()

    async def receive() -> dict[str, Any]:
        nonlocal body
        if body is not None:
            whole, body = body, None
            return {"type": "http.request", "body": whole, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        elif message["type"] == "http.response.body":
            chunks.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": request.scheme,
        "path": request.path,
        "raw_path": request.raw_path.partition("?")[0].encode(),
        "query_string": request.rel_url.raw_query_string.encode(),
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.raw_headers],
        "client": (request.remote, 0),
        "server": None,
        "extensions": {"emulator.cut": {"connection": cut}},
    }
    await app(scope, receive, send)
    answer = web.Response(body=b"".join(chunks), status=start.get("status", 500))
    for name, value in start.get("headers", []):
        if name != b"content-length":
            answer.headers.add(name.decode("latin-1"), value.decode("latin-1"))
    return answer


async def _read(request: web.BaseRequest) -> bytes | None:
    if not request.body_exists:
        return b""
    body = await request.content.read(-1)
    if len(body) > LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, len(body))
    return body
