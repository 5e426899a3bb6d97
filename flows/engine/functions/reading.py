"""How a function reads its arguments: each as what it wants, or Failed."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Context, Decimal, InvalidOperation, Overflow
from typing import Any

from flows.engine.functions.base import Failed
from flows.engine.values import MAX_DIGITS, MAX_TEXT, as_moment, as_number, as_text, is_blank

MAX_EXPONENT = 100
EXACT = Context(
    prec=MAX_DIGITS,
    Emin=-MAX_EXPONENT,
    Emax=MAX_EXPONENT,
    traps=[InvalidOperation, Overflow],
)


def to_number(value: Any) -> Decimal:
    """A value as an exact number. Raises Failed where it is none, or has too many digits."""
    number = as_number(value)
    if number is None:
        raise Failed("no_number", as_text(value))
    return calculated(lambda: EXACT.plus(number))


def calculated(calculate: Callable[[], Decimal]) -> Decimal:
    """The result of a calculation in EXACT. Raises Failed where it has too many digits."""
    try:
        return calculate()
    except (Overflow, InvalidOperation):
        raise Failed("too_large") from None


def add(left: Decimal, right: Decimal) -> Decimal:
    return calculated(lambda: EXACT.add(left, right))


def to_moment(value: Any) -> dt.datetime | dt.date:
    moment = as_moment(value)
    if moment is None:
        raise Failed("no_moment", as_text(value))
    return moment


def to_datetime(value: Any) -> dt.datetime:
    """A moment; a day counts as its midnight in UTC."""
    moment = to_moment(value)
    if isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time(), dt.UTC)


def to_count(value: Any, most: int = MAX_TEXT) -> int:
    """A whole number from 0 to `most`."""
    number = to_number(value)
    if number != number.to_integral_value() or not 0 <= number <= most:
        raise Failed("bad_argument", as_text(value))
    return int(number)


def to_list(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [] if is_blank(value) else [value]


def letters(value: Any, *, ignore_case: bool = True) -> str:
    """A value as texts are compared: without spaces around it, in one case, accents joined."""
    text = as_text(value).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.casefold() if ignore_case else text


def fitting(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Failed("too_large")
    return text
