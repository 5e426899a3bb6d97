"""Phone numbers as people write them: found in a text, checked, written in one way."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

MAX_SUBJECT = 4096  # characters looked at; WhatsApp's longest text

FORMATS = ("e164", "international", "national", "digits", "calling_code", "region")
REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
CALLING_CODES = frozenset(str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)

_STYLES = {
    "international": PhoneNumberFormat.INTERNATIONAL,
    "national": PhoneNumberFormat.NATIONAL,
}
_WHOLE = re.compile(r"[+\d\s().\-–/\u00a0\u202f\u2060\u202a\u202c]{5,40}")
_BARE = re.compile(r"(?<![\d+])[1-9]\d{7,14}(?!\d)")  # as WhatsApp writes numbers: without a plus


def read_phone(text: str, *, home: str = "") -> PhoneNumber | None:
    """The number that a whole text is, or None where it is none that can be in use.

    Without a plus it is one of the country of `home`, another number, or else international.
    """
    told = text.strip()
    if not _WHOLE.fullmatch(told):  # the library would find a number among words
        return None
    return _parse(told, _region_of(home)) or _parse(f"+{told.lstrip('+')}", None)


def find_phone(text: str, *, home: str = "") -> PhoneNumber | None:
    """The first number in a text, by the same rules."""
    subject = text[:MAX_SUBJECT]
    for match in phonenumbers.PhoneNumberMatcher(subject, _region_of(home)):
        return match.number
    found = (_parse(f"+{match[0]}", None) for match in _BARE.finditer(subject))
    return next((number for number in found if number is not None), None)


def write_phone(number: PhoneNumber, format: str) -> str:
    """A number in one of the FORMATS; `digits` is how WhatsApp writes it."""
    if format == "calling_code":
        return str(number.country_code)
    if format == "region":
        return region_of(number)
    if format in _STYLES:
        return phonenumbers.format_number(number, _STYLES[format])
    written = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return written[1:] if format == "digits" else written


def region_of(number: PhoneNumber) -> str:
    """The country of a number, as ISO 3166-1 alpha-2; "" for numbers of no country."""
    region = phonenumbers.region_code_for_number(number) or ""
    return "" if region == "001" else region


def _region_of(home: str) -> str | None:
    number = _parse(f"+{home.lstrip('+')}", None) if home else None
    return (region_of(number) or None) if number is not None else None


def _parse(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None
