"""Functions of dates and times. Moments without a zone are in UTC."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from flows.engine import locales
from flows.engine.functions.base import Failed, function
from flows.engine.functions.reading import to_datetime, to_moment
from flows.engine.values import as_span, as_text, as_time

Moment = TypeVar("Moment", bound=dt.date)


@function()
def date(value: Any, how: Any = None, locale: Any = None, *, language: str) -> str:
    """The date: as 2026-03-01, in a style (short, medium, long, full) or by a pattern of %d %m %Y.

    Patterns know %d %m %y %Y %H %I %M %S %p, and %A %a %B %b for the names of days and months.

    date("2026-03-01T14:05:00Z") → 2026-03-01
    date("2026-03-01", "long", "de") → 1. März 2026
    date("2026-03-01T14:05:00Z", "%d.%m.%y %H:%M") → 01.03.26 14:05
    """
    moment, wanted = to_moment(value), as_text(how) or "%Y-%m-%d"
    return locales.write_date(moment, wanted, as_text(locale) or language)


@function()
def time(value: Any, style: Any = "short", locale: Any = None, *, language: str) -> str:
    """The time of day, in a style (short, medium).

    time("2026-03-01T14:05:00Z", "short", "de") → 14:05
    """
    at = as_time(value) or to_moment(value)
    if style not in ("short", "medium"):
        raise Failed("bad_argument", as_text(style))
    if not isinstance(at, dt.datetime | dt.time):
        raise Failed("no_moment", as_text(value))
    return locales.write_time(at, style, as_text(locale) or language)


@function()
def zone(value: Any, name: Any) -> dt.datetime:
    """The same moment by the clock of a time zone.

    zone("2026-03-01T14:05:00Z", "Europe/Madrid") → 2026-03-01T15:05:00+01:00
    """
    found = locales.zone_of(as_text(name))
    if found is None:
        raise Failed("bad_argument", as_text(name))
    return _within(lambda: to_datetime(value).astimezone(found))


@function()
def now(*, now: dt.datetime) -> dt.datetime:
    """This very moment."""
    return now


@function()
def today(zone: Any = "UTC", *, now: dt.datetime) -> dt.date:
    """The date of today, in a time zone."""
    found = locales.zone_of(as_text(zone))
    if found is None:
        raise Failed("bad_argument", as_text(zone))
    return now.astimezone(found).date()


@function()
def later(value: Any, duration: Any) -> dt.date:
    """The moment a duration later, such as P3D or PT90M; of a date and whole days, a date.

    later("2026-02-27", "P3D") → 2026-03-02
    later("2026-03-01T14:05:00Z", "PT90M") → 2026-03-01T15:35:00Z
    """
    return _moved(value, duration, 1)


@function()
def earlier(value: Any, duration: Any) -> dt.date:
    """The moment a duration earlier, such as P3D or PT90M; of a date and whole days, a date.

    earlier("2026-03-01", "P1D") → 2026-02-28
    """
    return _moved(value, duration, -1)


def _moved(value: Any, duration: Any, sign: int) -> dt.date:
    span = as_span(as_text(duration))
    if span is None:
        raise Failed("bad_argument", as_text(duration))
    moment = (
        to_moment(value) if span % dt.timedelta(days=1) == dt.timedelta() else to_datetime(value)
    )
    return _within(lambda: moment + sign * span)


def _within(move: Callable[[], Moment]) -> Moment:
    """A moment that another was moved to. Raises Failed where the calendar ends."""
    try:
        return move()
    except OverflowError:
        raise Failed("too_large") from None


@function()
def days_between(value: Any, other: Any) -> int:
    """How many days after the first date the second one is; less than 0 if it is before.

    days_between("2026-02-27", "2026-03-01") → 2
    """
    return (_day(to_moment(other)) - _day(to_moment(value))).days


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment


@function()
def minutes_between(value: Any, other: Any) -> Decimal:
    """How many whole minutes after the first moment the second one is.

    minutes_between("2026-03-01T14:05:00Z", "2026-03-01T15:00:30Z") → 55
    """
    gone = to_datetime(other) - to_datetime(value)
    return Decimal(gone // dt.timedelta(minutes=1))


@function()
def weekday(value: Any) -> int:
    """The day of the week, from 1 for Monday to 7 for Sunday.

    weekday("2026-03-01") → 7
    """
    return to_moment(value).isoweekday()


@function()
def hour(value: Any) -> int:
    """The hour of the day, 0 to 23.

    hour("2026-03-01T14:05:00Z") → 14
    """
    at = as_time(value) or to_moment(value)
    if not isinstance(at, dt.datetime | dt.time):
        raise Failed("no_moment", as_text(value))
    return at.hour
