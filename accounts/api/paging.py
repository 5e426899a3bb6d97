"""Lists a page at a time: `?cursor=&limit=` in, `{items, next}` out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from accounts.problems import Problem

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
PAGE_PARAMETERS = [
    OpenApiParameter("cursor", str, description="`next` of the page before."),
    OpenApiParameter("limit", int, description="How many items, at most 200; 50 if not given."),
]
M = TypeVar("M", bound=Model)


def page(
    request: Request,
    rows: QuerySet[M],
    render: Callable[[M], Any],
    *,
    order: Sequence[str] = ("-id",),
) -> dict[str, Any]:
    """One page of `rows` in `order`.

    `order` names fields that are never null, all in one direction, and ends in a unique one, so
    that a page begins exactly after the last row of the page before, whatever was added since.
    """
    limit = read_limit(request)
    rows = rows.order_by(*order)
    if cursor := request.query_params.get("cursor", ""):
        rows = rows.filter(_after(rows.model, order, _decode(cursor, len(order))))
    found = list(rows[: limit + 1])
    following = _encode(found[limit - 1], order) if len(found) > limit else None
    return {"items": [render(row) for row in found[:limit]], "next": following}


def read_limit(request: Request) -> int:
    """The number of items asked for, between 1 and 200; a 400 problem for anything else."""
    text = request.query_params.get("limit", "")
    if not text:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Problem(400, "bad_limit", "The limit must be a whole number above zero.")
    return min(int(text), MAX_LIMIT)


def _encode(row: Model, order: Sequence[str]) -> str:
    values = []
    for field in order:
        value = getattr(row, field.lstrip("-"))
        values.append(value.isoformat() if isinstance(value, datetime) else value)
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def _decode(cursor: str, size: int) -> list[Any]:
    try:
        values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        values = None
    if not isinstance(values, list) or len(values) != size:
        raise _bad_cursor()
    return values


def _after(model: type[Model], order: Sequence[str], values: list[Any]) -> Q:
    condition, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        try:
            key = _field(model, name).to_python(value)
        except (ValidationError, TypeError, ValueError, OverflowError) as error:
            raise _bad_cursor() from error
        if key is None or (isinstance(key, str) and "\x00" in key):
            raise _bad_cursor()
        compare = "lt" if field.startswith("-") else "gt"
        condition |= equal & Q(**{f"{name}__{compare}": key})
        equal &= Q(**{name: key})
    return condition


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} is not a column"
    return field


def _bad_cursor() -> Problem:
    return Problem(400, "bad_cursor", "The cursor is not one we gave; start from the first page.")
