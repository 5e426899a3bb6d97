"""The first phone number, e-mail address, link, number or date in a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from linkify_it import LinkifyIt

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
    days = (as_date(match[0]) for match in _DATE.finditer(text))
    return next((day.isoformat() for day in days if day is not None), None)


_FINDERS: dict[str, Callable[[str, str], Any]] = {
    "phone": _phone,
    "email": _email,
    "number": _number,
    "date": _date,
    "url": _url,
}
ENTITIES = tuple(_FINDERS)
