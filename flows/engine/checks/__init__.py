"""Everything an author should know is wrong with a flow: each check one generator, none raises.

A family of checks is a module here; it lists its checks in CHECKS, and its codes are in `codes`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flows.engine.checks import (
    calls,
    document,
    exposure,
    lengths,
    pace,
    surroundings,
    variables,
    ways,
    window,
)
from flows.engine.checks.codes import CODES, Code
from flows.engine.checks.known import Known, KnownFlow, Listener, Neighbour
from flows.engine.checks.summary import summarise
from flows.engine.checks.view import Check, View
from flows.engine.graph import Flow, Issue, scan

__all__ = [
    "CODES",
    "MAX_ISSUES",
    "MAX_PATTERNS",
    "Code",
    "Findings",
    "Known",
    "KnownFlow",
    "Listener",
    "Neighbour",
    "check",
    "examine",
    "summarise",
]

MAX_ISSUES = 1000  # nobody reads more, and a document can hold millions
MAX_PATTERNS = 500  # different ones of a flow; compiling the worst of them takes seconds

_FAMILIES = (document, ways, variables, window, pace, lengths, calls, surroundings, exposure)
_CHECKS: tuple[Check, ...] = tuple(check for family in _FAMILIES for check in family.CHECKS)
_HOPELESS = frozenset(
    {
        "unreadable",
        "too_large",
        "too_deep",
        "too_many_nodes",
        "too_many_edges",
        "too_many_patterns",
        "unreadable_value",
        "unknown_schema",
    }
)  # nothing else can be said of these


@dataclass(frozen=True, slots=True)
class Findings:
    """What a look at a document gives: its issues, errors first, and what the canvas draws."""

    issues: list[Issue]
    ports: dict[str, list[str]]
    """The ports of every node of a known kind."""


def check(subject: Flow | object, known: Known | None = None) -> list[Issue]:
    """All issues of a flow or document, errors first. Never raises."""
    return examine(subject, known).issues


def examine(subject: Flow | object, known: Known | None = None) -> Findings:
    """The issues and the ports of a flow or document, read once. Never raises."""
    found = scan(subject.document if isinstance(subject, Flow) else subject)
    issues = list(found.issues)
    ports: dict[str, list[str]] = {}
    if found.document and not any(issue.code in _HOPELESS for issue in issues):
        view = View(found, known or Known())
        ports = view.ports
        issues += _patterns(view) or [issue for tell in _CHECKS for issue in tell(view)]
    issues.sort(key=lambda issue: issue.severity != "error")
    return Findings(issues[:MAX_ISSUES], ports)


def _patterns(view: View) -> list[Issue]:
    """Whether a flow has so many patterns that even looking at them takes too long."""
    distinct = {pattern for texts in view.texts.values() for pattern in texts.patterns}
    if len(distinct) <= MAX_PATTERNS:
        return []
    return [
        Issue(
            "too_many_patterns",
            f"The flow has {len(distinct):,} different patterns, of {MAX_PATTERNS} that can be "
            "kept ready; use words instead, or move parts of it into flows that it calls.",
            pointer="/nodes",
        )
    ]
