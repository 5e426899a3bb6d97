"""What other flows need to know of a flow that they call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.checks.known import Known, KnownFlow
from flows.engine.checks.view import View
from flows.engine.checks.window import WINDOW, Silences
from flows.engine.graph import scan


def summarise(document: object, *, id: str, name: str, is_online: bool) -> KnownFlow:
    """A flow as its neighbours see it. Never raises; a document that is none says nothing."""
    view = View(scan(document), Known())
    start = view.flow.nodes.get(view.flow.start)
    inputs = _inputs(start.data if start is not None else {})
    calls: dict[bool, set[str]] = {True: set(), False: set()}
    at_once: set[str] = set()
    for node_id in view.order:
        kind = view.kinds.get(node_id)
        if kind is None:
            continue
        names = set(kind.calls(view.flow.nodes[node_id].data))
        calls[bool(view.ports[node_id])] |= names
        if node_id in view.at_once:
            at_once |= names
    silences = Silences(view)
    return KnownFlow(
        id=id,
        name=name,
        is_online=is_online,
        inputs=frozenset(inputs),
        required=frozenset(name for name, is_required in inputs.items() if is_required),
        calls=frozenset(calls[True]),
        forwards=frozenset(calls[False]),
        at_once=frozenset(at_once),
        rests=not any(_may_end(view, node_id) for node_id in view.at_once),
        speaks=bool(silences.late(WINDOW)),
        silence=silences.at_end(),
    )


def _inputs(data: Mapping[str, Any]) -> dict[str, bool]:
    """The inputs a start declares, and whether each must be given."""
    listed = data.get("inputs")
    return {
        item["name"]: bool(item.get("required")) and "default" not in item
        for item in (listed if isinstance(listed, list) else ())
        if isinstance(item, Mapping) and isinstance(item.get("name"), str)
    }


def _may_end(view: View, node_id: str) -> bool:
    """Whether a session may be over once it has come to a node, without a wait there."""
    if view.waits(node_id):
        return False
    kind = view.kinds[node_id]
    if kind.name == "end":
        return True
    wired = {move.port for move in view.moves[node_id]}
    return any(port not in wired and port not in view.idle[node_id] for port in view.ports[node_id])
