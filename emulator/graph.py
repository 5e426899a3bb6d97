"""The Graph API as the business sees it: messages, marks of reading, phone numbers."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator import media
from emulator.access import authorised_number
from emulator.directory import Number
from emulator.errors import GraphError
from emulator.exchange import Exchange
from emulator.names import digits, user_id
from emulator.validation import check_send


def routes(exchange: Exchange) -> list[Route]:
    """Routes below `/graph`."""

    async def messages(request: Request) -> Response:
        number = authorised_number(exchange, request)
        body = await _body(request)
        if "status" in body:
            return await _mark_read(exchange, number, body)
        kind, customer = check_send(body)
        if customer == number.display_phone_number:
            raise GraphError(131021, "The recipient is the sending number itself.")
        if kind in media.KINDS:
            media.check_reference(exchange, number, kind, body[kind])
        if fault := exchange.faults.take("error500", customer):
            return Response("Internal Server Error", fault.status, media_type="text/plain")
        silent = exchange.faults.take("drop_answer", customer)
        wamid = await exchange.accept(number, customer, body)
        if silent:
            return DroppedAnswer()
        sent: dict[str, Any] = {"id": wamid}
        if kind == "template":
            sent["message_status"] = "accepted"
        return JSONResponse(
            {
                "messaging_product": "whatsapp",
                "contacts": [
                    {
                        "input": body["to"],
                        "wa_id": customer,
                        "user_id": user_id(customer, number.waba_id),
                    }
                ],
                "messages": [sent],
            }
        )

    async def thing(request: Request) -> Response:
        """A phone number or a medium: Graph has one name space for both."""
        if request.path_params["id"] in exchange.directory.numbers:
            if request.method == "DELETE":
                raise GraphError(10)
            return JSONResponse(_number_json(authorised_number(exchange, request)))
        return media.read_or_delete(exchange, request)

    async def upload(request: Request) -> Response:
        return await media.upload(exchange, authorised_number(exchange, request), request)

    async def download(request: Request) -> Response:
        return media.download(exchange, request)

    async def nothing(request: Request) -> Response:
        raise GraphError(2500, f"Unknown path components: /{request.path_params['path']}")

    return [
        Route("/{version}/{id}/messages", messages, methods=["POST"]),
        Route("/{version}/{id}/media", upload, methods=["POST"]),
        Route("/lookaside/{id}", download, methods=["GET"]),
        Route("/{version}/{id}", thing, methods=["GET", "DELETE"]),
        Route("/{path:path}", nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


class DroppedAnswer(Response):
    """No answer: the connection is cut where the server allows it, else an empty 500."""

    def __init__(self) -> None:
        super().__init__(status_code=500)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        cut = scope.get("extensions", {}).get("emulator.cut")
        if cut is not None:
            cut["connection"]()
        else:
            await super().__call__(scope, receive, send)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise GraphError(100, "The request body is not valid JSON.") from None
    if not isinstance(body, dict):
        raise GraphError(100, "The request body must be a JSON object.")
    return body


async def _mark_read(exchange: Exchange, number: Number, body: dict[str, Any]) -> Response:
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    if body["status"] != "read":
        raise GraphError(131009, "status must be read.")
    typing = body.get("typing_indicator")
    if typing is not None and (not isinstance(typing, dict) or typing.get("type") != "text"):
        raise GraphError(131009, "typing_indicator['type'] must be text.")
    await exchange.mark_read(number, str(body.get("message_id", "")), typing=typing is not None)
    return JSONResponse({"success": True})


def _number_json(number: Number) -> dict[str, Any]:
    return {
        "id": number.id,
        "display_phone_number": "+" + digits(number.display_phone_number),
        "verified_name": "Emulated business",
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
    }
