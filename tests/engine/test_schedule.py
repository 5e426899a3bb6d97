"""The calendar of schedule nodes: what must be so for any moment, zone and range."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from flows.engine.graph import SCHEMA_ID, read_flow
from flows.engine.interpreter import start
from flows.engine.kinds.schedule import WEEKDAYS

ZONES = ("UTC", "Europe/Lisbon", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia")
YEARS = 3 * 365 * 24 * 60  # in minutes
MOMENTS = st.integers(0, YEARS).map(
    lambda minutes: dt.datetime(2025, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
)
TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)


def port(
    now: dt.datetime, zone: str, *ranges: dict[str, Any], holidays: tuple[str, ...] = ()
) -> Any:
    data = {
        "time_zone": zone,
        "branches": [{"name": "open", "ranges": list(ranges)}],
        "holidays": list(holidays),
    }
    flow = read_flow(
        {
            "schema": SCHEMA_ID,
            "trigger_type": "TriggeredManually",
            "nodes": [
                {"id": "start", "kind": "start", "data": {}},
                {"id": "when", "kind": "schedule", "data": data},
            ],
            "edges": [{"source": "start", "port": "next", "target": "when"}],
        }
    )
    return start(flow, input=None, now=now).path[1].port


@given(now=MOMENTS, zone=st.sampled_from(ZONES), first=TIMES, last=TIMES, days=DAYS)
def test_times_left_out_are_all_the_others(
    now: dt.datetime, zone: str, first: str, last: str, days: list[str]
) -> None:
    times = {"from": first, "to": last, "days": days}

    assert {port(now, zone, times), port(now, zone, {**times, "exclude": True})} == {"open", "else"}


@given(now=MOMENTS, zone=st.sampled_from(ZONES), evening=TIMES, morning=TIMES, days=DAYS)
def test_a_night_is_an_evening_and_the_morning_after(
    now: dt.datetime, zone: str, evening: str, morning: str, days: list[str]
) -> None:
    first, last = max(evening, morning), min(evening, morning)
    after = [WEEKDAYS[(WEEKDAYS.index(day) + 1) % 7] for day in days]
    halves = [{"from": first, "days": days}]
    if last > "00:00":
        halves.append({"to": last, "days": after})

    night = port(now, zone, {"from": first, "to": last, "days": days})

    assert night == port(now, zone, *halves)


@given(now=MOMENTS, zone=st.sampled_from(ZONES))
def test_every_moment_is_on_one_day_of_the_week(now: dt.datetime, zone: str) -> None:
    held = [day for day in WEEKDAYS if port(now, zone, {"days": [day]}) == "open"]

    assert held == [WEEKDAYS[now.astimezone(ZoneInfo(zone)).weekday()]]


@given(now=MOMENTS, zone=st.sampled_from(ZONES), days=DAYS)
def test_a_holiday_is_only_for_those_who_say_so(
    now: dt.datetime, zone: str, days: list[str]
) -> None:
    today = now.astimezone(ZoneInfo(zone)).date().isoformat()

    assert port(now, zone, {"days": days}, holidays=(today,)) == "else"
    assert port(now, zone, {}, holidays=(today,)) == "else"
    assert port(now, zone, {"days": [*days, "holiday"]}, holidays=(today,)) == "open"
    assert port(now, zone, {"dates": [today]}, holidays=(today,)) == "open"
