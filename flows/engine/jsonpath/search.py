"""A path at work: what each of its steps selects, within a budget of values looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.engine.values import MISSING

MAX_VISITED = 50_000  # an answer of 256 KiB seldom has more; takes a tenth of a second


class _Spent(Exception):
    """The path looks at too many values."""


class Walk:
    """One search: its root, and how many values it may still look at."""

    __slots__ = ("left", "root")

    def __init__(self, root: Any) -> None:
        self.root = root
        self.left = MAX_VISITED

    def look(self, value: Any) -> Any:
        self.left -= 1
        if self.left < 0:
            raise _Spent
        return value


Selector = Callable[[Any, Walk], Iterator[Any]]
Test = Callable[[Any, Walk], bool]
Operand = Callable[[Any, Walk], Any]

HERE, ROOT = object(), object()
"""Where the path in a filter begins: at the value tested, or at the top."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One step down: what it selects, of the value itself or of all below it as well."""

    selectors: tuple[Selector, ...]
    descends: bool = False
    is_single: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A path compiled; `is_single` where it can lead to one value only."""

    segments: tuple[Segment, ...]

    @property
    def is_single(self) -> bool:
        return all(segment.is_single for segment in self.segments)

    def find(self, root: Any) -> Any:
        """The value the path leads to, or the list of all where there may be several.

        MISSING where a single one is not there, or the search would take too long.
        """
        try:
            found = list(self.reach(root, Walk(root)))
        except _Spent:
            return MISSING
        if not self.is_single:
            return found
        return found[0] if found else MISSING

    def reach(self, value: Any, walk: Walk) -> Iterator[Any]:
        """Every value the path leads to from here, in order."""
        reached: Iterator[Any] = iter((walk.look(value),))
        for segment in self.segments:
            reached = _select(reached, segment, walk)
        return reached


def _select(values: Iterator[Any], segment: Segment, walk: Walk) -> Iterator[Any]:
    for value in values:
        for place in _below(value, walk) if segment.descends else (value,):
            for selector in segment.selectors:
                yield from selector(place, walk)


def _below(value: Any, walk: Walk) -> Iterator[Any]:
    """A value and all that is in it, in the order of the document."""
    stack = [walk.look(value)]
    while stack:
        value = stack.pop()
        yield value
        stack.extend(walk.look(inner) for inner in reversed(_children(value)))


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def every(value: Any, walk: Walk) -> Iterator[Any]:
    for inner in _children(value):
        yield walk.look(inner)


def member(name: str, *, in_lists: bool = False) -> Selector:
    place = int(name) if in_lists and name.isdecimal() and len(name) < 6 else None

    def select(value: Any, walk: Walk) -> Iterator[Any]:
        if isinstance(value, Mapping):
            if name in value:
                yield walk.look(value[name])
        elif place is not None and isinstance(value, list) and place < len(value):
            yield walk.look(value[place])

    return select


def at_place(place: int) -> Selector:
    def select(value: Any, walk: Walk) -> Iterator[Any]:
        if isinstance(value, list) and -len(value) <= place < len(value):
            yield walk.look(value[place])

    return select


def in_slice(places: slice) -> Selector:
    def select(value: Any, walk: Walk) -> Iterator[Any]:
        if isinstance(value, list) and places.step != 0:
            for inner in value[places]:
                yield walk.look(inner)

    return select


def that_hold(test: Test) -> Selector:
    def select(value: Any, walk: Walk) -> Iterator[Any]:
        for inner in _children(value):
            if test(walk.look(inner), walk):
                yield inner

    return select


def exists(path: Path, *, absolute: bool) -> Test:
    def holds(at: Any, walk: Walk) -> bool:
        return any(True for _ in path.reach(walk.root if absolute else at, walk))

    return holds


def operand_of(start: Any, path: Path | None) -> Operand:
    if path is None:
        return lambda at, walk: start

    def find(at: Any, walk: Walk) -> Any:
        return next(path.reach(walk.root if start is ROOT else at, walk), MISSING)

    return find


def _same(left: Any, right: Any) -> bool:
    """Whether two plain values are the same; of lists and objects it would cost too much."""
    if isinstance(left, bool | Mapping | list) or isinstance(right, bool):
        return left is right
    return bool(left == right)


def _before(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left < right
    return isinstance(left, str) and isinstance(right, str) and left < right


COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "<": _before,
    ">": lambda left, right: _before(right, left),
    "<=": lambda left, right: _before(left, right) or _same(left, right),
    ">=": lambda left, right: _before(right, left) or _same(left, right),
}
