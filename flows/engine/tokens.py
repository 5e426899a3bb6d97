"""The words that formulas, and the holes of texts, are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from flows.engine.values import MAX_DIGITS, as_path

Sort = Literal["number", "text", "word", "name", "sign", "end"]
CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_WORDS = ("and", "or", "not", "in", *CONSTANTS)

_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<number>\d+(?:\.\d+)?)(?![\w.])"
    r"|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|“(?P<curly>[^”]*)”"
    rf"|(?P<word>{'|'.join(_WORDS)})(?![\w.])"
    r"|(?P<name>[^\W\d]\w*(?:\.\w+|\[\d{1,5}\]|\[\"[^\"\]]*\"\]|\['[^'\]]*'\])*)"
    r"|(?P<sign>\|\||&&|[=!<>]=|[-+*/%<>!(),|\[\]])"
    r"|(?P<end>$)"
    r")"
)


class Unreadable(ValueError):
    """A formula or a hole that cannot be read; says why to its author."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula: its sort and what it stands for."""

    sort: Sort
    value: Any

    @property
    def shown(self) -> str:
        """The word as its author knows it."""
        if self.sort == "end":
            return "the end"
        value = ".".join(self.value) if self.sort == "name" else self.value
        return f"“{str(value)[:40]}”"


def tokenize(source: str) -> Iterator[Token]:
    """The words of a source, the end as the last one. Raises Unreadable."""
    place = 0
    while True:
        found = _TOKEN.match(source, place)
        if found is None:
            raise Unreadable(_reason(source[place:].lstrip()))
        token = _token(found)
        yield token
        if token.sort == "end":
            return
        place = found.end()


def _token(found: re.Match[str]) -> Token:
    sort, text = str(found.lastgroup), str(found[found.lastgroup or 0])
    if sort == "number":
        if len(text.replace(".", "")) > MAX_DIGITS:
            raise Unreadable(f"A number has at most {MAX_DIGITS} digits.")
        return Token("number", Decimal(text))
    if sort == "name":
        return Token("name", as_path(text))
    if sort in ("double", "single", "curly"):
        return Token("text", text)
    return Token(sort, text)  # type: ignore[arg-type]  # the groups left are called like sorts


def _reason(rest: str) -> str:
    if rest.startswith("{{"):
        return "Name a variable in a formula without braces, as in order.total > 100."
    if rest[0] in "\"'“":
        return "A text has no closing quote."
    if rest[0] == "=":
        return "Write == to compare two values."
    return f"“{rest[:20]}” cannot be read."
