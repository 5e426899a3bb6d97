"""Functions of numbers."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from flows.engine import locales
from flows.engine.functions.base import Failed, function
from flows.engine.functions.reading import EXACT, add, to_count, to_list, to_number
from flows.engine.values import as_text


@function()
def number(value: Any, decimals: Any = None, locale: Any = None, *, language: str) -> str:
    """The number written for people, in the contact's language or another, with so many decimals.

    number(1234.5, 2) → 1,234.50
    number(1234.5, 2, "de") → 1.234,50
    """
    wanted = None if decimals is None else to_count(decimals, locales.MAX_DECIMALS)
    return locales.write_number(to_number(value), wanted, as_text(locale) or language)


@function()
def money(value: Any, currency: Any, locale: Any = None, *, language: str) -> str:
    """The amount written for people, with the sign and the decimals of its currency.

    money(1234.5, "EUR") → €1,234.50
    money(1234.5, "JPY", "en") → ¥1,235
    """
    code = as_text(currency).strip().upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Failed("bad_argument", code)
    return locales.write_money(to_number(value), code, as_text(locale) or language)


@function()
def round_(value: Any, decimals: Any = 0) -> Decimal:
    """The number rounded to so many decimals, a half away from zero; fit for machines too.

    round(2.345, 2) → 2.35
    round("1,234.5") → 1235
    """
    return locales.rounded(to_number(value), to_count(decimals, locales.MAX_DECIMALS))


@function()
def floor(value: Any) -> Decimal:
    """The next whole number below.

    floor(2.9) → 2
    """
    return to_number(value).to_integral_value(ROUND_FLOOR)


@function()
def ceil(value: Any) -> Decimal:
    """The next whole number above.

    ceil(2.1) → 3
    """
    return to_number(value).to_integral_value(ROUND_CEILING)


@function()
def abs_(value: Any) -> Decimal:
    """The number without its sign.

    abs(-3) → 3
    """
    return EXACT.abs(to_number(value))


@function()
def min_(*values: Any) -> Decimal:
    """The smallest of the numbers, given one by one or as a list.

    min(3, 1, 2) → 1
    """
    return min(_some(values))


@function()
def max_(*values: Any) -> Decimal:
    """The largest of the numbers, given one by one or as a list.

    max([3, 1, 2]) → 3
    """
    return max(_some(values))


@function()
def sum_(*values: Any) -> Decimal:
    """The numbers added up, given one by one or as a list; 0 of an empty list.

    sum([1.5, 2], 3) → 6.5
    """
    total = Decimal(0)
    for one in _numbers(values):
        total = add(total, one)
    return total


def _some(values: tuple[Any, ...]) -> list[Decimal]:
    found = _numbers(values)
    if not found:
        raise Failed("no_number")
    return found


def _numbers(values: tuple[Any, ...]) -> list[Decimal]:
    return [to_number(item) for value in values for item in to_list(value)]
