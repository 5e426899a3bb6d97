"""Conditions: groups of rules over variables, each an operator from a fixed table or a formula.

The thirteen operators of CAMS keep their names. Groups, rules and formulas are compiled into one
tree. Evaluation is total and bounded: what cannot be compared is not true, and a condition that
costs more than its budget does not hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flows.engine.formulas import Holds, compile_formula, tell
from flows.engine.functions import Failed
from flows.engine.functions.reading import letters
from flows.engine.operations import same_sort
from flows.engine.patterns import (
    MAX_PATTERN,
    compile_pattern,
    matches_part,
    matches_whole,
    matching_cost,
)
from flows.engine.text import compile_text
from flows.engine.trees import (
    MAX_COST,
    RULE_COST,
    Facts,
    Filled,
    Group,
    ListOf,
    Literal,
    Not,
    Run,
    Tree,
)
from flows.engine.values import MISSING, as_moment, as_number, as_path, as_text, is_blank

MAX_RULES = MAX_COST // RULE_COST  # of one condition; the budget of a turn's regular expressions
MAX_GROUPS = 10  # one within another

Path = tuple[object, ...]
Problem = tuple[Path, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison: the variable's value, the value beside it, and how to see letters."""

    left: Any
    right: Any
    ignore_case: bool
    now: dt.datetime

    @property
    def texts(self) -> tuple[str, str]:
        return self.key(self.left), self.key(self.right)

    def key(self, value: Any) -> str:
        return letters(value, ignore_case=self.ignore_case)


@dataclass(frozen=True, slots=True)
class Operator:
    """How to compare, and what it needs; `reads` names a fixed variable."""

    holds: Callable[[Case], bool]
    label: str
    takes_value: bool = True
    reads: str | None = None
    wants: str = "text"


def _strings(compare: Callable[[str, str], bool]) -> Callable[[Case], bool]:
    return lambda case: compare(*case.texts)


def _numbers(compare: Callable[[Decimal, Decimal], bool]) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        left, right = as_number(case.left), as_number(case.right)
        return left is not None and right is not None and compare(left, right)

    return holds


def _dates(compare: Callable[[Any, Any], bool]) -> Callable[[Case], bool]:
    """Moments to the second; as days in UTC where one side is only a day."""

    def holds(case: Case) -> bool:
        moments = same_sort(as_moment(case.left), as_moment(case.right))
        return moments is not None and compare(*moments)

    return holds


def _lengths(compare: Callable[[int, Decimal], bool]) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        right = as_number(case.right)
        size = len(case.left) if isinstance(case.left, list) else len(as_text(case.left))
        return right is not None and compare(size, right)

    return holds


def _in_list(case: Case) -> bool:
    wanted = case.right
    if not isinstance(wanted, list):
        wanted = as_text(wanted).replace("\n", ",").split(",")
    left = case.key(case.left)
    return left != "" and any(case.key(item) == left for item in wanted)


def _has_tag(case: Case) -> bool:
    tags = case.left if isinstance(case.left, list) else as_text(case.left).split(",")
    wanted = case.key(case.right)
    return wanted != "" and any(case.key(tag) == wanted for tag in tags)


def _window_open(case: Case) -> bool:
    until = as_moment(case.left)
    return isinstance(until, dt.datetime) and until > case.now


OPERATORS: dict[str, Operator] = {
    "stringEquals": Operator(_strings(lambda a, b: a == b), "is"),
    "stringContains": Operator(_strings(lambda a, b: b != "" and b in a), "contains"),
    "stringStartsWith": Operator(_strings(lambda a, b: b != "" and a.startswith(b)), "starts with"),
    "stringIsBlank": Operator(lambda case: is_blank(case.left), "is blank", takes_value=False),
    "stringIsNotBlank": Operator(
        lambda case: not is_blank(case.left), "is not blank", takes_value=False
    ),
    "stringEntireMatchesRegex": Operator(
        lambda case: matches_whole(
            as_text(case.right), as_text(case.left), ignore_case=case.ignore_case
        ),
        "matches the pattern as a whole",
        wants="regex",
    ),
    "stringAnyMatchesRegex": Operator(
        lambda case: matches_part(
            as_text(case.right), as_text(case.left), ignore_case=case.ignore_case
        ),
        "matches the pattern somewhere",
        wants="regex",
    ),
    "numberEquals": Operator(_numbers(lambda a, b: a == b), "equals", wants="number"),
    "numberGreaterThan": Operator(_numbers(lambda a, b: a > b), "is above", wants="number"),
    "numberLessThan": Operator(_numbers(lambda a, b: a < b), "is below", wants="number"),
    "dateEquals": Operator(_dates(lambda a, b: a == b), "is the day", wants="date"),
    "dateGreaterThan": Operator(_dates(lambda a, b: a > b), "is after", wants="date"),
    "dateLessThan": Operator(_dates(lambda a, b: a < b), "is before", wants="date"),
    "stringNotEquals": Operator(_strings(lambda a, b: a != b), "is not"),
    "stringNotContains": Operator(_strings(lambda a, b: b == "" or b not in a), "does not contain"),
    "stringEndsWith": Operator(_strings(lambda a, b: b != "" and a.endswith(b)), "ends with"),
    "numberGreaterOrEqual": Operator(_numbers(lambda a, b: a >= b), "is at least", wants="number"),
    "numberLessOrEqual": Operator(_numbers(lambda a, b: a <= b), "is at most", wants="number"),
    "lengthGreaterThan": Operator(_lengths(lambda a, b: a > b), "is longer than", wants="number"),
    "lengthLessThan": Operator(_lengths(lambda a, b: a < b), "is shorter than", wants="number"),
    "inList": Operator(_in_list, "is one of", wants="list"),
    "exists": Operator(
        lambda case: case.left is not MISSING and case.left is not None,
        "has a value",
        takes_value=False,
    ),
    "hasTag": Operator(_has_tag, "the contact has the tag", reads="contact.tags"),
    "windowOpen": Operator(
        _window_open, "the reply window is open", takes_value=False, reads="windowExpiresAt"
    ),
    "messageTypeIs": Operator(
        _strings(lambda a, b: a == b), "the message is of type", reads="incomingMessageType"
    ),
}
_GROUP_KEYS = frozenset({"match", "items", "negate"})
_FORMULA_KEYS = frozenset({"formula", "negate"})
_RULE_KEYS = frozenset({"variable", "operator", "value", "ignore_case", "negate"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One comparison, as a node of the tree."""

    operator: Operator
    path: tuple[str, ...]
    right: Tree
    ignore_case: bool

    def evaluate(self, run: Run) -> bool:
        left, right = run.facts.lookup(self.path), self.right.evaluate(run)
        if self.operator.wants == "regex":
            run.spend(matching_cost(as_text(right), as_text(left)))
        return self.operator.holds(Case(left, right, self.ignore_case, run.facts.now))


@dataclass(frozen=True, slots=True)
class Branch:
    """A way out of a condition, and when it is taken."""

    name: str
    tree: Tree


_NEVER = Literal(False)


def compile_branches(branches: Sequence[Mapping[str, Any]]) -> list[Branch]:
    """The branches of a condition, ready to be evaluated; never raises, whatever they hold."""
    return [Branch(str(branch.get("name")), _group(branch, 1)) for branch in branches]


def choose(branches: Sequence[Branch], facts: Facts) -> str | None:
    """The name of the first branch whose condition holds, or None."""
    try:
        with Run(facts) as run:
            return next((branch.name for branch in branches if branch.tree.evaluate(run)), None)
    except Failed as failed:
        tell("", failed, facts)
        return None


def holds(group: Mapping[str, Any], facts: Facts) -> bool:
    """Whether a group of rules holds."""
    return choose([Branch("it", _group(group, 1))], facts) is not None


def _group(group: Mapping[str, Any], depth: int) -> Tree:
    found = group.get("items")
    if not isinstance(found, list) or not found or depth > MAX_GROUPS:
        return _NEVER
    return Group(tuple(_item(item, depth) for item in found), group.get("match") == "or", RULE_COST)


def _item(item: Any, depth: int) -> Tree:
    if not isinstance(item, Mapping):
        return _NEVER
    negate = bool(item.get("negate"))
    if "formula" in item:
        return Holds(compile_formula(_text(item["formula"])), negate)
    tree = _group(item, depth + 1) if "items" in item else _rule(item)
    return Not((tree,)) if negate else tree


def _rule(rule: Mapping[str, Any]) -> Tree:
    operator = OPERATORS.get(_text(rule.get("operator")))
    if operator is None:
        return _NEVER
    name = operator.reads or _text(rule.get("variable"))
    return Rule(
        operator,
        as_path(name) or (name,),
        _right(rule.get("value")),
        rule.get("ignore_case", True) is not False,
    )


def _right(value: Any) -> Tree:
    if isinstance(value, str) and "{{" in value:
        return Filled(value)
    if isinstance(value, list) and any(isinstance(item, str) and "{{" in item for item in value):
        return ListOf(tuple(_right(item) for item in value))
    return Literal(value)


def problems(group: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with a group of rules, as (path, code, message)."""
    stack: list[tuple[Any, Path, int]] = [(group, (), 1)]
    rules = 0
    while stack:
        item, path, depth = stack.pop()
        if not isinstance(item, Mapping):
            yield path, "invalid_value", "A rule must be an object."
        elif depth == 1 or ("items" in item and "formula" not in item):
            yield from _group_problems(item, path, depth)
            inner = item.get("items")
            if isinstance(inner, list) and depth <= MAX_GROUPS:
                stack.extend(
                    (rule, (*path, "items", place), depth + 1)
                    for place, rule in reversed(list(enumerate(inner)))
                )
        else:
            rules += 1
            if rules > MAX_RULES:
                yield (), "too_many_rules", f"A condition looks at no more than {MAX_RULES} rules."
                return
            told = _formula_problems if "formula" in item else _rule_problems
            yield from told(item, path)


def _group_problems(group: Mapping[str, Any], path: Path, depth: int) -> Iterator[Problem]:
    if depth > MAX_GROUPS:
        yield path, "invalid_value", f"Groups stand at most {MAX_GROUPS} deep."
    if group.get("match", "and") not in ("and", "or"):
        yield (*path, "match"), "invalid_value", "A group matches by “and” or by “or”."
    if not isinstance(group.get("items"), list) or not group["items"]:
        yield (*path, "items"), "missing_value", "Give at least one rule."
    if depth > 1:
        yield from _unknown_keys(group, _GROUP_KEYS, path)


def _rule_problems(rule: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    yield from _unknown_keys(rule, _RULE_KEYS, path)
    operator = OPERATORS.get(_text(rule.get("operator")))
    if operator is None:
        told = _text(rule.get("operator"))[:60] or "none"
        yield (*path, "operator"), "unknown_operator", f"There is no operator “{told}”."
        return
    if operator.reads is None and not _text(rule.get("variable")).strip():
        yield (*path, "variable"), "missing_value", "Choose the variable to look at."
    for flag in ("negate", "ignore_case"):
        if not isinstance(rule.get(flag, False), bool):
            yield (*path, flag), "invalid_value", f"“{flag}” must be true or false."
    if operator.takes_value:
        yield from _value_problems(operator, rule, (*path, "value"))


def _formula_problems(item: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    yield from _unknown_keys(item, _FORMULA_KEYS, path)
    source = item["formula"]
    problem = compile_formula(source).problem if isinstance(source, str) else "Write a formula."
    if problem:
        yield (*path, "formula"), "bad_formula", problem


def _value_problems(operator: Operator, rule: Mapping[str, Any], path: Path) -> Iterator[Problem]:
    value = rule.get("value")
    if value is None or value == "" or value == []:
        yield path, "missing_value", "Give the value to compare with."
    elif isinstance(value, Mapping):
        yield path, "invalid_value", "The value must be a text, a number or a list."
    elif isinstance(value, str) and "{{" in value:
        for problem in compile_text(value).problems:
            yield path, "bad_text", problem
    elif operator.wants == "number" and as_number(value) is None:
        yield path, "invalid_value", "The value must be a number."
    elif operator.wants == "date" and as_moment(value) is None:
        yield path, "invalid_value", "The value must be a date such as 2026-12-31."
    elif operator.wants == "regex" and compile_pattern(as_text(value)) is None:
        yield (
            path,
            "bad_regex",
            f"“{as_text(value)[:60]}” is no pattern we can run: at most {MAX_PATTERN} characters, "
            "no look-around, no back-references.",
        )


def _unknown_keys(item: Mapping[str, Any], known: frozenset[str], path: Path) -> Iterator[Problem]:
    for key in sorted(item.keys() - known):
        yield (*path, key), "unknown_key", f"A rule has no “{key[:80]}”."


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
