"""How values are read: as text, as a number, as a moment, as a span of time."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

MAX_TEXT = 10_000  # characters one value or one filled text may have
MAX_DIGITS = 36
MAX_WHOLE = 2**53 - 1  # the largest whole number that JavaScript reads exactly
MAX_SPAN = dt.timedelta(days=366)  # a conversation that sleeps longer is a campaign

_NUMBER = re.compile(r"[+-]?[\d.,]{1,48}")
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,4})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?"
)
_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})|(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_PATH = re.compile(r"([^\W\d]\w*)((?:\.\w+|\[\d{1,5}\]|\[\"[^\"\]]*\"\]|\['[^'\]]*'\])*)")
_SEGMENT = re.compile(r"\.(\w+)|\[(?:(\d+)|\"([^\"]*)\"|'([^']*)')\]")
_TIME = re.compile(r"(\d{1,2})(?:[:.hH](\d{2})|[hH])?(?::\d{2})?\s*([aApP])?\.?(?:[mM]\.?)?")


class _Missing:
    """The value of a variable that is not there; falsy, and the only one of its kind."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


def as_text(value: Any) -> str:
    """A value as people read it, at most MAX_TEXT characters; nothing at all as ""."""
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else value[:MAX_TEXT]
    if value is None or value is MISSING:
        return ""
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 128 else ""
    if isinstance(value, Decimal | dt.date | dt.time):
        return as_text(plain(value))
    return as_json(value)[:MAX_TEXT]


def plain(value: Any) -> Any:
    """A value as JSON can hold it: exact numbers and moments are turned into what they print as.

    A whole number too large for every reader of JSON becomes a text of its digits.
    """
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dt.datetime):
        return moment_to_json(value) if value.tzinfo is dt.UTC else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if not isinstance(value, Decimal):
        return value
    if value != value.to_integral_value():
        return float(value)
    whole = int(value)
    return whole if abs(whole) <= MAX_WHOLE else str(whole)


def as_json(value: Any) -> str:
    """A value as compact JSON; "" where it is none."""
    try:
        return json.dumps(
            value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain
        )
    except (TypeError, ValueError, RecursionError):
        return ""


def is_shallow(value: Any, levels: int) -> bool:
    """Whether lists and objects stand at most so many deep in a value."""
    level = [value] if isinstance(value, Mapping | list) else []
    for _ in range(levels):
        lists = (part.values() if isinstance(part, Mapping) else part for part in level)
        level = [inner for part in lists for inner in part if isinstance(inner, Mapping | list)]
        if not level:
            return True
    return not level


def is_blank(value: Any) -> bool:
    """Whether a value is missing, null, an empty collection, or only white space."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping | list):
        return not value
    return value is None or value is MISSING


def as_number(value: Any) -> Decimal | None:
    """A number as people write it (1,234.5 · 1.234,5 · 12,5), or None where it is none.

    A single comma before exactly three digits parts thousands; any other is a decimal comma.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value) if value.bit_length() <= 128 else None
    if isinstance(value, float):
        number = Decimal(repr(value))
        return number if number.is_finite() else None
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = re.sub(r"[\s\u00a0\u202f_']", "", value)
    if not _NUMBER.fullmatch(text):
        return None
    comma, point = text.rfind(","), text.rfind(".")
    if comma > point >= 0:
        text = text.replace(".", "").replace(",", ".")
    elif comma >= 0:
        thousands = point > comma or text.count(",") > 1 or len(text) - comma == 4
        text = text.replace(",", "" if thousands else ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if len(number.as_tuple().digits) <= MAX_DIGITS else None


def as_date(value: Any) -> dt.date | None:
    """A date written year first, or day first (31/12/2026), or None."""
    if not isinstance(value, str):
        return None
    found = _DATE.fullmatch(value.strip())
    if not found:
        return None
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def as_time(value: Any) -> dt.time | None:
    """A time of day (14:30 · 14h30 · 2:30 pm · 9h), or None; a bare number is none."""
    if not isinstance(value, str):
        return None
    found = _TIME.fullmatch(value.strip())
    if not found or value.strip().isdigit():
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, minute)
    except ValueError:
        return None


def as_moment(value: Any) -> dt.datetime | dt.date | None:
    """A date, or a date with time (aware; UTC where none is said), or None."""
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return value
    day = as_date(value)
    if day is not None or not isinstance(value, str):
        return day
    text = value.strip()
    if not 16 <= len(text) <= 40 or text[10] not in "T ":
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):  # the latter at the very ends of the calendar
        return None
    return moment


@lru_cache(maxsize=8192)
def as_path(name: str) -> tuple[str, ...] | None:
    """The way to a value (`order.items[0].title`, `order["unit price"]`), or None."""
    found = _PATH.fullmatch(name.strip())
    if not found:
        return None
    return (found[1], *("".join(filter(None, s)) for s in _SEGMENT.findall(found[2])))


_ISO = "%04d-%02d-%02dT%02d:%02d:%02d"


@lru_cache(maxsize=1024)
def as_span(text: str) -> dt.timedelta | None:
    """An ISO 8601 duration of weeks, days, hours, minutes and seconds, or None.

    Months and years are none, for they have no fixed length; nor is anything over a year.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    span = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return span if span <= MAX_SPAN else None


def moment_to_json(moment: dt.datetime) -> str:
    """An aware moment in UTC, ISO 8601 with a Z; put together here in half the time."""
    if moment.tzinfo is not dt.UTC:
        moment = moment.astimezone(dt.UTC)
    told = _ISO % (
        moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second
    )  # fmt: skip
    return f"{told}.{moment.microsecond:06}Z" if moment.microsecond else told + "Z"


def utf16_length(text: str) -> int:
    """Length as WhatsApp may count it: an emoji beyond the first plane counts twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_cut(text: str, limit: int) -> str:
    """The longest beginning of a text that keeps within `limit` UTF-16 units."""
    if len(text) * 2 <= limit or utf16_length(text) <= limit:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: limit * 2]
    return units.decode("utf-16-le", "ignore")
