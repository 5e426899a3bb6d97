"""Go one way or another by the day and the time of day, such as opening hours and holidays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flows.engine.fields import Schema, flag, form, items
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, texts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, branch_name, issue, name_issues
from flows.engine.locales import zone_of
from flows.engine.values import as_date

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
TIME_PATTERN = "^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$"
DATE_PATTERN = "^\\d{4}-\\d{2}-\\d{2}$"
DATES_PATTERN = "^\\d{4}-\\d{2}-\\d{2}(?:/\\d{4}-\\d{2}-\\d{2})?$"

Range = Mapping[str, Any]


def ports(data: Data) -> list[str]:
    return list(dict.fromkeys([*texts(data, "branches", "name"), "else"]))


def enter(node: Node, visit: Visit) -> Outcome:
    zone = zone_of(node.data["time_zone"])
    if zone is None:
        return Go("else")
    local = visit.now.astimezone(zone)
    holidays = node.data.get("holidays", ())
    for branch in node.data["branches"]:
        if _is_open(branch["ranges"], local, holidays):
            return Go(branch["name"])
    return Go("else")


def _is_open(ranges: Sequence[Range], local: dt.datetime, holidays: Collection[str]) -> bool:
    """Whether a range holds and none that is left out does; always, but for these, without one."""
    left_out = [told for told in ranges if told.get("exclude")]
    if any(_holds(told, local, holidays) for told in left_out):
        return False
    taken = [told for told in ranges if not told.get("exclude")]
    return not taken or any(_holds(told, local, holidays) for told in taken)


def _holds(told: Range, local: dt.datetime, holidays: Collection[str]) -> bool:
    """By the clock on the wall, from the first minute up to the last one, which is outside.

    A range past midnight belongs to the day on which it begins.
    """
    first, last = _minutes(told.get("from", "00:00")), _minutes(told.get("to", "24:00"))
    now, day = local.hour * 60 + local.minute, local.date()
    if first < last:
        if not first <= now < last:
            return False
    elif now < last:
        day -= dt.timedelta(days=1)
    elif now < first:
        return False
    return _is_day(told, day, holidays)


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _is_day(told: Range, day: dt.date, holidays: Collection[str]) -> bool:
    """Whether a range is for this day; one that does not say so is not for holidays."""
    dates, days = told.get("dates"), told.get("days")
    written = day.isoformat()
    if dates and not any(_is_within(written, span) for span in dates):
        return False
    if written in holidays:
        return HOLIDAY in days if days else bool(dates)
    return not days or WEEKDAYS[day.weekday()] in days


def _is_within(written: str, span: str) -> bool:
    first, _, last = span.partition("/")
    return first <= written <= (last or first)


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    data = node.data
    yield from name_issues(node, "branches")
    if zone_of(data["time_zone"]) is None:
        yield issue(
            node,
            "invalid_value",
            f"There is no time zone “{data['time_zone']}”; one is called Europe/Lisbon.",
            "time_zone",
        )
    for place, day in enumerate(data.get("holidays", ())):
        yield from _check_dates(node, day, "holidays", place)
    for at, branch in enumerate(data["branches"]):
        for inner, told in enumerate(branch["ranges"]):
            for place, span in enumerate(told.get("dates", ())):
                yield from _check_dates(node, span, "branches", at, "ranges", inner, "dates", place)


def _check_dates(node: Node, span: str, *path: object) -> Iterable[Issue]:
    days = [as_date(day) for day in span.split("/")]
    if None in days:
        yield issue(node, "invalid_value", f"“{span}” is no day of the calendar.", *path)
    elif days != sorted(day for day in days if day is not None):
        yield issue(node, "invalid_value", f"“{span}” ends before it begins.", *path)


def _time(title: str, description: str) -> Schema:
    return {
        "type": "string",
        "title": title,
        "description": description,
        "pattern": TIME_PATTERN,
        "examples": ["09:00"],
        "x-widget": "text",
    }


_RANGE = form(
    {
        "days": {
            "type": "array",
            "title": "Days",
            "description": "Days of the week, and “holiday” for the holidays below; none means "
            "all but these.",
            "items": {"enum": [*WEEKDAYS, HOLIDAY]},
            "uniqueItems": True,
        },
        "dates": {
            "type": "array",
            "title": "Dates",
            "description": "Days such as 2026-12-24, or spans of them: 2026-12-24/2026-12-31.",
            "items": {"type": "string", "pattern": DATES_PATTERN, "examples": ["2026-12-24"]},
            "maxItems": 200,
        },
        "from": _time("From", "The first minute, such as 09:00; without it, midnight."),
        "to": _time(
            "To",
            "The first minute outside, such as 17:00; earlier than “From”, it is on the next day.",
        ),
        "exclude": flag("Leave out", "Whether the branch is not taken at these times."),
    }
)

KIND = NodeKind(
    name="schedule",
    label="Schedule",
    group="logic",
    icon="calendar-time",
    schema=form(
        {
            "time_zone": {
                "type": "string",
                "title": "Time zone",
                "description": "Where the clock hangs, such as Europe/Lisbon.",
                "minLength": 1,
                "maxLength": 64,
                "x-widget": "time-zone",
            },
            "branches": items(
                "Branches",
                "Looked at in this order; where none holds, the flow goes on at “Else”.",
                form(
                    {
                        "name": branch_name(),
                        "ranges": {
                            "type": "array",
                            "title": "Times",
                            "description": "The branch is taken when any of these holds.",
                            "items": _RANGE,
                            "minItems": 1,
                            "maxItems": 50,
                        },
                    },
                    required=("name", "ranges"),
                ),
                "schedule",
                minItems=1,
                maxItems=50,
            ),
            "holidays": {
                "type": "array",
                "title": "Holidays",
                "description": "Days on which only times hold that name their date or “holiday”.",
                "items": {"type": "string", "pattern": DATE_PATTERN, "examples": ["2026-12-24"]},
                "maxItems": 400,
                "x-widget": "dates",
            },
        },
        required=("time_zone", "branches"),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={
        "time_zone": "UTC",
        "branches": [
            {
                "name": "open",
                "ranges": [
                    {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}
                ],
            }
        ],
        "holidays": [],
    },
)
