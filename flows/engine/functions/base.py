"""What a function is, how it gets into the table, and how it says that it has no value."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from flows.engine.values import as_json, as_text

MAX_ARGUMENTS = 20
LANGUAGE = ("contact", "language")  # where a session has the language of its reader
ARROW = " → "  # between an example and what comes of it

CODES: dict[str, str] = {
    "unknown_variable": "A variable has no value.",
    "no_number": "A value is no number.",
    "no_moment": "A value is no date or time.",
    "not_comparable": "Two values cannot be put in order.",
    "bad_argument": "An argument is nothing the function can work with.",
    "division_by_zero": "A number is divided by zero.",
    "too_large": "A number has more digits, or a text more characters, than we keep.",
    "cost_limit": "The formula takes too much work.",
    "bad_formula": "The formula cannot be read.",
}
"""Why a formula may have no value."""


class Failed(Exception):
    """A formula has no value: `code` of CODES says why, `detail` what it is about."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail[:100]


@dataclass(frozen=True, slots=True)
class Function:
    """One function: how to call it, how many arguments it takes, what authors read of it.

    `wants` names what it takes beside its arguments: `language` (of the reader) or `now`.
    """

    name: str
    call: Callable[..., Any]
    least: int = 0
    most: int = 0
    signature: str = ""
    help: str = ""
    examples: tuple[str, ...] = ()
    wants: str = ""
    takes_missing: bool = False
    cost: int = 1
    weigh: Callable[..., int] | None = None
    """What a call costs besides, by its arguments."""

    def apply(
        self,
        values: Sequence[Any],
        lookup: Callable[[tuple[str, ...]], Any],
        now: dt.datetime | None = None,
    ) -> Any:
        """Call it. Raises Failed where there is no value."""
        if self.wants == "language":
            return self.call(*values, language=as_text(lookup(LANGUAGE)))
        return self.call(*values, now=now) if self.wants else self.call(*values)


FUNCTIONS: dict[str, Function] = {}


def function(
    *, takes_missing: bool = False, cost: int = 1, weigh: Callable[..., int] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put a function into the table, under its name without a trailing underscore."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        name = call.__name__.rstrip("_")
        given = inspect.signature(call).parameters.values()
        own = [one for one in given if one.kind is not one.KEYWORD_ONLY]
        many = any(one.kind is one.VAR_POSITIONAL for one in own)
        lines = (inspect.getdoc(call) or "").splitlines()
        FUNCTIONS[name] = Function(
            name,
            call,
            sum(one.default is one.empty for one in own),
            MAX_ARGUMENTS if many else len(own),
            f"{name}({', '.join(_shown(one) for one in own)})",
            " ".join(line for line in lines if line and ARROW not in line),
            tuple(line for line in lines if ARROW in line),
            next((one.name for one in given if one.kind is one.KEYWORD_ONLY), ""),
            takes_missing,
            cost,
            weigh,
        )
        return call

    return register


def _shown(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return "…"
    if parameter.default in (parameter.empty, None):
        return parameter.name + ("?" if parameter.default is None else "")
    return f"{parameter.name} = {as_json(parameter.default)}"


def misuse(name: str, arguments: int, among: Mapping[str, Function] = FUNCTIONS) -> str:
    """Why a function cannot be called by this name with so many arguments; empty if it can."""
    found = among.get(name)
    if found is None:
        near = get_close_matches(name[:40], among, 1, 0.75)
        hint = f" Did you mean “{near[0]}”?" if near else " The reference of formulas lists them."
        return f"There is no function “{name[:40]}”.{hint}"
    if arguments < found.least or arguments > found.most:
        return f"Write it as {found.signature}."
    return ""
