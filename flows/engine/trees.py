"""What conditions and formulas are compiled to: one tree, evaluated under one budget.

Evaluation raises Failed where a formula has no value, and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from flows.engine.functions import Failed, Function
from flows.engine.values import MISSING, as_number, as_text, is_blank

MAX_COST = 10_000  # of one condition or formula: a call is 1, a rule 20, 64 characters made 1
MAX_TURN_COST = 100_000  # of all that one turn evaluates
RULE_COST = 20
CHARACTERS = 64


class Facts(Protocol):
    """What a condition may ask: the time, the variables, the value that a text with holes is.

    `work_left` is what the turn may still cost.
    """

    work_left: int

    @property
    def now(self) -> dt.datetime: ...
    def lookup(self, path: tuple[str, ...]) -> Any: ...
    def value_of(self, value: Any) -> Any: ...
    def formula_failed(self, formula: str, code: str, detail: str) -> None: ...


class Run:
    """One evaluation, and what it may still cost; what is left goes back to the turn."""

    __slots__ = ("facts", "left")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.left = min(MAX_COST, facts.work_left)
        facts.work_left -= self.left

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *error: object) -> None:
        self.facts.work_left += max(self.left, 0)

    def spend(self, cost: int) -> None:
        self.left -= cost
        if self.left < 0:
            raise Failed("cost_limit")

    def spend_for(self, made: Any) -> None:
        """What a text or list that was made costs."""
        if isinstance(made, str):
            self.spend(len(made) // CHARACTERS)
        elif isinstance(made, list):
            self.spend(len(made))


class Tree(Protocol):
    """One node of a condition or formula; what it is made of, if anything, is its `inner`."""

    def evaluate(self, run: Run) -> Any: ...


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that stands there."""

    value: Any

    def evaluate(self, run: Run) -> Any:
        return self.value


@dataclass(frozen=True, slots=True)
class Variable:
    """A value that has a name; MISSING where it has none."""

    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return ".".join(self.path)

    def evaluate(self, run: Run) -> Any:
        return run.facts.lookup(self.path)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with holes; of a lone hole the very value, such as a list."""

    text: str

    def evaluate(self, run: Run) -> Any:
        value = run.facts.value_of(self.text)
        run.spend_for(value)
        return value


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list written out."""

    inner: tuple[Tree, ...]

    def evaluate(self, run: Run) -> Any:
        run.spend(len(self.inner))
        return [present(item, run) for item in self.inner]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: Function
    inner: tuple[Tree, ...]

    def evaluate(self, run: Run) -> Any:
        function = self.function
        run.spend(function.cost)
        if function.takes_missing:
            values = [item.evaluate(run) for item in self.inner]
        else:
            values = [present(item, run) for item in self.inner]
        for value in values:
            if isinstance(value, list):
                run.spend(len(value))
        if function.weigh is not None:
            run.spend(function.weigh(*values))
        made = function.apply(values, run.facts.lookup, run.facts.now)
        run.spend_for(made)
        return made


@dataclass(frozen=True, slots=True)
class Choice:
    """The second value where the first holds, else the third; the other is not looked at."""

    inner: tuple[Tree, Tree, Tree]

    def evaluate(self, run: Run) -> Any:
        question, then, otherwise = self.inner
        return present(then if truth(present(question, run)) else otherwise, run)


@dataclass(frozen=True, slots=True)
class Not:
    """Whether a value does not count as true."""

    inner: tuple[Tree]

    def evaluate(self, run: Run) -> bool:
        return not truth(present(self.inner[0], run))


@dataclass(frozen=True, slots=True)
class Group:
    """Whether one of the items holds, or all do: `decides` is what settles it, wherever it stands.

    So `stock / 0 > 1 or vip` holds for a vip; where nothing settles it, what failed is told.
    """

    inner: tuple[Tree, ...]
    decides: bool
    cost: int = 1
    """Of looking at one item."""

    def evaluate(self, run: Run) -> bool:
        trouble: Failed | None = None
        for item in self.inner:
            run.spend(self.cost)
            try:
                if truth(present(item, run)) is self.decides:
                    return self.decides
            except Failed as failed:
                trouble = failed  # of a budget that is spent, the next item fails as well
        if trouble is not None:
            raise trouble
        return not self.decides


def present(tree: Tree, run: Run) -> Any:
    """The value of a tree. Raises Failed for a variable that has none."""
    value = tree.evaluate(run)
    if value is MISSING:
        raise Failed("unknown_variable", tree.name if isinstance(tree, Variable) else "")
    return value


def truth(value: Any) -> bool:
    """Whether a value counts as true: not nothing, nor 0, nor false, nor the words for them."""
    if isinstance(value, bool):
        return value
    if is_blank(value) or as_text(value).strip().casefold() == "false":
        return False
    number = as_number(value)
    return number is None or number != 0


def walk(tree: Tree) -> Iterator[tuple[Tree, int]]:
    """Every node of a tree with its depth, the root's being 1."""
    stack = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((item, depth + 1) for item in reversed(_inner(node)))


def needed_names(tree: Tree) -> list[str]:
    """The variables a tree fails without; not those it asks whether they have a value."""
    names: dict[str, None] = {}
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, Variable):
            names[node.name] = None
        asks = isinstance(node, Call) and node.function.takes_missing
        stack.extend(
            item for item in reversed(_inner(node)) if not (asks and isinstance(item, Variable))
        )
    return list(names)


def _inner(tree: Tree) -> Sequence[Tree]:
    found: Sequence[Tree] = getattr(tree, "inner", ())
    return found
