"""Addresses with holes: a value can become a part of a path or a query, and never more.

Values are percent-encoded where they stand. Only a hole that begins the address may be the address
itself (`{{ base }}/orders/{{ id }}`); scheme and host come from there or from the author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flows.engine.pieces import pieces

MAX_URL = 2000  # characters

_AUTHORITY = re.compile(r"https?://([^\s/?#\\]*)", re.IGNORECASE)
_HOST = re.compile(r"(?:[^\s:@%\[\]]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_ENCODED_ALREADY = re.compile(r"\|\s*url\s*(?:\(\s*\)\s*)?\}\}$")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DOTS = re.compile(
    r"(?:/|%2f|%5c)(?:\.|%2e){1,2}(?=/|%2f|%5c|$)", re.IGNORECASE
)  # encoded ones too: some servers decode before they walk
_KEPT = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)  # RFC 3986 2.3
_SIGNS = frozenset(b":/?[]@!$&'()*+,;=%")  # RFC 3986 2.2, and what is encoded already

Fill = Callable[[str], str]


class BadUrl(ValueError):
    """An address that cannot be called, with the reason in words."""


def fill_url(text: str, query: Iterable[tuple[str, str]], fill: Fill) -> str:
    """The address with its holes filled and the query behind it. Raises BadUrl.

    `query` are names and filled values.
    """
    made = ""
    for piece, is_hole in pieces(text.strip()):
        if not is_hole:
            made += piece
        elif not made:
            made = fill(piece).strip()
        else:
            _require_place(made)
            value = fill(piece)
            made += value if _ENCODED_ALREADY.search(piece) else encoded(value)
    pairs = [f"{encoded(name)}={encoded(value)}" for name, value in query]
    return _joined(made, pairs)


def url_problem(text: str) -> str | None:
    """What is wrong with an address before its holes are filled; None where nothing is."""
    parts = list(pieces(text.strip()))
    if parts and parts[0][1]:
        parts[0] = ("https://host" + ("" if len(parts) == 1 else "/"), False)
    made = ""
    try:
        for piece, is_hole in parts:
            if is_hole:
                _require_place(made)
            made += "x" if is_hole else piece
        _joined(made, [])
    except BadUrl as bad:
        return str(bad)
    return None


def encoded(value: str) -> str:
    """Percent-encoded for any part of an address."""
    raw = value.encode("utf-8", "replace")
    return "".join(chr(byte) if byte in _KEPT else f"%{byte:02X}" for byte in raw)


def _require_place(before: str) -> None:
    """Values stand behind the host, past the first slash or question mark after it."""
    found = _AUTHORITY.match(before)
    if found is None or found.end() == len(before):
        raise BadUrl(
            "A variable cannot be a part of the host; let one variable hold the whole beginning "
            "of the address."
        )


def _joined(text: str, pairs: list[str]) -> str:
    found = _AUTHORITY.match(text)
    if found is None:
        raise BadUrl("The address must begin with https:// or http://.")
    if not _HOST.fullmatch(found[1]):
        raise BadUrl("The address has no plain host, such as shop.example; no name or password.")
    rest = text[found.end() :].partition("#")[0]
    if any(ord(sign) < 32 or sign == "\\" for sign in rest):
        raise BadUrl("The address has a sign that addresses do not have.")
    path, mark, asked = rest.partition("?")
    if _DOTS.search(path):
        raise BadUrl("The address has a step up (..); give the path in full.")
    asked = "&".join(filter(None, [asked, *pairs]))
    url = found[0] + _legal(path) + ("?" + _legal(asked) if asked or mark else "")
    if len(url) > MAX_URL:
        raise BadUrl(f"The address is longer than {MAX_URL:,} characters.")
    return url


def _legal(text: str) -> str:
    """A text with what may not stand in an address percent-encoded."""
    raw = _PERCENT.sub("%25", text).encode("utf-8", "replace")
    legal = _KEPT | _SIGNS
    return "".join(chr(byte) if byte in legal else f"%{byte:02X}" for byte in raw)
