"""What happens to every request first: it gets an id, and impossible ones are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

import structlog
from django.http import HttpRequest, HttpResponse

from accounts.ids import uuid7
from config.errors import refuse

_ACCEPTED_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_MAX_QUERY = 8 * 1024
Handler = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Gives the request an id, shown in `X-Request-ID`, in problems and in every log line."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTED_ID.match(given) else uuid7().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response


class RequestGuard:
    """Refuses what no view should see: NUL or broken UTF-8 in the path or query, endless ones."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(query) > _MAX_QUERY:
            return refuse(request, 414, "query_too_long", "The query string is too long.")
        raw = unquote_to_bytes(query.replace("+", " "))
        if b"\x00" in raw or "\x00" in request.path:
            return refuse(request, 400, "nul_character", "The address contains a NUL character.")
        try:
            raw.decode()
            request.path.encode()
        except UnicodeError:
            return refuse(request, 400, "not_utf8", "The address is not valid UTF-8.")
        return self.get_response(request)
