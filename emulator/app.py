"""The emulator as one ASGI application, ready to be mounted or to be served by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import aiohttp
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import Receive, Scope, Send

from emulator import control, graph
from emulator.clock import Clock, SharedOffset, StoredOffset
from emulator.courier import Deliver
from emulator.errors import GraphError
from emulator.exchange import Exchange
from emulator.inbound import BadRequest
from emulator.ledger import Ledger
from emulator.statuses import Delays

WEBHOOK_TIMEOUT = 20.0  # seconds an application may take to answer a webhook
NO_PAGE = "The WhatsApp emulator runs. Its control API is under api/, the Graph API under graph/.\n"


class Emulator:
    """Serves the emulator below `prefix`, whether or not a mount has cut the prefix off.

    Deliveries begin with `start()`, with the lifespan, or else with the first request.
    """

    def __init__(self, exchange: Exchange, web: HttpDeliver | None, inner: Starlette, prefix: str):
        self.exchange = exchange
        self._web = web
        self._inner = inner
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError("the emulator speaks HTTP only")
        await self.start()
        path = scope["path"]
        if path == self._prefix or path.startswith(self._prefix + "/"):
            path = path[len(self._prefix) :]
        inside = {**scope, "path": path or "/", "root_path": "", "emulator.prefix": self._prefix}
        await self._inner(inside, receive, send)

    async def start(self) -> None:
        self.exchange.courier.start()

    async def stop(self) -> None:
        """End deliveries and commit; what was on its way is sent again in the next life."""
        await self.exchange.courier.stop()
        if self._web is not None:
            await self._web.close()
        self.exchange.ledger.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


class HttpDeliver:
    """Webhooks by aiohttp, over connections kept open."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=WEBHOOK_TIMEOUT)
            self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with self._session.request(
                method, url, headers=headers, data=body or None, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, ValueError) as error:
            raise ConnectionError(str(error)) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def create_app(
    ledger: Ledger,
    *,
    deliver: Deliver | None = None,
    delays: Delays | None = None,
    clock: Clock | None = None,
    shared_offset: SharedOffset | None = None,
    page: Callable[[], str] | None = None,
    prefix: str = "/emulator",
) -> Emulator:
    """The application over a ledger.

    `deliver` carries webhooks (HTTP unless a test brings its own), `shared_offset` lets another
    program skip time together with this one, `page` gives the HTML of the phone.
    """
    if clock is None:
        stored = StoredOffset(
            ledger.fact("offset", 0.0), lambda seconds: ledger.set_fact("offset", seconds)
        )
        clock = Clock(shared_offset or stored)
    web = None if deliver else HttpDeliver()
    carry = deliver or web
    assert carry is not None
    exchange = Exchange(ledger, clock, carry, delays)

    async def phone(request: Request) -> Response:
        if page is None:
            return PlainTextResponse(NO_PAGE)
        return HTMLResponse(await asyncio.to_thread(page))

    inner = Starlette(
        routes=[
            Mount("/graph", Router(graph.routes(exchange), redirect_slashes=False)),
            Mount("/api", Router(control.routes(exchange), redirect_slashes=False)),
            Route("/", phone),
        ],
        exception_handlers={
            GraphError: _graph_error,
            BadRequest: _bad_request,
            HTTPException: _http_error,
        },
    )
    return Emulator(exchange, web, inner, prefix)


async def _graph_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraphError)
    return JSONResponse(error.envelope(), error.http)


async def _bad_request(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.scope["path"].startswith("/graph/"):
        return JSONResponse(GraphError(100, error.detail).envelope(), error.status_code)
    return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)
