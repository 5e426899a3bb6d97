"""Check of variables: each that a node uses has a value on every way to it.

A session's variables are only ever given values, so what may be unset at a node is what may be
unset at some node before it, less what that one sets on the port it is left by. The set travels
as the bits of a number.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from itertools import islice
from typing import Any

from flows.engine.checks.certain import certain
from flows.engine.checks.spread import Move, spread
from flows.engine.checks.texts import Path, Texts, pointer, texts_in
from flows.engine.checks.view import View
from flows.engine.formulas import compile_formula
from flows.engine.graph import Issue, Node
from flows.engine.hooks import saved
from flows.engine.rules import OPERATORS, Case
from flows.engine.text import compile_text
from flows.engine.values import MISSING, as_path

GIVEN = frozenset(
    {
        "contact",
        "customerName",
        "customerPhoneNumber",
        "order",
        "outId",
        "secret",
        "uuid",
        "wabaId",
        "wabaPhoneNumber",
        "windowExpiresAt",
    }
)
"""What the host knows of every conversation; the session need not set it."""
SAID = ("incomingMessage", "incomingMessageType")
MAX_TRACKED = 2000  # variables; no honest flow has a tenth, and each costs a bit per node
MAX_HINTS = 20  # of names that are nearly right; each is looked for among all names

_THEIRS = frozenset({"outputs", "results"})  # names and paths in what another flow or host answers
_READING = frozenset(name for name, told in OPERATORS.items() if told.reads is None)
_NO_TIME = dt.datetime.min.replace(tzinfo=dt.UTC)
_ANY_VALUE = ("", "1", "x")
"""What a text with holes may become, as far as operators can tell."""


def variables(view: View) -> Iterator[Issue]:
    known = _known_somewhere(view)
    fills = {node_id: dict(_fills(view, node_id)) for node_id in view.order}
    hints = MAX_HINTS
    for node_id, used in fills.items():
        for name, path in {**dict(_asks(view, node_id)), **used}.items():
            if name not in known:
                yield _unknown(view, node_id, name, path, known if hints > 0 else frozenset())
                hints -= 1
    names = dict.fromkeys(name for used in fills.values() for name in used if name not in GIVEN)
    tracked = [name for name in names if name in known][:MAX_TRACKED]
    bits = {name: 1 << place for place, name in enumerate(tracked)}
    unset = _unset(view, bits)
    for node_id, used in fills.items():
        for name, path in used.items():
            if unset.get(node_id, 0) & bits.get(name, 0):
                yield _maybe(view, node_id, name, path, unset, bits[name])


def _known_somewhere(view: View) -> frozenset[str]:
    """The variables that something gives a value: the host, an input, or a node on its way."""
    start = view.flow.nodes.get(view.flow.start)
    inputs = start.data.get("inputs") if start is not None else None
    declared = {
        item["name"]
        for item in (inputs if isinstance(inputs, list) else ())
        if isinstance(item, Mapping) and isinstance(item.get("name"), str)
    }
    moves = ((node_id, move) for node_id in view.order for move in view.moves[node_id])
    given = (_gives(view, node_id, move.port) for node_id, move in moves)
    return GIVEN.union(SAID, declared, *given)


def _unknown(view: View, node_id: str, name: str, path: Path, known: frozenset[str]) -> Issue:
    close = get_close_matches(name, sorted(known)[:500], n=1, cutoff=0.75)
    hint = f"did you mean “{close[0]}”?" if close else "set it before, or mend its name."
    return view.issue(
        "unknown_variable",
        f"“{view.title(node_id)}” uses “{name[:80]}”, which nothing in this flow gives a value; "
        f"{hint}",
        node_id,
        pointer(path),
    )


def _maybe(
    view: View, node_id: str, name: str, path: Path, unset: Mapping[str, int], bit: int
) -> Issue:
    by = next(
        (
            source
            for source in islice(view.graph.predecessors(node_id), MAX_HINTS)
            if unset.get(source, 0) & bit
            and any(
                move.target == node_id and name not in _sets(view, source, move)
                for move in view.moves[source]
            )
        ),
        None,
    )
    way = f" when the flow comes from “{view.title(by)}”" if by else ""
    return view.issue(
        "maybe_unset",
        f"“{view.title(node_id)}” uses “{name[:80]}”, which may have no value{way}; set it on "
        "every way, or write “| default(…)”.",
        node_id,
        pointer(path),
    )


def _unset(view: View, bits: Mapping[str, int]) -> dict[str, int]:
    """The variables, as bits, that may have no value on arrival at each node."""

    def carry(missing: int, node: str, move: Move) -> int:
        for name in _sets(view, node, move):
            missing &= ~bits.get(name, 0)
        return missing

    first = sum(bits.values())
    if view.flow.trigger_type != "TriggeredManually":
        for name in SAID:
            first &= ~bits.get(name, 0)
    return spread(view.moves, view.order, {view.flow.start: first}, carry, operator.or_)


def _sets(view: View, node_id: str, move: Move) -> frozenset[str]:
    """The variables that have a value once a node is left by this move."""
    key = node_id, move.port
    if key not in view.sets:
        proved = _proved(view, node_id, move.port)
        view.sets[key] = frozenset((*_gives(view, node_id, move.port), *proved))
    return view.sets[key]


def _gives(view: View, node_id: str, port: str) -> Iterator[str]:
    """The variables that a node gives a value, where it is left by a port."""
    data, kind = view.flow.nodes[node_id].data, view.kinds.get(node_id)
    if kind is None:
        yield from saved(data, port)
        return
    yield from kind.sets(data, port)
    if kind.elapses(data, port) is None:
        yield from SAID


def _proved(view: View, node_id: str, port: str) -> Iterator[str]:
    """The variables that must have had a value for a condition to be left by a port."""
    kind = view.runnable.get(node_id)
    if kind is not None and kind.name == "condition":
        for rule, held in certain(view.flow.nodes[node_id].data).get(port, ()):
            if _proves(rule, held):
                yield _root(str(rule["variable"]))


def _proves(rule: Mapping[str, Any], held: bool) -> bool:
    """Whether a rule that held, or did not, would have come out otherwise without a value."""
    name, value = rule["operator"], rule.get("value")
    if not isinstance(rule.get("variable"), str) or name not in _READING:
        return False
    cases = _ANY_VALUE if isinstance(value, str) and "{{" in value else (value,)
    without = (Case(MISSING, case, ignore_case=True, now=_NO_TIME) for case in cases)
    return all(OPERATORS[name].holds(case) is not held for case in without)


def _fills(view: View, node_id: str) -> Iterator[tuple[str, Path]]:
    """The variables a node uses as if they had a value; the first place of each comes last."""
    node, kind = view.flow.nodes[node_id], view.kinds.get(node_id)
    if kind is not None and kind.name == "set_variables" and node_id in view.runnable:
        yield from _fills_in_turn(node)
        return
    own = _own(node)
    for name, path in _named(view.texts[node_id]):
        if name not in own and path[0] not in _THEIRS:
            yield name, path


def _asks(view: View, node_id: str) -> Iterator[tuple[str, Path]]:
    """The variables a node looks at; that they have no value is an answer as well."""
    data = view.flow.nodes[node_id].data
    own = _own(view.flow.nodes[node_id])
    for path, rule in view.texts[node_id].rules:
        name = rule.get("variable")
        if rule["operator"] not in _READING or not isinstance(name, str) or not name.strip():
            continue
        if (root := _root(name)) not in own:
            yield root, (*path, "variable")
    if isinstance(data.get("variable"), str) and data["variable"]:
        yield data["variable"].split(".")[0], ("variable",)


def _root(name: str) -> str:
    """The variable that a path begins at."""
    return (as_path(name) or (name,))[0]


def _own(node: Node) -> set[str]:
    """What a node sets while it is at work and may use itself: a dialogue asks until it holds."""
    return set(saved(node.data, "next")) if "until" in node.data else set()


def _fills_in_turn(node: Node) -> Iterator[tuple[str, Path]]:
    """Of assignments that follow one another: a later one may use what an earlier one set."""
    before: set[str] = set()
    for place, wanted in enumerate(node.data["variables"]):
        for name, path in _named(texts_in(wanted, ("variables", place))):
            if name not in before:
                yield name, path
        before.add(wanted["name"])


def _named(found: Texts) -> Iterator[tuple[str, Path]]:
    for path, text in found.holes:
        for name in compile_text(text).needed:
            yield name.split(".")[0], path
    for path, formula in found.formulas:
        for name in compile_formula(formula).needed:
            yield name.split(".")[0], path


CHECKS = (variables,)
