"""Refusals from outside the views: problems for machines, a plain page for people."""

from __future__ import annotations

import http
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.utils.html import escape

from accounts.problems import problem_response

log = structlog.get_logger(__name__)
MACHINE_PATHS = ("/api/", "/webhooks/", "/_allauth/", "/emulator/", "/healthz", "/readyz")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>{detail}</p><p>Request {request_id}</p></body></html>"""


def refuse(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """A problem under the paths machines use, else a page that says the same."""
    if request.path.startswith(MACHINE_PATHS):
        return problem_response(request, status, code, detail)
    page = _PAGE.format(
        title=http.HTTPStatus(status).phrase,
        detail=escape(detail),
        request_id=escape(getattr(request, "request_id", "")),
    )
    return HttpResponse(page, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: a wrong host, too many fields, or a body beyond the limit."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return refuse(request, 413, "too_large", "The request body is too large.")
    return refuse(request, 400, "bad_request", "The request is not acceptable.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return refuse(request, 403, "forbidden", "Your role does not allow this.")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return refuse(request, 404, "not_found", "There is nothing here that you may see.")


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: the traceback goes to the log, the request id to the person."""
    log.exception("request failed", method=request.method, route=_route(request))
    detail = "Something went wrong on our side; quote the request id when you report it."
    return refuse(request, 500, "server_error", detail)


def _route(request: HttpRequest) -> str:
    match: Any = request.resolver_match
    return match.route if match else ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW."""
    detail = "The CSRF token is missing or wrong; reload the page."
    return refuse(request, 403, "csrf_failed", detail)
