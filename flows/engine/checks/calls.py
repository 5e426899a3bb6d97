"""Checks of flows that call one another: that they are there, get their inputs, and come back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

from flows.engine.checks.known import KnownFlow
from flows.engine.checks.view import View, shown
from flows.engine.graph import Issue
from flows.engine.run import MAX_CALLS


@dataclass(frozen=True, slots=True)
class _CallOf:
    """A node that calls a flow: by which name, and whether it comes back."""

    node: str
    name: str
    comes_back: bool


def _calls(view: View) -> Iterator[_CallOf]:
    for node_id, kind in view.kinds.items():
        for name in kind.calls(view.flow.nodes[node_id].data):
            yield _CallOf(node_id, name, bool(view.ports[node_id]))


def called_flows(view: View) -> Iterator[Issue]:
    """Flows that are not there or not ONLINE, and inputs they want or do not know."""
    if view.known.flows is None:
        return
    for call in _calls(view):
        flow = view.known_flow(call.name)
        if flow is None:
            if not view.is_self(call.name):
                yield view.issue(
                    "unknown_flow",
                    f"There is no flow called {shown(call.name)}; choose another.",
                    call.node,
                    "/data/flow",
                )
            continue
        if not flow.is_online and flow.id != view.known.flow:
            yield view.issue(
                "flow_not_online",
                f"The flow {shown(flow.name)} is not ONLINE, so it cannot run from here; publish "
                "it, too.",
                call.node,
                "/data/flow",
            )
        yield from _inputs(view, call, flow)


def _inputs(view: View, call: _CallOf, flow: KnownFlow) -> Iterator[Issue]:
    given = view.flow.nodes[call.node].data.get("inputs", {})
    names = set(given) if isinstance(given, dict) else set()
    if missing := sorted(flow.required - names):
        yield view.issue(
            "missing_input",
            f"The flow {shown(flow.name)} requires {_listed(missing)}; give a value.",
            call.node,
            "/data/inputs",
        )
    if unknown := sorted(names - flow.inputs):
        yield view.issue(
            "unknown_input",
            f"The flow {shown(flow.name)} declares no input {_listed(unknown)}; remove it, or "
            "declare it on its Start.",
            call.node,
            "/data/inputs",
        )


def _listed(names: list[str]) -> str:
    return ", ".join(f"“{name[:80]}”" for name in names[:5])


def circles(view: View) -> Iterator[Issue]:
    """Flows that come back to this one: deeper with each round, or without ever waiting."""
    back = _leading_back(view, lambda flow: flow.calls | flow.forwards)
    deeper = {
        flow.id
        for flow in view.known.flows or ()
        if flow.id in back
        and any(view.is_self(name) or _id(view, name) in back for name in flow.calls)
    }
    deeper |= _leading_to(view, deeper, back)
    at_once = _leading_back(view, lambda flow: flow.at_once)
    first = view.at_once
    for call in _calls(view):
        own = view.is_self(call.name)
        id = _id(view, call.name)
        if (call.comes_back and (own or id in back)) or id in deeper:
            way = "itself" if own else f"{shown(call.name)}, which comes back to this flow"
            yield view.issue(
                "call_circle",
                f"“{view.title(call.node)}” calls {way}: each round goes one level deeper, until "
                f"after {MAX_CALLS} it fails. Come back by “Forward to a flow”, or let the called "
                "flow end.",
                call.node,
                "/data/flow",
            )
        elif call.node in first and (own or id in at_once):
            yield view.issue(
                "endless_loop",
                f"“{view.title(call.node)}” leads back here with no wait on the way; it would "
                "never stop. Let one of the flows wait for the customer.",
                call.node,
            )


def _id(view: View, name: str) -> str | None:
    flow = view.known_flow(name)
    return flow.id if flow is not None else None


def _leading_back(view: View, next_of: Callable[[KnownFlow], Iterable[str]]) -> set[str]:
    """The ids of the other flows from which a way leads to this one."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for flow in view.known.flows or ():
        for name in next_of(flow):
            graph.add_edge(flow.id, "self" if view.is_self(name) else _id(view, name) or "")
    return set(nx.ancestors(graph, "self")) if "self" in graph else set()


def _leading_to(view: View, targets: set[str], among: set[str]) -> set[str]:
    """The ids of flows that lead to one of the targets, by whatever call, and lie among some."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((id, "target") for id in targets)
    for flow in view.known.flows or ():
        if flow.id in among:
            graph.add_edges_from(
                (flow.id, id) for name in flow.calls | flow.forwards if (id := _id(view, name))
            )
    return set(nx.ancestors(graph, "target")) & among if targets else set()


def depth(view: View) -> Iterator[Issue]:
    """Calls within calls, more levels than are run."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    first: dict[str, str] = {}
    for call in _calls(view):
        if (id := _id(view, call.name)) is not None and not view.is_self(call.name):
            graph.add_edge("self", id, weight=int(call.comes_back))
            first.setdefault(id, call.node)
    for flow in view.known.flows or ():
        for names, weight in ((flow.forwards, 0), (flow.calls, 1)):
            graph.add_edges_from(
                (flow.id, id, {"weight": weight}) for name in names if (id := _id(view, name))
            )
    if "self" not in graph:
        return
    graph = graph.subgraph({"self", *nx.descendants(graph, "self")})
    if not nx.is_directed_acyclic_graph(graph):
        return  # a circle, told where it is
    way = nx.dag_longest_path(graph, default_weight=0)
    levels = sum(graph.edges[edge]["weight"] for edge in pairwise(way))
    if levels > MAX_CALLS and way[0] == "self":
        yield view.issue(
            "deep_calls",
            f"The flows called from “{view.title(first[way[1]])}” call one another {levels} "
            f"levels deep; at most {MAX_CALLS} can be run. Let some be forwarded to instead.",
            first[way[1]],
            "/data/flow",
        )


CHECKS = (called_flows, circles, depth)
