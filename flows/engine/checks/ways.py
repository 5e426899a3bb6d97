"""Checks of the ways through a flow: ports without an edge, dead ends, circles, long turns."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.checks.spread import Move, spread
from flows.engine.checks.view import View, shown
from flows.engine.graph import Issue, Node
from flows.engine.kinds.base import NodeKind
from flows.engine.run import MAX_STEPS, MAX_VISITS

_MENDS = {
    "timed_out": "set the time limit it is for",
    "failure": "take away what the node falls back on instead",
}


def wires(view: View) -> Iterator[Issue]:
    """Ports that can fire with nothing behind them, and edges at ports that cannot."""
    for node_id, kind in view.kinds.items():
        if node_id not in view.reachable:
            continue
        wired = view.flow.edges.get(node_id, {})
        for port in view.idle[node_id]:
            if port in wired:
                yield view.issue(
                    "idle_port",
                    f"{shown(port)} of “{view.title(node_id)}” never fires; {_MENDS[port]}, or "
                    "remove the connection.",
                    node_id,
                    port=port,
                )
        yield from _loose(view, node_id, kind)


def _loose(view: View, node_id: str, kind: NodeKind) -> Iterator[Issue]:
    wired = view.flow.edges.get(node_id, {})
    if kind.default_port in wired:
        return
    ports = [port for port in view.ports[node_id] if port not in view.idle[node_id]]
    loose = [port for port in ports if port not in wired]
    if loose and len(loose) == len(ports) and not any(True for _ in _targets(view, node_id)):
        yield view.issue(
            "dead_end",
            f"Nothing follows “{view.title(node_id)}”; the session ends there. Connect it, to an "
            "End if that is what you want.",
            node_id,
            port=loose[0] if len(loose) == 1 else None,
        )
        return
    if kind.default_port is not None and len(loose) > 1:
        loose = [kind.default_port]
    for port in loose:
        yield view.issue(
            "unwired_port",
            f"Nothing is wired to {shown(port)} of “{view.title(node_id)}”; "
            "the session ends there.",
            node_id,
            port=port,
        )


def _targets(view: View, node_id: str) -> Iterator[Move]:
    return (move for move in view.moves[node_id] if move.rounds is not None)


def reach(view: View) -> Iterator[Issue]:
    if not view.found.starts:
        return
    for node in view.flow.nodes.values():
        if node.id not in view.reachable and not _is_for_form(view, node):
            yield view.issue(
                "unreachable",
                f"No way leads from the start to “{view.title(node.id)}”; connect it or remove it.",
                node.id,
            )


def _is_for_form(view: View, node: Node) -> bool:
    """Whether this is the end that every flow has, in one that only ever goes on in another."""
    reached = {view.flow.nodes[id].kind for id in view.reachable}
    return node.kind == "end" and "end" not in reached and "forward_to_flow" in reached


def loops(view: View) -> Iterator[Issue]:
    """Circles of edges in which nothing waits; jumps count their rounds and so come to an end."""
    for members in view.endless:
        named = ", ".join(f"“{view.title(member)}”" for member in members[:5])
        more = " …" if len(members) > 5 else ""
        yield view.issue(
            "endless_loop",
            f"Nothing waits in the circle of {named}{more}; it would never stop. Let it wait for "
            "the customer, or go back by a Jump.",
            members[0],
        )


def long_turns(view: View) -> Iterator[Issue]:
    """Ways that are longer than the steps of a turn, and jumps that visit a node too often."""
    if view.endless:
        return  # told, and worse
    resting = {
        node_id for node_id in view.flow.nodes if view.waits(node_id) or _takes_time(view, node_id)
    }
    yield from _often(view, resting)
    beyond = MAX_STEPS + 1

    def carry(steps: int, node: str, move: Move) -> int:
        return 1 if node in resting else min(steps + 1, beyond)

    steps = spread(view.moves, view.order, {view.flow.start: 1}, carry, max)
    for node_id in view.first_of({node_id for node_id in steps if steps[node_id] == beyond}):
        yield view.issue(
            "long_turn",
            f"More than {MAX_STEPS} nodes may follow one another up to “{view.title(node_id)}” "
            "without a wait; the session would fail there. Wait for the customer in between.",
            node_id,
        )


def _often(view: View, resting: set[str]) -> Iterator[Issue]:
    if not any(move.rounds for moves in view.moves.values() for move in moves):
        return
    for members in view.circles(resting, with_jumps=True):
        inside = set(members)
        rounds = {
            node_id: move.rounds
            for node_id in members
            for move in _targets(view, node_id)
            if move.target in inside and move.rounds
        }
        total = sum(rounds.values())  # every further visit of a node takes a jump
        told = [node_id for node_id in rounds if rounds[node_id] >= MAX_VISITS]
        if total >= MAX_VISITS and not told:
            told = [max(rounds, key=lambda node_id: rounds[node_id])]
        for node_id in told:
            alone = rounds[node_id] >= MAX_VISITS
            who = "" if alone else " and the jumps around it, together,"
            times = rounds[node_id] if alone else total
            yield view.issue(
                "long_turn",
                f"“{view.title(node_id)}”{who} may go back {times} times without a wait, "
                f"but one turn visits a node at most {MAX_VISITS} times; go back less "
                "often or wait in between.",
                node_id,
                "/data/max",
            )


def _takes_time(view: View, node_id: str) -> bool:
    """Whether the outside is asked for something, after whose answer a new turn begins."""
    kind, data = view.kinds.get(node_id), view.flow.nodes[node_id].data
    return kind is None or any(kind.elapses(data, port) for port in view.ports[node_id])


CHECKS = (wires, reach, loops, long_turns)
