"""What counts as an answer to a question, per type, and the value it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flows.engine.inputs import MessageInput
from flows.engine.patterns import matches_whole
from flows.engine.values import as_date, as_number, as_time

ANSWER_TYPES = (
    "text",
    "number",
    "integer",
    "email",
    "phone",
    "date",
    "time",
    "url",
    "regex",
    "choice",
    "location",
    "media",
    "any",
)
MEDIA = frozenset({"image", "video", "audio", "document", "sticker", "voice"})

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@(?:[^\W_][\w-]{0,62}\.){1,8}[^\W\d_]{2,63}")
_PHONE = re.compile(r"(\+|00)?([1-9]\d{6,14}|0\d{6,14})")
_URL = re.compile(
    r"(?:https?://)?((?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63})(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An answer of the right type, as the value to keep."""

    value: Any


@dataclass(frozen=True, slots=True)
class Rejected:
    """No answer of the right type; `reason` is a word for the log."""

    reason: str


Reading = Accepted | Rejected


def read_answer(input: MessageInput, answer: Mapping[str, Any]) -> Reading:
    """The value a message gives for an answer of the given shape, or why it gives none.

    Choices are not read here: they are matched as options.
    """
    shape = answer.get("type")
    if shape == "location":
        return _location(input)
    if shape == "media":
        return _media(input)
    text = input.text.strip()
    if shape == "any":
        return Accepted(text or {"type": input.type, **input.content})
    if not text:
        return Rejected("not_text")
    return _READERS.get(str(shape), _text)(text, answer)


def _text(text: str, answer: Mapping[str, Any]) -> Reading:
    low, high = as_number(answer.get("min")), as_number(answer.get("max"))
    if low is not None and len(text) < low:
        return Rejected("too_short")
    if high is not None and len(text) > high:
        return Rejected("too_long")
    return Accepted(text)


def _number(text: str, answer: Mapping[str, Any]) -> Reading:
    number = as_number(text)
    if number is None:
        return Rejected("not_a_number")
    low, high = as_number(answer.get("min")), as_number(answer.get("max"))
    if low is not None and number < low:
        return Rejected("too_small")
    if high is not None and number > high:
        return Rejected("too_large")
    whole = number == number.to_integral_value() and abs(number) < 10**15
    return Accepted(int(number) if whole else float(number))


def _integer(text: str, answer: Mapping[str, Any]) -> Reading:
    number = _number(text, answer)
    if isinstance(number, Accepted) and not isinstance(number.value, int):
        return Rejected("not_whole")
    return number


def _email(text: str, answer: Mapping[str, Any]) -> Reading:
    if len(text) > 254 or not _EMAIL.fullmatch(text):
        return Rejected("not_an_email")
    return Accepted(text)


def _phone(text: str, answer: Mapping[str, Any]) -> Reading:
    found = _PHONE.fullmatch(re.sub(r"[\s().\-/\u00a0]", "", text))
    if not found or not found[0].isascii():
        return Rejected("not_a_phone_number")
    return Accepted(f"+{found[2]}" if found[1] else found[2])


def _date(text: str, answer: Mapping[str, Any]) -> Reading:
    day = as_date(text)
    if day is None:
        return Rejected("not_a_date")
    low, high = as_date(answer.get("min")), as_date(answer.get("max"))
    if low is not None and day < low:
        return Rejected("too_early")
    if high is not None and day > high:
        return Rejected("too_late")
    return Accepted(day.isoformat())


def _time(text: str, answer: Mapping[str, Any]) -> Reading:
    at = as_time(text)
    if at is None:
        return Rejected("not_a_time")
    low, high = as_time(answer.get("min")), as_time(answer.get("max"))
    if low is not None and at < low:
        return Rejected("too_early")
    if high is not None and at > high:
        return Rejected("too_late")
    return Accepted(f"{at:%H:%M}")


def _url(text: str, answer: Mapping[str, Any]) -> Reading:
    if len(text) > 2000 or not _URL.fullmatch(text):
        return Rejected("not_a_link")
    return Accepted(text if text.lower().startswith("http") else f"https://{text}")


def _regex(text: str, answer: Mapping[str, Any]) -> Reading:
    if not matches_whole(str(answer.get("pattern", "")), text):
        return Rejected("no_match")
    return Accepted(text)


def _location(input: MessageInput) -> Reading:
    place = input.content.get("location", input.content)
    if input.type != "location" or not isinstance(place, Mapping):
        return Rejected("not_a_location")
    return Accepted(
        {key: place[key] for key in ("latitude", "longitude", "name", "address") if key in place}
    )


def _media(input: MessageInput) -> Reading:
    if input.type not in MEDIA:
        return Rejected("not_media")
    return Accepted({"type": input.type, **input.content})


_READERS: dict[str, Callable[[str, Mapping[str, Any]], Reading]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "email": _email,
    "phone": _phone,
    "date": _date,
    "time": _time,
    "url": _url,
    "regex": _regex,
}
