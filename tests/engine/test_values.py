"""Values are read the way people write them, and texts kept within WhatsApp's limits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.outbound import fit, split_text
from flows.engine.values import (
    MAX_TEXT,
    MAX_WHOLE,
    MISSING,
    as_date,
    as_json,
    as_moment,
    as_number,
    as_path,
    as_span,
    as_text,
    as_time,
    is_blank,
    moment_to_json,
    plain,
    utf16_cut,
    utf16_length,
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT30S", 30),
        ("PT1H30M", 5400),
        ("P1D", 86400),
        ("P1DT1S", 86401),
        ("P2W", 1209600),
        ("PT0S", 0),
        ("P", None),
        ("PT", None),
        ("P1DT", None),
        ("P1M", None),
        ("P1Y", None),
        ("P9999W", None),
        ("30", None),
        ("-PT1S", None),
        ("PT1.5S", None),
    ],
)
def test_a_duration_is_read(text: str, seconds: int | None) -> None:
    assert as_span(text) == (None if seconds is None else dt.timedelta(seconds=seconds))


def test_a_moment_without_a_zone_is_in_utc() -> None:
    assert as_moment("2026-01-05 09:00") == dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    assert as_moment("2026-01-05") == dt.date(2026, 1, 5)
    assert as_moment("2026-13-05T09:00:00") is None
    assert as_moment(20260105) is None


@given(st.text(), st.integers(min_value=1, max_value=30))
def test_a_cut_text_keeps_within_its_limit(text: str, limit: int) -> None:
    cut = utf16_cut(text, limit)

    assert utf16_length(cut) <= limit
    assert text.startswith(cut)


@given(st.text(alphabet="ab \n🙂"), st.integers(min_value=2, max_value=20))
def test_a_split_text_loses_nothing_but_spaces(text: str, limit: int) -> None:
    parts = split_text(text, limit)

    assert all(utf16_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_list_is_made_to_fit() -> None:
    fitted = fit(
        {
            "type": "list",
            "body": " ",
            "button": "b" * 21,
            "footer": "f" * 61,
            "header": {"type": "text", "text": "h" * 61},
            "sections": [
                {
                    "title": "s" * 25,
                    "rows": [{"id": "a", "title": " ", "description": "d" * 73}],
                }
            ],
        }
    )

    assert fitted.adjusted == [
        ("body", 0, "left_out"),
        ("header", 60, "cut"),
        ("footer", 60, "cut"),
        ("button", 20, "cut"),
        ("title", 24, "cut"),
        ("description", 72, "cut"),
    ]
    assert fitted.messages == [
        {
            "type": "list",
            "body": "…",
            "button": "b" * 19 + "…",
            "footer": "f" * 59 + "…",
            "header": {"type": "text", "text": "h" * 59 + "…"},
            "sections": [
                {
                    "title": "s" * 23 + "…",
                    "rows": [{"id": "a", "title": "a", "description": "d" * 71 + "…"}],
                }
            ],
        }
    ]


UTC = dt.UTC
EAST = dt.timezone(dt.timedelta(hours=1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ana", "Ana"),
        ("a" * (MAX_TEXT + 1), "a" * MAX_TEXT),
        ("a" * MAX_TEXT, "a" * MAX_TEXT),
        (None, ""),
        (MISSING, ""),
        (True, "true"),
        (False, "false"),
        (3.0, "3"),
        (0.1 + 0.2, "0.3"),
        (-7, "-7"),
        (2**128 - 1, str(2**128 - 1)),
        (2**128, ""),
        (Decimal("1.50"), "1.5"),
        (Decimal("2.0"), "2"),
        (Decimal("1E+20"), "1" + "0" * 20),
        (dt.date(2026, 1, 5), "2026-01-05"),
        (dt.time(9, 30), "09:30:00"),
        (dt.datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05T09:00:00Z"),
        (dt.datetime(2026, 1, 5, 9, tzinfo=EAST), "2026-01-05T09:00:00+01:00"),
        ([1, "é", Decimal("1.5"), dt.date(2026, 1, 5)], '[1,"é",1.5,"2026-01-05"]'),
        ({"a": None}, '{"a":null}'),
        ([float("nan")], ""),
        ([object()], ""),
        (["a" * MAX_TEXT], '["' + "a" * (MAX_TEXT - 2)),
    ],
)
def test_a_value_is_read_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (Decimal("0.5"), 0.5),
        (Decimal("7.00"), 7),
        (Decimal(MAX_WHOLE), MAX_WHOLE),
        (Decimal(-MAX_WHOLE), -MAX_WHOLE),
        (Decimal(MAX_WHOLE + 1), str(MAX_WHOLE + 1)),
        ([Decimal(1), [Decimal(2)]], [1, [2]]),
        ({"a": 1}, {"a": 1}),
        ("x", "x"),
        (None, None),
        (True, True),
        (dt.time(9), "09:00:00"),
    ],
)
def test_a_value_is_made_plain(value: Any, made: Any) -> None:
    assert plain(value) == made
    assert type(plain(value)) is type(made)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, "7"),
        (2**128 - 1, str(2**128 - 1)),
        (2**128, None),
        (1.5, "1.5"),
        (float("inf"), None),
        (True, None),
        (None, None),
        ([1], None),
        (Decimal("2.50"), "2.50"),
        ("12", "12"),
        (" -1,234.5 ", "-1234.5"),
        ("1.234,5", "1234.5"),
        ("12,5", "12.5"),
        ("1,234", "1234"),
        ("1,2345", "1.2345"),
        ("1,23", "1.23"),
        ("1,234,567", "1234567"),
        ("1,23,456.5", "123456.5"),
        ("1'234.5", "1234.5"),
        ("1 234\u00a0567\u202f8", "12345678"),
        ("+5", "5"),
        ("1.234", "1.234"),
        ("1.2.3", None),
        ("", None),
        (".", None),
        ("-", None),
        ("1e5", None),
        ("12 cats", None),
        ("9" * 36, "9" * 36),
        ("9" * 37, None),
        ("1" + "_" * 63, "1"),
        ("1" + "_" * 64, None),
    ],
)
def test_a_number_is_read_as_people_write_it(value: Any, number: str | None) -> None:
    assert as_number(value) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("value", "blank"),
    [
        *(("", True), (" \n", True), (None, True), (MISSING, True), ([], True), ({}, True)),
        *(("x", False), (0, False), (False, False), ([0], False), ({"a": 0}, False)),
    ],
)
def test_nothing_is_blank(value: Any, blank: bool) -> None:
    assert is_blank(value) is blank


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        (" a.b ", ("a", "b")),
        ("a.0.b", ("a", "0", "b")),
        ("a[0][12]", ("a", "0", "12")),
        ("a['b c'].d[\"e'f\"]", ("a", "b c", "d", "e'f")),
        ("größe.x", ("größe", "x")),
        ("_a", ("_a",)),
        ("", None),
        ("a b", None),
        ("1a", None),
        ("a.", None),
        ("a..b", None),
        ("a[b]", None),
        ("a[-1]", None),
        ("a[123456]", None),
        ("a['b\"]", None),
    ],
)
def test_a_path_is_read(text: str, path: tuple[str, ...] | None) -> None:
    assert as_path(text) == path


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", dt.date(2026, 12, 31)),
        ("2026/1/5", dt.date(2026, 1, 5)),
        (" 31.12.2026 ", dt.date(2026, 12, 31)),
        ("1-2-2026", dt.date(2026, 2, 1)),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("31.12.26", None),
        ("x2026-12-31", None),
        (7, None),
    ],
)
def test_a_date_is_read(text: Any, day: dt.date | None) -> None:
    assert as_date(text) == day


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("14:30", dt.time(14, 30)),
        ("14.30", dt.time(14, 30)),
        ("14h30", dt.time(14, 30)),
        ("9h", dt.time(9)),
        ("2:30 pm", dt.time(14, 30)),
        ("12 am", dt.time(0)),
        ("12 p.m.", dt.time(12)),
        ("1am", dt.time(1)),
        ("14:30:59", dt.time(14, 30)),
        ("13 pm", None),
        ("0 am", None),
        ("24:00", None),
        ("12:60", None),
        ("9", None),
        ("soon", None),
        (9, None),
    ],
)
def test_a_time_is_read(text: Any, time: dt.time | None) -> None:
    assert as_time(text) == time


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-05T09:00", dt.datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T09:00:00Z", dt.datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T09:00:00+01:00", dt.datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-01-05 09:00:00.123456+01:00", dt.datetime(2026, 1, 5, 8, 0, 0, 123456, UTC)),
        (dt.datetime(2026, 1, 5), dt.datetime(2026, 1, 5, tzinfo=UTC)),  # noqa: DTZ001
        (dt.datetime(2026, 1, 5, tzinfo=EAST), dt.datetime(2026, 1, 5, tzinfo=EAST)),
        (dt.date(2026, 1, 5), dt.date(2026, 1, 5)),
        ("5.1.2026", dt.date(2026, 1, 5)),
        ("2026-01-05x09:00", None),
        ("2026-01-05T9:00", None),
        ("20260105T090000Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        (None, None),
        ([1], None),
    ],
)
def test_a_moment_is_read(value: Any, moment: Any) -> None:
    read = as_moment(value)

    assert read == moment
    assert not isinstance(read, dt.datetime) or read.tzinfo is not None


def test_a_moment_is_told_in_utc() -> None:
    assert moment_to_json(dt.datetime(2026, 1, 5, 9, tzinfo=EAST)) == "2026-01-05T08:00:00Z"
    assert moment_to_json(dt.datetime(2026, 1, 5, 9, tzinfo=UTC)) == "2026-01-05T09:00:00Z"


def test_a_year_is_the_longest_span() -> None:
    assert as_span("P366D") == dt.timedelta(days=366)
    assert as_span("P366DT1S") is None


def test_json_is_compact() -> None:
    assert as_json({"a": [1, "é"]}) == '{"a":[1,"é"]}'
    assert as_json(float("nan")) == ""
    assert as_json({1, 2}) == ""
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert as_json(deep) == ""


def test_only_missing_is_missing() -> None:
    assert not MISSING
    assert repr(MISSING) == "MISSING"


@given(st.datetimes(timezones=st.timezones()))
def test_a_moment_is_told_as_iso_8601_tells_it_in_utc(moment: dt.datetime) -> None:
    try:
        in_utc = moment.astimezone(dt.UTC)
    except OverflowError:
        return  # the first and last day of the calendar, seen from afar

    assert moment_to_json(moment) == in_utc.isoformat().replace("+00:00", "Z")
