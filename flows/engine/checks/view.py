"""A document as the checks see it: what is broken has been left out, what all need is at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import networkx as nx

from flows.engine.checks.codes import CODES
from flows.engine.checks.known import Known, KnownFlow
from flows.engine.checks.spread import Move, order_of
from flows.engine.checks.texts import Texts, texts_in
from flows.engine.graph import Flow, Issue, Scan
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import NodeKind
from flows.engine.validation import data_issues, is_runnable

MAX_SHOWN = 80  # characters of anything an issue quotes


@dataclass
class View:
    """All that the checks look at; each of its parts is made once, when the first check asks."""

    found: Scan
    known: Known
    flow: Flow = field(init=False)
    kinds: dict[str, NodeKind] = field(init=False)
    ports: dict[str, list[str]] = field(init=False)
    sets: dict[tuple[str, str], frozenset[str]] = field(init=False, default_factory=dict)
    """What is set behind a node's port, once it was asked."""

    def __post_init__(self) -> None:
        document, nodes = self.found.document, self.found.nodes
        trigger_type = document.get("trigger_type")
        self.flow = Flow(
            name="",
            trigger_type=trigger_type if isinstance(trigger_type, str) else "",
            nodes=nodes,
            edges=self.found.edges,
            start=self.found.starts[0] if self.found.starts else "",
            document=document,
        )
        self.kinds = {id: KINDS[node.kind] for id, node in nodes.items() if node.kind in KINDS}
        self.ports = {id: kind.ports(nodes[id].data) for id, kind in self.kinds.items()}

    @cached_property
    def data_issues(self) -> dict[str, list[Issue]]:
        """What the schema of its kind says of each node of a known kind."""
        nodes = self.found.nodes
        return {id: data_issues(kind, nodes[id]) for id, kind in self.kinds.items()}

    @cached_property
    def runnable(self) -> dict[str, NodeKind]:
        """The nodes whose data has the shape their kind wants, with that kind."""
        told = self.data_issues
        return {id: kind for id, kind in self.kinds.items() if is_runnable(told[id])}

    @cached_property
    def idle(self) -> dict[str, frozenset[str]]:
        """The ports of each node that cannot fire with the data given."""
        return {
            id: frozenset(kind.unused(self.found.nodes[id].data)) for id, kind in self.kinds.items()
        }

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The nodes with all edges and jumps, whether they can be taken or not."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.flow.nodes)
        for source, edges in self.flow.edges.items():
            graph.add_edges_from((source, target) for target in edges.values())
        for source, target in self.jumps():
            graph.add_edge(source, target)
        return graph

    @cached_property
    def reachable(self) -> set[str]:
        """The nodes that some way leads to from a start."""
        starts = self.found.starts
        return set(starts).union(*(nx.descendants(self.graph, start) for start in starts))

    @cached_property
    def moves(self) -> dict[str, list[Move]]:
        """The ways a session can take from each node: by a port that can fire, or by a jump."""
        moves: dict[str, list[Move]] = {}
        for node_id, node in self.flow.nodes.items():
            wired = self.flow.edges.get(node_id, {})
            kind = self.kinds.get(node_id)
            if kind is None:
                moves[node_id] = [Move(port, target) for port, target in wired.items()]
                continue
            idle, rest = self.idle[node_id], wired.get(kind.default_port or "")
            ways = [
                Move(port, target)
                for port in self.ports[node_id]
                if port not in idle and (target := wired.get(port, rest)) is not None
            ]
            ways += [
                Move("", target, _rounds(node.data))
                for target in kind.targets(node.data)
                if target in self.flow.nodes
            ]
            moves[node_id] = ways
        return moves

    @cached_property
    def order(self) -> dict[str, int]:
        """The places of the nodes that a session can come to, in the order it comes to them."""
        return order_of([self.flow.start] if self.flow.start else [], self.moves)

    def jumps(self) -> Iterator[tuple[str, str]]:
        """Every jump to a node that is there, as source and target."""
        for node_id, kind in self.kinds.items():
            for target in kind.targets(self.flow.nodes[node_id].data):
                if target in self.flow.nodes:
                    yield node_id, target

    def waits(self, node_id: str) -> bool:
        """Whether a visit waits for somebody or for a time, as far as is known."""
        kind = self.kinds.get(node_id)
        return kind is None or kind.waits or self.rests_in_calls(node_id, kind)

    def rests_in_calls(self, node_id: str, kind: NodeKind) -> bool:
        """Whether a node calls flows in which something waits on every way, or unknown ones."""
        calls = list(kind.calls(self.flow.nodes[node_id].data))
        if not calls or not self.ports[node_id]:
            return False
        return all(flow is None or flow.rests for flow in map(self.known_flow, calls))

    def known_flow(self, name: str) -> KnownFlow | None:
        """Another flow of the workspace by its name or id, ONLINE ones first."""
        return self._known_flows.get(name)

    @cached_property
    def _known_flows(self) -> dict[str, KnownFlow]:
        flows = sorted(self.known.flows or (), key=lambda flow: flow.is_online)
        return {flow.name: flow for flow in flows} | {flow.id: flow for flow in flows}

    @cached_property
    def endless(self) -> list[list[str]]:
        """The circles of edges in which nothing waits; jumps count and so come to an end."""
        resting = {node_id for node_id in self.flow.nodes if self.waits(node_id)}
        return list(self.circles(resting, with_jumps=False))

    def circles(self, resting: Set[str], *, with_jumps: bool) -> Iterator[list[str]]:
        """Every circle without a resting node, as its nodes in the order of the document."""
        restless = {node_id: None for node_id in self.flow.nodes if node_id not in resting}
        graph: nx.DiGraph[str] = nx.DiGraph()
        for source in restless:
            graph.add_edges_from(
                (source, move.target)
                for move in self.moves[source]
                if move.target in restless and (with_jumps or move.rounds is None)
            )
        for circle in nx.strongly_connected_components(graph):
            members = sorted(circle, key=self.found.places.__getitem__)
            if len(members) > 1 or graph.has_edge(members[0], members[0]):
                yield members

    @cached_property
    def at_once(self) -> set[str]:
        """The nodes that a session comes to in its first turn, before anything waits."""
        seen = {self.flow.start} & set(self.order)
        stack = list(seen)
        while stack:
            node_id = stack.pop()
            if self.waits(node_id):
                continue
            for move in self.moves[node_id]:
                if move.target not in seen:
                    seen.add(move.target)
                    stack.append(move.target)
        return seen

    def first_of(self, nodes: set[str]) -> list[str]:
        """Of some nodes those that a session comes to before the others."""
        return [
            node_id
            for node_id in self.order
            if node_id in nodes
            and not any(
                source in nodes and self.order[source] < self.order[node_id]
                for source in self.graph.predecessors(node_id)
                if source in self.order
            )
        ]

    def is_self(self, name: str) -> bool:
        """Whether a name means this very flow."""
        return name == self.found.document.get("name") or name == self.known.flow

    @property
    def is_called(self) -> bool:
        """Whether another flow of the workspace calls this one."""
        return any(
            self.is_self(name)
            for flow in self.known.flows or ()
            for name in (*flow.calls, *flow.forwards)
        )

    @cached_property
    def texts(self) -> dict[str, Texts]:
        """The texts, rules, formulas and patterns in the data of each node."""
        return {node_id: texts_in(node.data) for node_id, node in self.flow.nodes.items()}

    def naming(self, widget: str) -> Iterator[tuple[str, str, str]]:
        """Nodes that name something by a widget of their form: node, path of it, the name."""
        for node_id, kind in self.kinds.items():
            data = self.flow.nodes[node_id].data
            for path in _paths_of(kind.name, widget):
                value: Any = data
                for key in path:
                    value = value.get(key) if isinstance(value, Mapping) else None
                if isinstance(value, str) and value:
                    yield node_id, "/data/" + "/".join(path), value

    def title(self, node_id: str) -> str:
        """What people call a node: its label, or what its kind is called."""
        node = self.flow.nodes[node_id]
        return node.label or (self.kinds[node_id].label if node_id in self.kinds else node_id)

    def issue(
        self, code: str, message: str, node: str, path: str = "", *, port: str | None = None
    ) -> Issue:
        """An issue of a node, as grave as its code; `path` leads on from the node."""
        pointer = self.found.pointer(node, path)
        return Issue(code, message, CODES[code].severity, node, pointer, port)


Check = Callable[[View], Iterable[Issue]]
"""One check: whatever it is given, it answers and never raises."""


def shown(text: str) -> str:
    """A text of the document as an issue quotes it."""
    return f"“{text[:MAX_SHOWN]}”"


def _rounds(data: Mapping[str, Any]) -> int:
    most = data.get("max")
    return most if isinstance(most, int) and not isinstance(most, bool) else 1


def _paths_of(kind: str, widget: str) -> list[tuple[str, ...]]:
    """Where the form of a kind has a widget: at the top, or in a form within it."""
    if (kind, widget) not in _PATHS:
        found: list[tuple[str, ...]] = []
        for key, part in KINDS[kind].schema.get("properties", {}).items():
            inner = part.get("properties", {})
            found += [(key,)] if part.get("x-widget") == widget else []
            found += [(key, name) for name, it in inner.items() if it.get("x-widget") == widget]
        _PATHS[kind, widget] = found
    return _PATHS[kind, widget]


_PATHS: dict[tuple[str, str], list[tuple[str, ...]]] = {}
