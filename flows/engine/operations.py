"""What the signs of formulas do. People write numbers as texts, so texts that are numbers are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from flows.engine.functions.base import Failed, Function
from flows.engine.functions.reading import EXACT, calculated, fitting, letters, to_number
from flows.engine.values import as_json, as_moment, as_number, as_text


def plus(left: Any, right: Any) -> Any:
    """The sum of two numbers; a text that is no number is joined to what stands beside it."""
    for value in (left, right):
        if isinstance(value, str) and as_number(value) is None:
            return fitting(as_text(left) + as_text(right))
    return _calculate(EXACT.add, left, right)


def minus(left: Any, right: Any) -> Decimal:
    return _calculate(EXACT.subtract, left, right)


def times(left: Any, right: Any) -> Decimal:
    return _calculate(EXACT.multiply, left, right)


def divided(left: Any, right: Any) -> Decimal:
    return _calculate(EXACT.divide, left, right)


def remainder(left: Any, right: Any) -> Decimal:
    return _calculate(EXACT.remainder, left, right)


def negative(value: Any) -> Decimal:
    return EXACT.minus(to_number(value))


def _calculate(operate: Callable[[Decimal, Decimal], Decimal], left: Any, right: Any) -> Decimal:
    first, second = to_number(left), to_number(right)
    if second == 0 and operate in (EXACT.divide, EXACT.remainder):
        raise Failed("division_by_zero")
    return calculated(lambda: operate(first, second))


def is_equal(left: Any, right: Any) -> bool:
    """Numbers by size where one side is a number, moments where one is a moment, else as texts.

    Capitals, and spaces around a text, do not matter.
    """
    if _is_number(left) or _is_number(right):
        first, second = as_number(left), as_number(right)
        return first is not None and first == second
    if isinstance(left, dt.date) or isinstance(right, dt.date):
        moments = same_sort(as_moment(left), as_moment(right))
        return moments is not None and moments[0] == moments[1]
    if isinstance(left, list | Mapping) or isinstance(right, list | Mapping):
        return type(left) is type(right) and as_json(left) == as_json(right)
    return letters(left) == letters(right)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_less(left: Any, right: Any) -> bool:
    """Whether one number is below the other, or one moment before the other."""
    first, second = as_number(left), as_number(right)
    if first is not None and second is not None:
        return first < second
    moments = same_sort(as_moment(left), as_moment(right))
    if moments is None:
        raise Failed("not_comparable", f"{as_text(left)[:40]}, {as_text(right)[:40]}")
    return bool(moments[0] < moments[1])


def same_sort(left: dt.date | None, right: dt.date | None) -> tuple[Any, Any] | None:
    """Two moments as they can be compared: to the second, or as days in UTC where one is a day."""
    if left is None or right is None:
        return None
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        return left, right
    return _day(left), _day(right)


def _day(moment: dt.date) -> dt.date:
    return moment.astimezone(dt.UTC).date() if isinstance(moment, dt.datetime) else moment


def is_in(value: Any, container: Any) -> bool:
    """Whether a list has an item, or a text a part."""
    if isinstance(container, list):
        return any(is_equal(value, item) for item in container)
    sought = letters(value)
    return sought != "" and sought in letters(container)


_CALLS: dict[str, Callable[..., Any]] = {
    "+": plus,
    "-": minus,
    "*": times,
    "/": divided,
    "%": remainder,
    "negative": negative,
    "==": is_equal,
    "!=": lambda left, right: not is_equal(left, right),
    "<": is_less,
    ">": lambda left, right: is_less(right, left),
    "<=": lambda left, right: not is_less(right, left),
    ">=": lambda left, right: not is_less(left, right),
    "in": is_in,
}
OPERATIONS = {sign: Function(sign, call) for sign, call in _CALLS.items()}
