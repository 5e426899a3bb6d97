"""Checks of a document as such: kinds and ports that exist, data that fits, an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows.engine.checks.view import View, shown
from flows.engine.graph import Issue


def unknown_kinds(view: View) -> Iterator[Issue]:
    for node in view.flow.nodes.values():
        if node.kind and node.id not in view.kinds:
            yield view.issue(
                "unknown_kind",
                f"There is no kind of node called {shown(node.kind)}; remove the node or put "
                "another in its place.",
                node.id,
                "/kind",
            )


def ends(view: View) -> Iterator[Issue]:
    if not any(node.kind == "end" for node in view.flow.nodes.values()):
        yield Issue("no_end", "The flow has no end; add one.", pointer="/nodes")


def data(view: View) -> Iterator[Issue]:
    """What the schema of each kind says, and where that is content, the kind itself."""
    for node_id, kind in view.kinds.items():
        told: list[Issue] = list(view.data_issues[node_id])
        if node_id in view.runnable:
            told += kind.check(view.flow.nodes[node_id], view.flow)
        for issue in told:
            yield Issue(
                issue.code,
                issue.message,
                issue.severity,
                node_id,
                view.found.pointer(node_id, issue.pointer),
                issue.port,
            )


def ports(view: View) -> Iterator[Issue]:
    """Edges that leave a port the node does not have."""
    places = {
        (edge.get("source"), edge.get("port", "next")): place
        for place, edge in enumerate(_edges(view.found.document))
        if isinstance(edge.get("source"), str) and isinstance(edge.get("port", "next"), str)
    }
    for node_id, edges in view.flow.edges.items():
        if node_id not in view.ports:
            continue
        known = set(view.ports[node_id])
        for port in edges:
            if port not in known:
                yield Issue(
                    "unknown_port",
                    f"“{view.title(node_id)}” has no port {shown(port)}; remove the connection.",
                    node=node_id,
                    pointer=f"/edges/{places[node_id, port]}/port",
                    port=port,
                )


def _edges(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    edges = document.get("edges", [])
    return [
        edge if isinstance(edge, Mapping) else {}
        for edge in (edges if isinstance(edges, list) else ())
    ]


def removed_nodes(view: View) -> Iterator[Issue]:
    """Jumps to nodes that are gone; edges to them are told where they are read."""
    for node_id, kind in view.kinds.items():
        for target in kind.targets(view.flow.nodes[node_id].data):
            if target not in view.flow.nodes:
                yield view.issue(
                    "unknown_jump_target",
                    f"“{target[:64]}” is no node of this flow; choose another.",
                    node_id,
                    "/data/target",
                )


CHECKS = (unknown_kinds, ends, data, ports, removed_nodes)
