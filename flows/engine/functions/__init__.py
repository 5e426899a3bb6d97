"""What can be done with values: the filters of texts and the functions of formulas are the same.

`{{ price | round(2) }}` and `round(price, 2)` call one function: a filter's value is the first
argument. Each takes any values whatever and gives a value or raises Failed. In a docstring the
lines with an arrow are examples, the others tell an author what it is for.
"""

from __future__ import annotations

from flows.engine.functions import lists, moments, numbers, texts
from flows.engine.functions.base import CODES, FUNCTIONS, Failed, Function, misuse

FILTERS = {
    name: function
    for name, function in FUNCTIONS.items()
    if function.most > 0 and function.wants != "now"
}
"""The functions that texts can use: those that make something of a value."""

__all__ = [
    "CODES",
    "FILTERS",
    "FUNCTIONS",
    "Failed",
    "Function",
    "lists",
    "misuse",
    "moments",
    "numbers",
    "texts",
]
