"""Formulas such as `order.total * 1.2 > 100 and not vip`: parsed once, evaluated within a budget.

No loops, no assignments, no attributes, no calls but of the functions there are. Precedence, from
the loosest: `or` (`||`), `and` (`&&`), `not`, comparisons and `in`, `+ -`, `* / %`, `-` and `!`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flows.engine.functions import FUNCTIONS, Failed, misuse
from flows.engine.operations import OPERATIONS
from flows.engine.patterns import compile_pattern
from flows.engine.tokens import CONSTANTS, Token, Unreadable, tokenize
from flows.engine.trees import (
    Call,
    Choice,
    Facts,
    Group,
    ListOf,
    Literal,
    Not,
    Run,
    Tree,
    Variable,
    needed_names,
    present,
    truth,
    walk,
)
from flows.engine.values import plain

MAX_SOURCE = 1000
MAX_DEPTH = 32
MAX_SHOWN = 200

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN = range(1, 8)
_POWERS = {
    **dict.fromkeys(("||", "or"), _OR),
    **dict.fromkeys(("&&", "and"), _AND),
    **dict.fromkeys(("==", "!=", "<", "<=", ">", ">=", "in"), _COMPARE),
    **dict.fromkeys(("+", "-"), _SUM),
    **dict.fromkeys(("*", "/", "%"), _PRODUCT),
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula compiled; with a `problem`, told to its author, it always fails."""

    source: str
    tree: Tree
    problem: str = ""

    @property
    def names(self) -> list[str]:
        """All variables it names."""
        nodes = (node for node, _ in walk(self.tree))
        return list(dict.fromkeys(node.name for node in nodes if isinstance(node, Variable)))

    @property
    def needed(self) -> list[str]:
        """The variables it fails without."""
        return needed_names(self.tree)

    @property
    def patterns(self) -> list[str]:
        """The regular expressions written out in it."""
        return [pattern for node, _ in walk(self.tree) if (pattern := _pattern(node)) is not None]


@lru_cache(maxsize=4096)
def compile_formula(source: str) -> Formula:
    """Parse a formula once. Never raises: `problem` says what is wrong with it."""
    try:
        if len(source) > MAX_SOURCE:
            raise Unreadable(f"A formula has at most {MAX_SOURCE:,} characters.")
        tree = _Parser(source).whole()
        if max(depth for _, depth in walk(tree)) > MAX_DEPTH:
            raise Unreadable(_TOO_DEEP)
        formula = Formula(source, tree)
        for pattern in formula.patterns:
            if compile_pattern(pattern) is None:
                raise Unreadable(f"“{pattern[:60]}” is no pattern we can run.")
    except Unreadable as error:
        return Formula(source[:MAX_SOURCE], Literal(None), str(error))
    return formula


def evaluate(source: str, facts: Facts) -> Any:
    """The value of a formula as JSON can hold it. Raises Failed where it has none."""
    with Run(facts) as run:
        return plain(_value(compile_formula(source), run))


def calculate(source: str, facts: Facts) -> Any:
    """The value of a formula; where it has none, an empty text, and the facts are told why."""
    try:
        return evaluate(source, facts)
    except Failed as failed:
        tell(source, failed, facts)
        return ""


@dataclass(frozen=True, slots=True)
class Holds:
    """A formula as an item of a condition: without a value it is not true, negated or not."""

    formula: Formula
    negate: bool

    def evaluate(self, run: Run) -> bool:
        try:
            return truth(_value(self.formula, run)) is not self.negate
        except Failed as failed:
            if failed.code == "cost_limit":
                raise
            tell(self.formula.source, failed, run.facts)
            return False


def _value(formula: Formula, run: Run) -> Any:
    if formula.problem:
        raise Failed("bad_formula")
    return present(formula.tree, run)


def tell(source: str, failed: Failed, facts: Facts) -> None:
    facts.formula_failed(source[:MAX_SHOWN], failed.code, failed.detail)


def _pattern(node: Tree) -> str | None:
    if not isinstance(node, Call) or node.function.name != "matches":
        return None
    pattern = node.inner[1]
    return (
        pattern.value if isinstance(pattern, Literal) and isinstance(pattern.value, str) else None
    )


_TOO_DEEP = f"The formula is nested more than {MAX_DEPTH} deep; set a variable to a part of it."


class _Parser:
    """Reads one formula, by the binding power of its operators (Pratt)."""

    def __init__(self, source: str) -> None:
        self.tokens = tokenize(source)
        self.token = next(self.tokens)
        self.depth = 0

    def whole(self) -> Tree:
        if self.is_over():
            raise Unreadable("The formula is empty.")
        tree = self.expression(0)
        if not self.is_over():
            raise Unreadable(f"{self.token.shown} is not expected there.")
        return tree

    def advance(self) -> Token:
        token = self.token
        if not self.is_over():
            self.token = next(self.tokens)
        return token

    def is_over(self) -> bool:
        return self.token.sort == "end"

    def expression(self, power: int) -> Tree:
        """Read on while operators bind more tightly than `power`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(_TOO_DEEP)
        left = self.operand()
        while (own := self.power()) > power:
            left = self.operation(left, own)
        self.depth -= 1
        return left

    def power(self) -> int:
        token = self.token
        return _POWERS.get(token.value, 0) if token.sort in ("sign", "word") else 0

    def operation(self, left: Tree, power: int) -> Tree:
        sign = self.advance().value
        if power in (_OR, _AND):
            items = [left, self.expression(power)]
            while self.power() == power:
                self.advance()
                items.append(self.expression(power))
            return Group(tuple(items), power == _OR)
        right = self.expression(power)
        if power == _COMPARE and self.power() == _COMPARE:
            raise Unreadable("Compare two values at a time, and join the comparisons with “and”.")
        return Call(OPERATIONS[sign], (left, right))

    def operand(self) -> Tree:
        token = self.advance()
        if token.sort in ("number", "text"):
            return Literal(token.value)
        if token.sort == "name":
            return self.call(token) if self.is_sign("(") else Variable(token.value)
        if token.sort == "word" and token.value in CONSTANTS:
            return Literal(CONSTANTS[token.value])
        if token.value == "not":
            return Not((self.expression(_NOT),))
        if token.sort == "sign":
            return self.signed(token)
        raise Unreadable(f"A value is missing before {token.shown}.")

    def signed(self, token: Token) -> Tree:
        """What follows a sign that stands where a value is expected."""
        if token.value == "!":
            return Not((self.expression(_SIGN),))
        if token.value == "-":
            return Call(OPERATIONS["negative"], (self.expression(_SIGN),))
        if token.value == "(":
            tree = self.expression(0)
            self.close(")")
            return tree
        if token.value == "[":
            return ListOf(tuple(self.arguments("]")))
        raise Unreadable(f"A value is missing before {token.shown}.")

    def call(self, token: Token) -> Tree:
        name = ".".join(token.value)
        self.advance()
        arguments = tuple(self.arguments(")"))
        if name == "if":
            if len(arguments) != 3:
                raise Unreadable("“if” takes a condition and two values.")
            return Choice((arguments[0], arguments[1], arguments[2]))
        if problem := misuse(name, len(arguments)):
            raise Unreadable(problem)
        return Call(FUNCTIONS[name], arguments)

    def arguments(self, closing: str) -> list[Tree]:
        found: list[Tree] = []
        while not self.is_sign(closing):
            found.append(self.expression(0))
            if not self.is_sign(","):
                break
            self.advance()
        self.close(closing)
        return found

    def is_sign(self, sign: str) -> bool:
        return self.token.sort == "sign" and self.token.value == sign

    def close(self, sign: str) -> None:
        if not self.is_sign(sign):
            raise Unreadable(f"A “{sign}” is missing before {self.token.shown}.")
        self.advance()
