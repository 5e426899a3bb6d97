"""The tester's door: register applications, be the customer, read the outbox, skip time, break."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator import records
from emulator.clock import iso, seconds_of
from emulator.exchange import Exchange
from emulator.inbound import BadRequest, customer_of, find_number, read_wish

LONGEST_POLL = 30.0  # seconds; below the idle time-out of common proxies


def routes(exchange: Exchange) -> list[Route]:
    """Routes below `/api`."""

    async def apps(request: Request) -> Response:
        if request.method == "POST":
            app = _checked(exchange.directory.register, await _json(request))
            exchange.courier.retry_now()
            return JSONResponse(_app_json(exchange, app.id), 201)
        return JSONResponse([_app_json(exchange, app_id) for app_id in exchange.directory.apps])

    async def phones(request: Request) -> Response:
        return JSONResponse([number.to_json() for number in exchange.directory.numbers.values()])

    async def inbound(request: Request) -> Response:
        body = await _json(request)
        wishes = [
            read_wish(exchange, wish) for wish in (body if isinstance(body, list) else [body])
        ]
        ids = await asyncio.gather(
            *(exchange.receive(w.number, w.customer, w.message, name=w.name) for w in wishes)
        )
        found = [{"id": wamid} for wamid in ids]
        return JSONResponse(found if isinstance(body, list) else found[0])

    async def outbox(request: Request) -> Response:
        query = request.query_params
        return JSONResponse(
            records.outbox(
                exchange,
                to=query.get("to", ""),
                after=_whole(query.get("after", "0")),
                limit=_whole(query.get("limit", "-1")),
            )
        )

    async def thread(request: Request) -> Response:
        query = request.query_params
        number = find_number(exchange, query.get("to", ""))
        customer = customer_of(query.get("from", ""))
        after = _whole(query.get("after", "0"))
        wait = min(float(_whole(query.get("wait", "0"))), LONGEST_POLL)
        if "peek" not in query:
            exchange.open_phone(number.id, customer)
        answer = records.thread(exchange, number.id, customer, after)
        deadline = exchange.clock.wall() + wait
        while after and not answer["messages"] and exchange.clock.wall() < deadline:
            seen = exchange.ledger.revision
            await exchange.ledger.changed(seen, deadline - exchange.clock.wall())
            before = {key: answer[key] for key in ("window_open", "typing")}
            answer = records.thread(exchange, number.id, customer, after)
            if any(answer[key] != value for key, value in before.items()):
                break
        return JSONResponse(answer)

    async def clock(request: Request) -> Response:
        if request.method == "POST":
            wish = await _json(request)
            if "advance" in wish:
                exchange.clock.advance(_checked(seconds_of, wish["advance"]))
            elif "offset_seconds" in wish:
                exchange.clock.offset.set(_checked(seconds_of, wish["offset_seconds"]))
            else:
                raise BadRequest("give advance (like PT24H) or offset_seconds")
            exchange.ledger.touch()
        return JSONResponse(
            {
                "now": iso(exchange.clock.now()),
                "offset_seconds": exchange.clock.offset.get(),
            }
        )

    async def faults(request: Request) -> Response:
        if request.method == "POST":
            fault = _checked(exchange.faults.add, await _json(request))
            return JSONResponse(fault.to_json(), 201)
        if request.method == "DELETE":
            exchange.faults.clear(request.query_params.get("kind"))
        return JSONResponse(exchange.faults.to_json())

    async def medium(request: Request) -> Response:
        row = exchange.ledger.row(
            "SELECT mime_type, content FROM media WHERE id = ?", request.path_params["id"]
        )
        if row is None:
            return JSONResponse({"error": "There is no such medium."}, 404)
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        return Response(row["content"], media_type=row["mime_type"], headers=headers)

    async def reset(request: Request) -> Response:
        exchange.reset()
        return JSONResponse({"reset": True})

    return [
        Route("/apps/", apps, methods=["GET", "POST"]),
        Route("/phones/", phones),
        Route("/inbound/", inbound, methods=["POST"]),
        Route("/outbox/", outbox),
        Route("/thread/", thread),
        Route("/clock/", clock, methods=["GET", "POST"]),
        Route("/faults/", faults, methods=["GET", "POST", "DELETE"]),
        Route("/media/{id}", medium),
        Route("/reset/", reset, methods=["POST"]),
    ]


def _app_json(exchange: Exchange, app_id: str) -> dict[str, Any]:
    app = exchange.directory.apps[app_id]
    return {
        "id": app.id,
        "callback_url": app.callback_url,
        "verified": app.verified,
        "error": app.error,
        "phone_numbers": [n.to_json() for n in exchange.directory.numbers_of(app)],
    }


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadRequest(f"not a whole number: {text}") from None


def _checked(function: Any, argument: object) -> Any:
    try:
        return function(argument)
    except (ValueError, TypeError, AttributeError) as error:
        raise BadRequest(str(error)) from None


async def _json(request: Request) -> Any:
    try:
        wish = json.loads(await request.body())
    except ValueError:
        raise BadRequest("the body is not JSON") from None
    if not isinstance(wish, dict | list):
        raise BadRequest("the body must be an object")
    return wish
