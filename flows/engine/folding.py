"""How alike two short texts are: folded for case, accents and punctuation, or one slip apart."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MAX_FOLDED = 10_000
MIN_SLIP = 4  # letters; of shorter words too many are one letter apart ("no", "yo")
MAX_SLIP = 64
_EMOJI_PARTS = "\ufe0f\u20e3"  # the selector and the key cap; other such marks are vowels


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A text without case, accents, doubled spaces, and marks or emoji around it.

    A text of nothing but marks keeps them.
    """
    if text.isascii():
        plain = text.casefold()
    else:
        parts = unicodedata.normalize("NFKD", text[:MAX_FOLDED])
        bare = "".join(mark for mark in parts if not unicodedata.combining(mark))
        plain = unicodedata.normalize("NFKC", bare).casefold()
    plain = " ".join(plain.split())
    first, last = 0, len(plain)
    while first < last and _is_mark(plain[first]):
        first += 1
    while last > first and _is_mark(plain[last - 1]):
        last -= 1
    return plain[first:last] or plain


def _is_mark(letter: str) -> bool:
    if letter.isalnum():
        return False
    category = unicodedata.category(letter)
    return category[0] in "PZC" or category in ("So", "Sk") or letter in _EMOJI_PARTS


def is_slip(typed: str, meant: str) -> bool:
    """Whether one letter was added, dropped, changed, or swapped with its neighbour.

    Words of under four letters and texts whose digits differ are never taken for a slip.
    """
    longer = max(len(typed), len(meant))
    if not MIN_SLIP <= longer <= MAX_SLIP or abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    if _digits(typed) != _digits(meant):
        return False
    same = 0
    while same < min(len(typed), len(meant)) and typed[same] == meant[same]:
        same += 1
    left, right = typed[same:], meant[same:]
    if len(left) == len(right):
        swapped = left[1:2] + left[:1] + left[2:]
        return left[1:] == right[1:] or swapped == right
    return left[1:] == right if len(left) > len(right) else left == right[1:]


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
