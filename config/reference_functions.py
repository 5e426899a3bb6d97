"""The reference page of functions and operators, written from their tables."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.formulas import MAX_DEPTH, MAX_SOURCE
from flows.engine.functions import CODES, FILTERS, FUNCTIONS, Function, lists, moments, numbers
from flows.engine.functions import texts as text_functions
from flows.engine.functions.base import ARROW
from flows.engine.functions.reading import MAX_EXPONENT
from flows.engine.patterns import MAX_PATTERN, MAX_SUBJECT
from flows.engine.rules import MAX_GROUPS, MAX_RULES, OPERATORS, Operator
from flows.engine.text import MAX_FILTERS, MAX_SEGMENTS
from flows.engine.trees import CHARACTERS, MAX_COST, MAX_TURN_COST, RULE_COST
from flows.engine.values import MAX_DIGITS, MAX_TEXT

TITLE = "Functions and operators"
ABOUT = (
    "What [texts, rules and formulas](formulas.md) are made of. A function of formulas is a filter "
    "of texts as well: `round(price, 2)` is `{{ price | round(2) }}`, its value the first argument."
)

Row = tuple[str, ...]
_GROUPS = {
    "Texts": text_functions,
    "Numbers": numbers,
    "Dates and times": moments,
    "Lists and values": lists,
}
_WANTED = {
    "text": "a text",
    "number": "a number",
    "date": "a date or moment",
    "regex": "a pattern",
    "list": "a list, or a text with commas",
}
_LIMITS = {
    "Characters of a text or value": MAX_TEXT,
    "Levels of a variable's name": MAX_SEGMENTS,
    "Filters of a hole": MAX_FILTERS,
    "Characters of a formula": MAX_SOURCE,
    "Depth of a formula": MAX_DEPTH,
    "Digits of a number": MAX_DIGITS,
    "Exponent of a number": MAX_EXPONENT,
    "Groups within one another": MAX_GROUPS,
    "Rules of a condition": MAX_RULES,
    "Cost of a condition or formula": MAX_COST,
    "Cost of all that one turn evaluates": MAX_TURN_COST,
    "… of a function or sign": 1,
    "… of a rule or pattern": RULE_COST,
    f"… of an item of a list, or {CHARACTERS} characters of a text that is made": 1,
    "Characters of a pattern (RE2: linear time, no look-around, no back-references)": MAX_PATTERN,
    "Characters a pattern looks at": MAX_SUBJECT,
}


def sections() -> Iterator[tuple[str, Row, list[Row]]]:
    """The tables of the page: a heading, the head, the rows."""
    for heading, module in _GROUPS.items():
        yield (
            heading,
            ("function", "what it gives", "examples"),
            [
                _function_row(function)
                for function in FUNCTIONS.values()
                if function.call.__module__ == module.__name__
            ],
        )
    yield (
        "Operators of rules",
        ("operator", "holds where the variable", "value"),
        [_operator_row(name, operator) for name, operator in OPERATORS.items()],
    )
    yield (
        "Why a formula has no value",
        ("code", "meaning"),
        [(f"`{c}`", m) for c, m in CODES.items()],
    )
    yield "Limits", ("at most", ""), [(about, f"{most:,}") for about, most in _LIMITS.items()]


def _function_row(function: Function) -> Row:
    usable = "" if function.name in FILTERS else " Not as a filter."
    pairs = [example.split(ARROW) for example in function.examples]
    examples = "; ".join(f"`{made}` gives `{given}`" for made, given in pairs)
    return f"`{function.signature}`", function.help + usable, examples


def _operator_row(name: str, operator: Operator) -> Row:
    reads = f" (looks at `{operator.reads}`)" if operator.reads else ""
    value = _WANTED[operator.wants] if operator.takes_value else "none"
    return f"`{name}`", operator.label + reads, value
