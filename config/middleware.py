"""What happens to every request first: it gets an id, and impossible ones are refused.

All of it can stand before an async view: one that cannot would hold a thread, and a database
connection, for as long as a long poll waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from inspect import isawaitable
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from accounts.ids import uuid7
from config.errors import refuse

_ACCEPTED_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
_MAX_QUERY = 8 * 1024


class RequestId(MiddlewareMixin):
    """Gives the request an id, shown in `X-Request-ID`, in problems and in every log line."""

    def process_request(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _ACCEPTED_ID.match(given) else uuid7().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response


class RequestGuard(MiddlewareMixin):
    """Refuses what no view should see: NUL or broken UTF-8 in the path or query, endless ones."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
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
        return None


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]
    """WhiteNoise, but able to stand before an async view without holding a thread for it."""

    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        super().__init__(get_response)
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        answer = super().__call__(request)
        return _ready(answer) if self._is_async and not isawaitable(answer) else answer


async def _ready(answer: HttpResponseBase) -> HttpResponseBase:
    return answer
