"""Refusals as RFC 9457 problems: one shape for every error under /api and /webhooks."""

from __future__ import annotations

import http
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response

CONTENT_TYPE = "application/problem+json"
_MAX_ECHO = 200  # how much of what was sent may come back inside a detail


class Problem(exceptions.APIException):
    """A refusal to be raised anywhere below an API view.

    `code` is the stable word clients branch on, `detail` a full sentence for people, `errors`
    the single places that are wrong, `extra` further members of the answer (`base`, `theirs`, …).
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail, code)
        self.status_code = status
        self.code = code
        self.text = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.extra = extra


def problem_body(
    request: HttpRequest | None,
    status: int,
    code: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of a problem, as plain data."""
    return {
        **(extra or {}),
        "type": f"urn:chatflow:problem:{code}",
        "title": http.HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path[:_MAX_ECHO] if request else "",
        "code": code,
        "request_id": getattr(request, "request_id", ""),
        "errors": list(errors),
    }


def problem_response(
    request: HttpRequest | None, status: int, code: str, detail: str
) -> HttpResponse:
    """A problem from outside Django REST framework: middleware, error handlers, plain views."""
    body = orjson.dumps(problem_body(request, status, code, detail))
    response = HttpResponse(body, status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Django REST framework's exception handler; None leaves a bug to Django's 500 handler."""
    problem = _as_problem(error)
    if problem is None:
        return None
    view, request = context.get("view"), context["request"]._request
    if isinstance(error, exceptions.AuthenticationFailed | exceptions.NotAuthenticated):
        header = view.get_authenticate_header(context["request"]) if view else None
        problem.headers.setdefault("WWW-Authenticate", header or "Bearer")
    body = problem_body(
        request,
        problem.status_code,
        problem.code,
        problem.text,
        errors=problem.errors,
        extra=problem.extra,
    )
    return Response(body, problem.status_code, headers=problem.headers, content_type=CONTENT_TYPE)


def _as_problem(error: Exception) -> Problem | None:
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        errors = list(_validation_errors(error.detail, ""))
        return Problem(422, "invalid", "Some values are not valid.", errors=errors)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return Problem(413, "too_large", "The request body is too large.")
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(404, "not_found", "There is nothing here that you may see.")
    if isinstance(error, PermissionDenied):
        return Problem(403, "forbidden", "Your role does not allow this.")
    if isinstance(error, SuspiciousOperation):
        return Problem(400, "bad_request", "The request is not acceptable.")
    if isinstance(error, exceptions.APIException):
        return _from_api_exception(error)
    return None


def _from_api_exception(error: exceptions.APIException) -> Problem:
    detail, code = str(error.detail)[:_MAX_ECHO], str(error.default_code)
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.PermissionDenied) and detail.startswith("CSRF"):
        code, detail = "csrf_failed", "The CSRF token is missing or wrong; reload the page."
    elif isinstance(error, exceptions.ParseError):
        code = "malformed"
    elif isinstance(error, exceptions.UnsupportedMediaType):
        code, detail = "unsupported_media_type", "Send application/json."
    elif isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(int(getattr(error, "wait", None) or 0) + 1)
    return Problem(error.status_code, code, detail, headers=headers)


def _validation_errors(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            yield from _validation_errors(
                value, pointer if key == "non_field_errors" else f"{pointer}/{key}"
            )
    elif isinstance(detail, list | tuple):
        for index, value in enumerate(detail):
            inner = isinstance(value, Mapping | list | tuple)
            yield from _validation_errors(value, f"{pointer}/{index}" if inner else pointer)
    else:
        yield {
            "pointer": pointer,
            "code": getattr(detail, "code", "invalid"),
            "detail": str(detail)[:_MAX_ECHO],
        }
