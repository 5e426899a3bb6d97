"""How numbers, money and moments are written in the reader's language, and where it is what time.

A language is a tag such as `de`, `pt-BR` or `zh_Hans_CN`; one that is not known counts as English.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import zoneinfo
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal, get_currency_precision

from flows.engine.values import MAX_DIGITS

STYLES = ("short", "medium", "long", "full")
MAX_DECIMALS = 10

_ENGLISH = Locale("en")
_DIRECTIVE = re.compile(r"%([a-zA-Z%])")
_TOUCHING = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")  # a letter and a digit
_WIDE = Context(prec=160)  # digits: a number up to 1E+100, and its decimals


@lru_cache(maxsize=512)
def locale_of(language: str) -> Locale:
    """The locale of a language tag; of a part of it, or English, where the whole is not known."""
    parts = language.replace("-", "_").split("_")[:3]
    while parts:
        try:
            return Locale.parse("_".join(parts))
        except (ValueError, TypeError, UnknownLocaleError):
            parts.pop()
    return _ENGLISH


@lru_cache(maxsize=512)
def zone_of(name: str) -> zoneinfo.ZoneInfo | None:
    """The time zone of a name such as Europe/Madrid, or None."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def rounded(number: Decimal, decimals: int) -> Decimal:
    """A number with so many decimals (0 to MAX_DECIMALS), a half rounded away from zero."""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)


def write_number(number: Decimal, decimals: int | None, language: str) -> str:
    """A number with its thousands parted; with all the decimals it has where `decimals` is None."""
    locale = locale_of(language)
    pattern = copy.copy(locale.decimal_formats[None])
    if decimals is None:
        pattern.frac_prec = (0, MAX_DIGITS)
    else:
        number = rounded(number, decimals)
        pattern.frac_prec = (decimals, decimals)
    with localcontext(_WIDE):
        return str(format_decimal(number, format=pattern, locale=locale))


def write_money(amount: Decimal, currency: str, language: str) -> str:
    """An amount with the sign and the decimals of its currency, a code such as EUR."""
    shown = rounded(amount, get_currency_precision(currency))
    with localcontext(_WIDE):
        written = format_currency(shown, currency, locale=locale_of(language))
    return _TOUCHING.sub("\u00a0", written)  # CLDR parts CHF from its number; Babel does not


def write_date(moment: dt.date, how: str, language: str) -> str:
    """A date in a style, or by a pattern of %d %m %Y %H %M …

    Not strftime, whose widths (%999999999d) are a memory bomb in an author's hand.
    """
    locale = locale_of(language)
    if how in STYLES:
        return str(format_date(moment, how, locale=locale))
    at = moment if isinstance(moment, dt.datetime) else dt.datetime.combine(moment, dt.time())
    directives = {
        "d": f"{at.day:02}",
        "m": f"{at.month:02}",
        "y": f"{at.year % 100:02}",
        "Y": f"{at.year:04}",
        "H": f"{at.hour:02}",
        "I": f"{at.hour % 12 or 12:02}",
        "M": f"{at.minute:02}",
        "S": f"{at.second:02}",
        "p": "AM" if at.hour < 12 else "PM",
        "A": locale.days["format"]["wide"][at.weekday()],
        "a": locale.days["format"]["abbreviated"][at.weekday()],
        "B": locale.months["format"]["wide"][at.month],
        "b": locale.months["format"]["abbreviated"][at.month],
        "%": "%",
    }
    return _DIRECTIVE.sub(lambda found: directives.get(found[1], found[0]), how)


def write_time(moment: dt.datetime | dt.time, style: str, language: str) -> str:
    """The time of day in a style: short (14:05) or medium (14:05:30)."""
    at = moment.time() if isinstance(moment, dt.datetime) else moment
    return str(format_time(at, style, locale=locale_of(language)))
