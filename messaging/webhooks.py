"""The provider's door: check who sent it, store it, answer. Nothing else happens here.

One pure function reads a request; a raw ASGI application in front of Django (fast) and a
Django view (everywhere else) both use it.
"""

from __future__ import annotations

import hmac
import re
from asyncio import wrap_future
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import orjson
import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from accounts.api import read_uuid
from messaging.adapters import adapters
from messaging.adapters.base import BadSignature
from messaging.connections import ConnectionFacts, connection_facts, kept_facts
from messaging.lenient_json import read_lenient
from messaging.pipeline.ingest import INGEST, Busy, Delivery, store_deliveries

log = structlog.get_logger(__name__)

MAX_BODY = 3 * 1024 * 1024  # bytes: Meta's stated maximum for one POST
_PATH = re.compile(r"/webhooks/(?P<kind>[a-z0-9]+)/(?P<connection>[0-9a-f-]{36})/?\Z")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider is told."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"

    @property
    def headers(self) -> dict[str, str]:
        """The headers it is told with."""
        told = {
            "Content-Type": self.content_type,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return {**told, "Retry-After": "5"} if self.status == 503 else told


def _problem(status: int, code: str, detail: str) -> Answer:
    body = orjson.dumps(
        {
            "type": f"urn:chatflow:problem:{code}",
            "title": detail,
            "status": status,
            "code": code,
            "detail": detail,
        }
    )
    return Answer(status, body, "application/problem+json")


STORED = Answer(200, b"ok")
TOO_LARGE = _problem(413, "too_large", "A webhook may have 3 MiB.")
NOT_FOUND = _problem(404, "not_found", "There is no such connection.")
BUSY = _problem(503, "busy", "Too much is waiting to be stored; send it again.")
UNAVAILABLE = _problem(503, "unavailable", "It could not be stored; send it again.")
WRONG_METHOD = _problem(405, "method_not_allowed", "A webhook is sent by POST.")


def answer_handshake(facts: ConnectionFacts, query: Mapping[str, list[str]]) -> Answer:
    """Meta's GET when the callback address is registered: echo the challenge to who knows our
    verify token (webhook set-up page, Aug 2026)."""
    token = query.get("hub.verify_token", [""])[0]
    challenge = query.get("hub.challenge", [""])[0]
    knows = bool(facts.verify_token) and hmac.compare_digest(
        token.encode(), facts.verify_token.encode()
    )
    if query.get("hub.mode") != ["subscribe"] or not knows or not _CHALLENGE.match(challenge):
        return _problem(403, "wrong_verify_token", "The verify token is not this connection's.")
    return Answer(200, challenge.encode())


def read_delivery(
    facts: ConnectionFacts, headers: Mapping[str, str], body: bytes
) -> Delivery | Answer:
    """A POST as a delivery to store, or the refusal. `headers` have lower-case names."""
    adapter = adapters()[facts.kind]
    try:
        adapter.verify(headers, body, facts.app_secret)
    except BadSignature:
        log.warning("webhook_refused", connection=str(facts.id), reason="signature")
        return _problem(401, "bad_signature", "The signature is not this connection's.")
    try:
        text = body.decode()
        document = read_lenient(text)
    except (UnicodeDecodeError, ValueError):
        log.warning("webhook_refused", connection=str(facts.id), reason="json")
        return _problem(400, "bad_json", "The body is not readable JSON.")
    return Delivery(facts, text, adapter.parse(document))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve /webhooks/… in front of Django."""
    await _respond(send, await _answer(scope, receive))


async def _answer(scope: Scope, receive: Receive) -> Answer:
    try:
        return await _take(scope, receive)
    except Busy:
        return BUSY
    except Exception:
        log.error("webhook_not_stored", exc_info=True)
        return UNAVAILABLE


async def _take(scope: Scope, receive: Receive) -> Answer:
    found = _PATH.match(scope["path"])
    facts = await _find(found) if found else None
    if facts is None:
        return NOT_FOUND
    if scope["method"] == "GET":
        return answer_handshake(facts, parse_qs(scope["query_string"].decode("latin-1")))
    if scope["method"] != "POST":
        return WRONG_METHOD
    body = await _read(receive)
    if body is None:
        return TOO_LARGE
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }
    delivery = read_delivery(facts, headers, body)
    if isinstance(delivery, Answer):
        return delivery
    await wrap_future(INGEST.submit(delivery))
    return STORED


async def _find(found: re.Match[str]) -> ConnectionFacts | None:
    id = read_uuid(found["connection"])
    if id is None:
        return None
    facts = kept_facts(id) or await wrap_future(INGEST.ask(lambda: connection_facts(id)))
    return facts if facts is not None and facts.kind == found["kind"] else None


async def _read(receive: Receive) -> bytes | None:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _respond(send: Send, answer: Answer) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


@csrf_exempt
def view(request: HttpRequest, kind: str, connection: UUID) -> HttpResponse:
    """The same door as a Django view."""
    try:
        answer = _take_in_view(request, kind, connection)
    except DatabaseError:
        log.error("webhook_not_stored", exc_info=True)
        answer = UNAVAILABLE
    return HttpResponse(answer.body, status=answer.status, headers=answer.headers)


def _take_in_view(request: HttpRequest, kind: str, connection: UUID) -> Answer:
    facts = connection_facts(connection)
    if facts is None or facts.kind != kind:
        return NOT_FOUND
    if request.method == "GET":
        return answer_handshake(facts, {key: request.GET.getlist(key) for key in request.GET})
    if request.method != "POST":
        return WRONG_METHOD
    try:
        body = request.body
    except RequestDataTooBig:
        return TOO_LARGE
    if len(body) > MAX_BODY:
        return TOO_LARGE
    headers = {name.lower(): value for name, value in request.headers.items()}
    delivery = read_delivery(facts, headers, body)
    if isinstance(delivery, Answer):
        return delivery
    store_deliveries([delivery])
    return STORED
