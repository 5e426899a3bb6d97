"""Check of WhatsApp's reply window: no free-form message later than 24 hours after the customer's.

What travels is how long the customer may have been silent on arrival at a node, in seconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import networkx as nx

from flows.engine.checks.certain import certain
from flows.engine.checks.spread import Move, spread
from flows.engine.checks.view import View
from flows.engine.graph import Issue
from flows.engine.hooks import FOREVER

WINDOW = 24 * 60 * 60  # seconds; at the end of the last one only templates are taken
_OPEN = WINDOW - 1


def window(view: View) -> Iterator[Issue]:
    silences = Silences(view)
    late = silences.late(_at_start(view))
    causes = silences.causes() if late else {}
    for node_id in view.order:
        if node_id not in late:
            continue
        cause = causes.get(node_id)
        told = (
            f"“{view.title(cause)}” before it may take that long"
            if cause
            else "nobody need have written when this flow is started from outside"
        )
        own = view.runnable[node_id].says(view.flow.nodes[node_id].data) > 0
        what = f"“{view.title(node_id)}”" if own else f"What “{view.title(node_id)}” runs"
        yield view.issue(
            "window_closed",
            f"{what} may be sent more than 24 hours after the customer's last "
            f"message, for {told}; WhatsApp then takes only a template. Send one there, wait "
            "less, or ask in a condition whether the reply window is open.",
            node_id,
        )


def _at_start(view: View) -> int:
    """The silence when the flow begins: over where nobody but a campaign or the API starts it."""
    by_hand = view.flow.trigger_type == "TriggeredManually"
    return WINDOW if by_hand and view.known.flows is not None and not view.is_called else 0


class Silences:
    """How long the customer may have been silent, all over a flow."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._times: dict[tuple[str, str], int | None] = {}
        self._open: set[tuple[str, str]] = set()
        self._values: dict[str, int] = {}
        for node_id in view.order:
            self._read(node_id)
        self._pumps = self._find_pumps()

    def on_arrival(self, at_start: int) -> dict[str, int]:
        """The longest silence at each node a session comes to; WINDOW is as long as any."""
        view = self._view
        self._values = spread(view.moves, view.order, {view.flow.start: at_start}, self._carry, max)
        return self._values

    def late(self, at_start: int) -> set[str]:
        """The nodes that may speak too late, themselves or by a flow that they run."""
        arrived = self.on_arrival(at_start)
        return {node for node, silence in arrived.items() if silence >= WINDOW and self._says(node)}

    def _says(self, node_id: str) -> bool:
        view = self._view
        kind, data = view.runnable.get(node_id), view.flow.nodes[node_id].data
        if kind is None:
            return False
        called = (view.known_flow(name) for name in kind.calls(data))
        return kind.says(data) > 0 or any(flow.speaks for flow in called if flow is not None)

    def at_end(self) -> dt.timedelta:
        """The longest silence when the flow is over, the customer having written at its start."""
        view = self._view
        arrived = self.on_arrival(0)
        last = 0
        for node_id, value in arrived.items():
            kind = view.kinds.get(node_id)
            wired = {move.port for move in view.moves[node_id]}
            loose = [
                port
                for port in view.ports.get(node_id, ())
                if port not in wired and port not in view.idle[node_id]
            ]
            if kind is not None and kind.name == "end":
                last = max(last, value)
            for port in loose:
                last = max(last, self._after(value, node_id, port))
        return dt.timedelta(seconds=last)

    def causes(self) -> dict[str, str]:
        """The node that takes so long, for each node that is reached too late because of one."""
        view, values = self._view, self._values
        found: dict[str, str] = {}
        stack: list[str] = []
        for node_id, value in values.items():
            for move in view.moves[node_id]:
                long = self._carry(value, node_id, move) >= WINDOW
                if long and (value < WINDOW or self._pumps.get(node_id)):
                    found.setdefault(move.target, self._pumps.get(node_id) or node_id)
                    stack.append(move.target)
        while stack:
            node_id = stack.pop()
            for move in view.moves[node_id]:
                if move.target not in found and self._carry(WINDOW, node_id, move) >= WINDOW:
                    found[move.target] = found[node_id]
                    stack.append(move.target)
        return found

    def _read(self, node_id: str) -> None:
        """What each port of a node does to the silence."""
        view = self._view
        data, kind = view.flow.nodes[node_id].data, view.kinds.get(node_id)
        if kind is None:
            return
        for port in (*view.ports[node_id], ""):
            elapsed = kind.elapses(data, port)
            if elapsed == FOREVER and kind.group == "people":
                elapsed = None  # agents see the window and keep the customer talking
            if elapsed is not None and port != "timed_out":
                called = (view.known_flow(name) for name in kind.calls(data))
                elapsed += sum((one.silence for one in called if one), dt.timedelta())
            self._times[node_id, port] = None if elapsed is None else int(elapsed.total_seconds())
        if kind.name == "condition" and node_id in view.runnable:
            for port, rules in certain(data).items():
                if any(rule["operator"] == "windowOpen" and held for rule, held in rules):
                    self._open.add((node_id, port))

    def _carry(self, value: int, node: str, move: Move) -> int:
        return self._after(WINDOW if node in self._pumps else value, node, move.port)

    def _after(self, value: int, node: str, port: str) -> int:
        seconds = self._times.get((node, port), 0)
        if seconds is None:
            return 0
        if (node, port) in self._open:
            return min(value, _OPEN)
        return min(value + seconds, WINDOW)

    def _find_pumps(self) -> dict[str, str]:
        """The nodes of circles that take time with every round, and in which nobody writes; each
        with the node that takes it. Jumps count their rounds and are none."""
        view = self._view
        slow = {node for (node, _), seconds in self._times.items() if seconds}
        if not slow:
            return {}
        graph: nx.DiGraph[str] = nx.DiGraph()
        for node_id in view.order:
            graph.add_edges_from(
                (node_id, move.target)
                for move in view.moves[node_id]
                if move.rounds is None
                and self._times.get((node_id, move.port), 0) is not None
                and (node_id, move.port) not in self._open
            )
        pumps: dict[str, str] = {}
        for circle in nx.strongly_connected_components(graph):
            by = next(
                (
                    node_id
                    for node_id in sorted(slow & circle, key=view.order.__getitem__)
                    if any(
                        move.target in circle and self._times.get((node_id, move.port))
                        for move in view.moves[node_id]
                        if move.rounds is None
                    )
                ),
                None,
            )
            if by is not None:
                pumps.update(dict.fromkeys(circle, by))
        return pumps


CHECKS = (window,)
