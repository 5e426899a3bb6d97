"""An answer is read as the type the question asks for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.answers import ANSWER_TYPES, Accepted, Rejected, read_answer
from flows.engine.inputs import MessageInput


@pytest.mark.parametrize(
    ("answer", "text", "expected"),
    [
        ({"type": "text"}, " hi ", "hi"),
        ({"type": "text", "max": 3}, "four", "too_long"),
        ({"type": "text", "min": 5}, "four", "too_short"),
        ({"type": "number"}, "12,5", 12.5),
        ({"type": "number"}, "1.234,50", 1234.5),
        ({"type": "number"}, "1,234", 1234),
        ({"type": "number"}, "-3", -3),
        ({"type": "number"}, "1e9", "not_a_number"),
        ({"type": "number"}, "1.2.3", "not_a_number"),
        ({"type": "number", "min": 5}, "4", "too_small"),
        ({"type": "number", "max": "5"}, "6", "too_large"),
        ({"type": "integer"}, "7", 7),
        ({"type": "integer"}, "7.5", "not_whole"),
        ({"type": "email"}, "ana.lima+x@mail.example.com", "ana.lima+x@mail.example.com"),
        ({"type": "email"}, "ana@example", "not_an_email"),
        ({"type": "email"}, "a b@example.com", "not_an_email"),
        ({"type": "phone"}, "+351 912-345.678", "+351912345678"),
        ({"type": "phone"}, "00351912345678", "+351912345678"),
        ({"type": "phone"}, "(0912) 345 678", "0912345678"),
        ({"type": "phone"}, "12345", "not_a_phone_number"),
        ({"type": "date"}, "31/12/2026", "2026-12-31"),
        ({"type": "date"}, "2026-02-30", "not_a_date"),
        ({"type": "date", "min": "2026-01-01"}, "31.12.2025", "too_early"),
        ({"type": "date", "max": "2026-01-01"}, "02.01.2026", "too_late"),
        ({"type": "time"}, "14:30", "14:30"),
        ({"type": "time"}, "2:30 pm", "14:30"),
        ({"type": "time"}, "12 am", "00:00"),
        ({"type": "time"}, "14h", "14:00"),
        ({"type": "time"}, "7", "not_a_time"),
        ({"type": "time"}, "25:00", "not_a_time"),
        ({"type": "time", "min": "09:00"}, "8:59", "too_early"),
        ({"type": "url"}, "https://example.com/a?b=c", "https://example.com/a?b=c"),
        ({"type": "url"}, "www.example.com", "https://www.example.com"),
        ({"type": "url"}, "javascript:alert(1)", "not_a_link"),
        ({"type": "regex", "pattern": r"[A-Z]{2}\d+"}, "ab12", "ab12"),
        ({"type": "regex", "pattern": r"[A-Z]{2}\d+"}, "ab12!", "no_match"),
        ({"type": "any"}, "x", "x"),
    ],
)
def test_a_text_is_read(answer: dict[str, Any], text: str, expected: Any) -> None:
    reading = read_answer(MessageInput("text", text), answer)

    told = reading.value if isinstance(reading, Accepted) else reading.reason
    assert told == expected
    assert type(told) is type(expected)


def test_a_picture_answers_only_what_takes_one() -> None:
    picture = MessageInput("image", content={"asset": "a7"})

    assert read_answer(picture, {"type": "media"}) == Accepted({"type": "image", "asset": "a7"})
    assert read_answer(picture, {"type": "any"}) == Accepted({"type": "image", "asset": "a7"})
    assert read_answer(picture, {"type": "text"}) == Rejected("not_text")
    assert read_answer(picture, {"type": "location"}) == Rejected("not_a_location")
    assert read_answer(MessageInput("text", "x"), {"type": "media"}) == Rejected("not_media")


@given(st.sampled_from(ANSWER_TYPES), st.text(max_size=40), st.text(alphabet="0123456789.,:/- +"))
def test_no_text_makes_a_question_raise(kind: str, text: str, digits: str) -> None:
    for said in (text, digits):
        read_answer(MessageInput("text", said), {"type": kind, "pattern": text, "min": said})
