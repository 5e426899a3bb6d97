"""A path as it is written, made into one that searches."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, NoReturn

from flows.engine.jsonpath.search import (
    COMPARISONS,
    HERE,
    ROOT,
    Path,
    Segment,
    Selector,
    Test,
    at_place,
    every,
    exists,
    in_slice,
    member,
    operand_of,
    that_hold,
)

MAX_PATH = 500  # characters
MAX_SEGMENTS = 50
MAX_NESTING = 8  # filters and brackets within one another
MAX_PLACE = 2**31

_NAME = re.compile(r"[\w-]+")
_STRING = re.compile(r"\"(?:[^\"\\\x00-\x1f]|\\.)*\"|'(?:[^'\\\x00-\x1f]|\\.)*'")
_INTEGER = re.compile(r"-?\d{1,10}", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_COMPARISON = re.compile(r"==|!=|<=|>=|<|>")
_SPACE = re.compile(r"[ \t\r\n]*")
_WORDS = {"true": True, "false": False, "null": None}


class UnreadablePath(ValueError):
    """A path that is not one, with the reason in words."""


@lru_cache(maxsize=2048)
def compile_path(text: str) -> Path:
    """Parse a path once. Raises UnreadablePath."""
    if len(text) > MAX_PATH:
        raise UnreadablePath(f"A path has at most {MAX_PATH} characters.")
    reader = _Reader(text.strip())
    if not reader.takes("$") and not reader.text.startswith("["):
        reader.text = "." + reader.text
    path = reader.path()
    if not reader.is_done:
        reader.refuse()
    return path


class _Reader:
    """A path being parsed, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0

    @property
    def is_done(self) -> bool:
        return self.place >= len(self.text)

    def takes(self, token: str) -> bool:
        """Go past a token, if it is next."""
        if not self.text.startswith(token, self.place):
            return False
        self.place += len(token)
        return True

    def matches(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.place)
        if found is None:
            return None
        self.place = found.end()
        return found[0]

    def space(self) -> None:
        self.matches(_SPACE)

    def wants(self, token: str) -> None:
        if not self.takes(token):
            self.refuse()

    def refuse(self) -> NoReturn:
        shown = self.text[: self.place].lstrip(".")[-40:]
        raise UnreadablePath(
            f"The path cannot be read after “{shown}”." if shown else "This is no path."
        )

    # -- segments ---------------------------------------------------------------------------

    def path(self) -> Path:
        """All the segments that follow."""
        segments: list[Segment] = []
        while True:
            if len(segments) > MAX_SEGMENTS:
                raise UnreadablePath(f"A path has at most {MAX_SEGMENTS} steps.")
            if self.takes(".."):
                bracketed = self.text.startswith("[", self.place)
                step = self.brackets() if bracketed else self.shorthand()
                segments.append(Segment(step.selectors, descends=True))
            elif self.takes("."):
                segments.append(self.shorthand())
            elif self.text.startswith("[", self.place):
                segments.append(self.brackets())
            else:
                return Path(tuple(segments))

    def shorthand(self) -> Segment:
        if self.takes("*"):
            return Segment((every,))
        name = self.matches(_NAME)
        if name is None:
            self.refuse()
        return Segment((member(name, in_lists=True),), is_single=True)

    def brackets(self) -> Segment:
        self.wants("[")
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise UnreadablePath(f"Brackets stand at most {MAX_NESTING} deep.")
        selectors: list[Selector] = []
        is_single = True
        while True:
            self.space()
            selector, one = self.selector()
            selectors.append(selector)
            is_single = is_single and one
            self.space()
            if not self.takes(","):
                break
        self.wants("]")
        self.depth -= 1
        return Segment(tuple(selectors), is_single=is_single and len(selectors) == 1)

    def selector(self) -> tuple[Selector, bool]:
        """What may stand in brackets, and whether it selects one value at most."""
        if self.takes("*"):
            return every, False
        if self.takes("?"):
            self.space()
            return that_hold(self.any_of()), False
        quoted = self.matches(_STRING)
        if quoted is not None:
            return member(_unquoted(quoted)), True
        first = self.whole()
        self.space()
        if not self.takes(":"):
            if first is None:
                self.refuse()
            return at_place(first), True
        self.space()
        stop = self.whole()
        self.space()
        step = None
        if self.takes(":"):
            self.space()
            step = self.whole()
        return in_slice(slice(first, stop, step)), False

    def whole(self) -> int | None:
        found = self.matches(_INTEGER)
        if found is None:
            return None
        number = int(found)
        if abs(number) >= MAX_PLACE:
            self.refuse()
        return number

    # -- filters ----------------------------------------------------------------------------

    def any_of(self) -> Test:
        tests = [self.all_of()]
        while self.takes("||"):
            self.space()
            tests.append(self.all_of())
        return tests[0] if len(tests) == 1 else lambda at, walk: any(t(at, walk) for t in tests)

    def all_of(self) -> Test:
        tests = [self.test()]
        while self.takes("&&"):
            self.space()
            tests.append(self.test())
        return tests[0] if len(tests) == 1 else lambda at, walk: all(t(at, walk) for t in tests)

    def test(self) -> Test:
        """One comparison, one path that must be there, or a group in parentheses."""
        negated = self.takes("!")
        self.space()
        if self.takes("("):
            self.depth += 1
            if self.depth > MAX_NESTING:
                raise UnreadablePath(f"Brackets stand at most {MAX_NESTING} deep.")
            self.space()
            inner = self.any_of()
            self.wants(")")
            self.depth -= 1
            self.space()
        else:
            inner = self.comparison(alone=negated)
        return (lambda at, walk: not inner(at, walk)) if negated else inner

    def comparison(self, *, alone: bool) -> Test:
        left, path = self.operand()
        self.space()
        compared = None if alone else self.matches(_COMPARISON)
        if compared is None:
            if path is None:
                self.refuse()
            return exists(path, absolute=left is ROOT)
        self.space()
        right, other = self.operand()
        self.space()
        for side in (path, other):
            if side is not None and not side.is_single:
                raise UnreadablePath("Only paths to one value can be compared.")
        compare = COMPARISONS[compared]
        first, second = operand_of(left, path), operand_of(right, other)
        return lambda at, walk: compare(first(at, walk), second(at, walk))

    def operand(self) -> tuple[Any, Path | None]:
        """A literal, or (ROOT or HERE, and the path from there)."""
        for sign, start in (("@", HERE), ("$", ROOT)):
            if self.takes(sign):
                return start, self.path()
        quoted = self.matches(_STRING)
        if quoted is not None:
            return _unquoted(quoted), None
        number = self.matches(_NUMBER)
        if number is not None:
            return json.loads(number), None
        word = self.matches(_NAME)
        if word is None or word not in _WORDS:
            self.refuse()
        return _WORDS[word], None


def _unquoted(text: str) -> str:
    """The text between quotation marks, its escapes read."""
    inside = text[1:-1]
    if text[0] == "'":
        inside = re.sub(r"\\(.)|\"", _as_double, inside, flags=re.DOTALL)
    try:
        return str(json.loads(f'"{inside}"'))
    except ValueError as error:
        raise UnreadablePath(f"{text[:40]} has an escape that is none.") from error


def _as_double(found: re.Match[str]) -> str:
    if found[0] == '"':
        return '\\"'
    return "'" if found[1] == "'" else found[0]
