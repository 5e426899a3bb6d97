"""`http`: the request that a flow's author wrote, to wherever they said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from messaging.egress import Call, EgressError, Reply
from messaging.jobs.base import Asked, Executor, read_body, text_of, timeout_of
from messaging.secrets import find_credential

_MAX_RETRIES = 5
_HARMLESS_TWICE = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_TOLD = frozenset({"content-type", "location", "retry-after", "x-request-id", "link", "etag"})
_TYPES = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "text": "text/plain; charset=utf-8",
}


def prepare(asked: Asked) -> Call:
    request = asked.request
    headers = _headers(request.get("headers", []))
    body = b""
    if request.get("body") is not None:
        type, body = _body(request["body"])
        headers.setdefault("content-type", _TYPES[type])
    secret = request.get("secret")
    return Call(
        method=text_of(request, "method", "GET"),
        url=text_of(request, "url"),
        headers=headers,
        body=body,
        credential=find_credential(asked.workspace, text_of(request, "secret")) if secret else None,
        timeout=timeout_of(request),
        follows=True,
    )


def read(reply: Reply) -> dict[str, Any]:
    """The status, a few headers and the body; a status of 400 and more is an answer too."""
    type, body = read_body(reply)
    headers = {
        name: value.replace("\x00", "")
        for name, value in reply.headers.items()
        if name in _TOLD or name.startswith("x-ratelimit-")
    }
    return {"status": reply.status, "headers": headers, "body": body, "type": type}


def tries(request: Mapping[str, Any]) -> int:
    retries = request.get("retries")
    return 1 + min(retries, _MAX_RETRIES) if isinstance(retries, int) and retries > 0 else 1


def may_repeat(request: Mapping[str, Any]) -> bool:
    """An order placed twice is worse than one in doubt, unless its author asked for retries."""
    return request.get("method", "GET") in _HARMLESS_TWICE or tries(request) > 1


def _headers(listed: Any) -> dict[str, str]:
    pairs = _pairs(listed, "Headers must be a list of names and values.")
    return {text_of(pair, "name").lower(): text_of(pair, "value", "") for pair in pairs}


def _body(body: Any) -> tuple[str, bytes]:
    type = text_of(body, "type") if isinstance(body, Mapping) else ""
    if type not in _TYPES:
        raise EgressError("bad_request", "A body must be of type json, form or text.")
    value = body.get("value")
    if type == "json":
        return type, orjson.dumps(value)
    if type == "text":
        return type, text_of(body, "value", "").encode()
    pairs = [
        (text_of(pair, "name"), text_of(pair, "value", ""))
        for pair in _pairs(value, "A form must be a list of names and values.")
    ]
    return type, urlencode(pairs).encode()


def _pairs(listed: Any, otherwise: str) -> list[Mapping[str, Any]]:
    if not isinstance(listed, list) or not all(isinstance(pair, Mapping) for pair in listed):
        raise EgressError("bad_request", otherwise)
    return listed


EXECUTOR = Executor("http", prepare, read, tries=tries, may_repeat=may_repeat)
