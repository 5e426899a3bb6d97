"""The first phone number, e-mail address, link, number or date in a text."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel.dates import get_month_names
from linkify_it import LinkifyIt

from flows.engine.folding import fold
from flows.engine.phones import find_phone, write_phone
from flows.engine.values import as_date, as_number

MAX_SUBJECT = 4096  # characters looked at; WhatsApp's longest text

_LINKS = LinkifyIt()
_NUMBER = re.compile(
    r"(?<![\w.,-])[-+]?(?:\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?|\d[\d.,]*)(?<=\d)"
)
_DATE = re.compile(
    r"(?<![\w./-])(?:\d{4}([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2\d{4})(?![\w/-])"
)
_DATE_IN_WORDS = re.compile(
    r"(?<!\w)(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?\s{0,2}(?:of\s|de\s|d['’])?"
    r"(?P<month>[^\W\d_]{3,12})\.?,?\s{1,2}(?:de\s|del\s)?(?P<year>\d{4})(?!\w)"
    r"|(?<!\w)(?P<month_first>[^\W\d_]{3,12})\.?\s{1,2}(?P<day_then>\d{1,2})(?:st|nd|rd|th)?,?"
    r"\s{1,2}(?P<year_last>\d{4})(?!\w)"
)
_DATE_IN_SIGNS = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_LANGUAGES_OF_MONTHS = (
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fr", "he", "hi", "hu", "id", "it", "nb",
    "nl", "pl", "pt", "ro", "ru", "sv", "tr", "uk",
)  # fmt: skip


def find_entity(text: str, kind: str, *, home: str = "") -> Any:
    """The first entity of a kind in a text, as the value that is kept; None if there is none.

    `home` is a phone number; one without a calling code is read as one of the same country.
    """
    return _FINDERS[kind](text[:MAX_SUBJECT], home)


def _phone(text: str, home: str) -> str | None:
    number = find_phone(text, home=home)
    return None if number is None else write_phone(number, "e164")


def _email(text: str, home: str) -> str | None:
    found = (link.url for link in _LINKS.match(text) or () if link.schema == "mailto:")
    return next((address.removeprefix("mailto:") for address in found), None)


def _url(text: str, home: str) -> str | None:
    """A link with its scheme; https where none was written."""
    for link in _LINKS.match(text) or ():
        if link.schema in ("http:", "https:"):
            return str(link.url)
        if link.schema in ("", "//"):
            return f"https://{link.raw.removeprefix('//')}"
    return None


def _number(text: str, home: str) -> int | float | None:
    for match in _NUMBER.finditer(text):
        number = as_number(match[0].replace("’", ""))
        if number is not None:
            whole = number == number.to_integral_value() and abs(number) < 10**15
            return int(number) if whole else float(number)
    return None


def _date(text: str, home: str) -> str | None:
    """The first whole date, in figures or with the month in words."""
    found = min(_dates(text), default=None)
    return found and found[1].isoformat()


def _dates(text: str) -> Iterator[tuple[int, dt.date]]:
    """The first date of each way to write one, with its place."""
    ways: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], dt.date | None]], ...] = (
        (_DATE, lambda match: as_date(match[0])),
        (_DATE_IN_WORDS, _date_in_words),
        (_DATE_IN_SIGNS, lambda match: as_date("-".join(match.groups()))),
    )
    for pattern, read in ways:
        days = ((match.start(), read(match)) for match in pattern.finditer(text))
        yield from ((place, day) for place, day in days if day is not None)


def _date_in_words(match: re.Match[str]) -> dt.date | None:
    month = _months().get(fold(match["month"] or match["month_first"]))
    day, year = match["day"] or match["day_then"], match["year"] or match["year_last"]
    return as_date(f"{year}-{month}-{day}") if month else None


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    """The months by their names in many languages, save names of different ones in two."""
    found: dict[str, set[int]] = {}
    for language in _LANGUAGES_OF_MONTHS:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for month, name in get_month_names(width, context, language).items():
                    found.setdefault(fold(name), set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}


_FINDERS: dict[str, Callable[[str, str], Any]] = {
    "phone": _phone,
    "email": _email,
    "number": _number,
    "date": _date,
    "url": _url,
}
ENTITIES = tuple(_FINDERS)
