"""Values are read the way people write them, and texts kept within WhatsApp's limits."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.outbound import fit, split_text
from flows.engine.values import as_moment, as_span, utf16_cut, utf16_length


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
