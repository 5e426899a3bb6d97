"""Everything an author should know is wrong with a flow: each check one generator, none raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import networkx as nx

from flows.engine.graph import Flow, Issue, Scan, scan
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import NodeKind
from flows.engine.validation import data_issues, is_runnable

MAX_ISSUES = 1000  # nobody reads more, and a document can hold millions

CODES: dict[str, str] = {
    "unreadable": "The file is not a flow document at all.",
    "too_large": "The document is larger than 5 MiB.",
    "too_deep": "The document is nested too deeply.",
    "unreadable_value": "The document holds a value that cannot be stored.",
    "unknown_schema": "The document's schema is missing, or one this Chatflow does not know.",
    "bad_document": "A part of the document has the wrong type.",
    "unknown_key": "A part has a name that means nothing there.",
    "too_many_nodes": "The flow has more than 10,000 nodes.",
    "too_many_edges": "The flow has more than 20,000 edges.",
    "bad_node": "A node lacks a part or has one of the wrong type.",
    "bad_node_id": "A node's id is missing or has characters it may not have.",
    "duplicate_node_id": "Two nodes have the same id.",
    "unknown_kind": "A node is of a kind this Chatflow does not know.",
    "no_start": "The flow has no start.",
    "several_starts": "The flow has more than one start.",
    "no_end": "The flow has no end.",
    "bad_edge": "An edge lacks a part or has one of the wrong type.",
    "unknown_source": "An edge comes from a node that is not there.",
    "unknown_target": "An edge leads to a node that is not there.",
    "duplicate_edge": "Two edges leave the same port.",
    "unknown_port": "An edge leaves a port the node does not have.",
    "unwired_port": "Nothing is wired to a port: the session ends there.",
    "unreachable": "No way leads from the start to the node.",
    "endless_loop": "Nodes lead in a circle in which nothing waits.",
    "unknown_jump_target": "A jump leads to a node that is not there.",
    "missing_value": "A node lacks something it needs.",
    "invalid_value": "A value is not of the right form.",
    "bad_duration": "A duration is not written as PT30S, PT2H or P1D.",
    "bad_text": "A text has a hole that cannot be filled.",
    "bad_regex": "A pattern is too long or cannot be run in linear time.",
    "text_too_long": "A text is longer than WhatsApp takes.",
    "too_many_rows": "A list has more than ten rows.",
    "too_many_rules": "A condition has more rules than are looked at.",
    "reserved_option_id": "An option has the id of another port.",
    "duplicate_option_id": "Two options of a node have the same id.",
    "duplicate_option_title": "Two options of a node have the same title.",
    "reserved_name": "A branch is called like the way out for the rest.",
    "duplicate_name": "Two branches or inputs have the same name.",
    "unknown_operator": "A rule has an operator that does not exist.",
    "bad_formula": "A formula cannot be read.",
    "no_trigger": "Nothing starts the flow.",
    "no_channel": "The flow is bound to no channel, so no message reaches it.",
    "unknown_queue": "A handoff names a queue the workspace does not have.",
}
"""Every code an issue may have, in the order of the documentation."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is around a flow; None where it is not known and so not checked.

    `channels` are those bound to the flow; the others are names and ids that documents may use.
    """

    channels: frozenset[str] | None = None
    templates: frozenset[str] | None = None
    queues: frozenset[str] | None = None
    flows: frozenset[str] | None = None


@dataclass(slots=True)
class _View:
    """A document as the checks see it: what is broken has been left out."""

    found: Scan
    known: Known
    flow: Flow
    kinds: dict[str, NodeKind]
    ports: dict[str, list[str]]
    data_issues: dict[str, list[Issue]]
    """What the schema of its kind says of each node of a known kind."""
    graph: nx.DiGraph[str] = field(init=False)
    reachable: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.graph = nx.DiGraph()
        self.graph.add_nodes_from(self.flow.nodes)
        for source, edges in self.flow.edges.items():
            self.graph.add_edges_from((source, target) for target in edges.values())
        for node_id, kind in self.kinds.items():
            self.graph.add_edges_from(
                (node_id, target)
                for target in kind.targets(self.flow.nodes[node_id].data)
                if target in self.flow.nodes
            )
        starts = [start for start in self.found.starts if start in self.graph]
        self.reachable = set(starts).union(*(nx.descendants(self.graph, start) for start in starts))

    def title(self, node_id: str) -> str:
        """What people call a node: its label, or what its kind is called."""
        node = self.flow.nodes[node_id]
        return node.label or (self.kinds[node_id].label if node_id in self.kinds else node_id)

    def issue(
        self, code: str, message: str, node: str, path: str = "", *, warn: bool = False
    ) -> Issue:
        return Issue(
            code,
            message,
            severity="warning" if warn else "error",
            node=node,
            pointer=self.found.pointer(node, path),
        )


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
    issues, ports = list(found.issues), {}
    if found.document and not any(issue.code in _HOPELESS for issue in issues):
        view = _view(found, known or Known())
        ports = view.ports
        for tell in _CHECKS:
            issues.extend(tell(view))
    issues.sort(key=lambda issue: issue.severity != "error")
    return Findings(issues[:MAX_ISSUES], ports)


_HOPELESS = frozenset(
    {
        "unreadable",
        "too_large",
        "too_deep",
        "too_many_nodes",
        "too_many_edges",
        "unreadable_value",
        "unknown_schema",
    }
)  # nothing else can be said of these


def _view(found: Scan, known: Known) -> _View:
    kinds = {
        node_id: KINDS[node.kind] for node_id, node in found.nodes.items() if node.kind in KINDS
    }
    document = found.document
    trigger_type = document.get("trigger_type")
    return _View(
        found=found,
        known=known,
        flow=Flow(
            name="",
            trigger_type=trigger_type if isinstance(trigger_type, str) else "",
            nodes=found.nodes,
            edges=found.edges,
            start=found.starts[0] if found.starts else "",
            document=document,
        ),
        kinds=kinds,
        ports={node_id: kind.ports(found.nodes[node_id].data) for node_id, kind in kinds.items()},
        data_issues={
            node_id: data_issues(kind, found.nodes[node_id]) for node_id, kind in kinds.items()
        },
    )


def _kinds(view: _View) -> Iterator[Issue]:
    for node in view.flow.nodes.values():
        if node.kind and node.id not in view.kinds:
            yield view.issue(
                "unknown_kind",
                f"There is no kind of node called “{node.kind[:60]}”.",
                node.id,
                "/kind",
            )


def _ends(view: _View) -> Iterator[Issue]:
    if not any(node.kind == "end" for node in view.flow.nodes.values()):
        yield Issue("no_end", "The flow has no end; add one.", pointer="/nodes")


def _data(view: _View) -> Iterator[Issue]:
    """What the schema of each kind says, and where that is content, the kind itself."""
    for node_id, kind in view.kinds.items():
        node = view.flow.nodes[node_id]
        told = view.data_issues[node_id]
        for issue in (*told, *(kind.check(node, view.flow) if is_runnable(told) else ())):
            yield Issue(
                issue.code,
                issue.message,
                issue.severity,
                node_id,
                view.found.pointer(node_id, issue.pointer),
            )


def _ports(view: _View) -> Iterator[Issue]:
    places = {
        (edge.get("source"), edge.get("port", "next")): place
        for place, edge in enumerate(_edges(view.found.document))
        if isinstance(edge.get("source"), str) and isinstance(edge.get("port", "next"), str)
    }
    for node_id, edges in view.flow.edges.items():
        ports = view.ports.get(node_id)
        for port in edges if ports is not None else ():
            if port not in (ports or ()):
                yield Issue(
                    "unknown_port",
                    f"“{view.title(node_id)}” has no port “{port[:80]}”.",
                    node=node_id,
                    pointer=f"/edges/{places[node_id, port]}/port",
                )


def _edges(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    edges = document.get("edges", [])
    return [
        edge if isinstance(edge, Mapping) else {}
        for edge in (edges if isinstance(edges, list) else ())
    ]


def _wires(view: _View) -> Iterator[Issue]:
    for node_id, kind in view.kinds.items():
        if node_id not in view.reachable:
            continue
        node = view.flow.nodes[node_id]
        wired = view.flow.edges.get(node_id, {})
        if kind.default_port in wired:
            continue
        idle = set(kind.unused(node.data))
        loose = [port for port in view.ports[node_id] if port not in wired and port not in idle]
        if kind.default_port is not None and len(loose) > 1:
            loose = [kind.default_port]
        for port in loose:
            yield view.issue(
                "unwired_port",
                f"Nothing is wired to “{port[:80]}” of “{view.title(node_id)}”; "
                "the session ends there.",
                node_id,
                warn=True,
            )


def _reach(view: _View) -> Iterator[Issue]:
    if not view.found.starts:
        return
    for node in view.flow.nodes.values():
        if node.id not in view.reachable:
            yield view.issue(
                "unreachable",
                f"No way leads from the start to “{view.title(node.id)}”.",
                node.id,
                warn=True,
            )


def _loops(view: _View) -> Iterator[Issue]:
    """Circles of edges in which nothing waits; jumps count their turns and so come to an end."""
    restless: nx.DiGraph[str] = nx.DiGraph()
    for source, edges in view.flow.edges.items():
        if _waits(view, source):
            continue
        restless.add_edges_from(
            (source, target) for target in edges.values() if not _waits(view, target)
        )
    order = view.found.places
    for circle in nx.strongly_connected_components(restless):
        members = sorted(circle, key=order.__getitem__)
        first = members[0]
        if len(members) == 1 and not restless.has_edge(first, first):
            continue
        named = ", ".join(f"“{view.flow.nodes[member].title}”" for member in members[:5])
        yield view.issue(
            "endless_loop", f"Nothing waits in the circle of {named}; it would never stop.", first
        )


def _waits(view: _View, node_id: str) -> bool:
    kind = view.kinds.get(node_id)
    return kind is None or kind.waits


def _jumps(view: _View) -> Iterator[Issue]:
    for node_id, kind in view.kinds.items():
        for target in kind.targets(view.flow.nodes[node_id].data):
            if target not in view.flow.nodes:
                yield view.issue(
                    "unknown_jump_target",
                    f"“{target[:64]}” is no node of this flow.",
                    node_id,
                    "/data/target",
                )


def _surroundings(view: _View) -> Iterator[Issue]:
    """What the flow needs of the workspace, where that is known."""
    known = view.known
    by_message = view.flow.trigger_type != "TriggeredManually"
    if by_message and known.channels is not None and not known.channels:
        yield Issue(
            "no_channel",
            "The flow is bound to no channel, so no message reaches it.",
            severity="warning",
        )
    if known.queues is None:
        return
    for node_id, key in _naming(view, "queue"):
        queue = view.flow.nodes[node_id].data.get(key)
        if isinstance(queue, str) and queue and queue not in known.queues:
            yield view.issue(
                "unknown_queue",
                f"There is no queue called “{queue[:80]}”.",
                node_id,
                f"/data/{key}",
            )


def _naming(view: _View, widget: str) -> Iterator[tuple[str, str]]:
    """Nodes with a key of the given widget, and the key."""
    for node_id, kind in view.kinds.items():
        for key, schema in kind.schema["properties"].items():
            if schema.get("x-widget") == widget:
                yield node_id, key


_CHECKS: tuple[Callable[[_View], Iterator[Issue]], ...] = (
    _kinds,
    _ends,
    _data,
    _ports,
    _jumps,
    _loops,
    _wires,
    _reach,
    _surroundings,
)
