"""The checks of a large flow, against what networkx takes to build its graph and find its parts.

`python -m tests.bench checks` tells this alone.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import networkx as nx

from flows.engine import text, validation
from flows.engine.checks import check
from tests.bench.report import emit, median

SIZES = (2_000, 10_000)  # a very large flow, and the largest there may be

Document = dict[str, Any]


def large_flow(size: int) -> Document:
    """A flow of so many nodes, of five kinds in turn, no two with the same texts."""
    ids = [f"n{place}" for place in range(size - 2)]
    nodes = [{"id": id, **node} for id, node in zip(ids, islice(_nodes(), size - 2), strict=True)]
    edges: list[Document] = [{"source": "start", "target": ids[0]}]
    for node, target in zip(nodes, [*ids[1:], "end"], strict=True):
        edges += [
            {"source": node["id"], "port": port, "target": target} for port in PORTS[node["kind"]]
        ]
    start = {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}}
    end = {"id": "end", "kind": "end", "data": {}}
    return {"schema": "chatflow/flow@1", "nodes": [start, *nodes, end], "edges": edges}


PORTS = {
    "send_message": ["next"],
    "send_buttons": ["yes", "no", "other"],
    "ask": ["next", "failed"],
    "condition": ["many", "else"],
    "set_variables": ["next"],
}


def _nodes() -> Iterator[Document]:
    place = 0
    while True:
        place += 1
        name, words = f"answer_{place % 40}", f"Question {place}, {{{{ customerName }}}}?"
        choices = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
        rule = {"variable": name, "operator": "numberGreaterThan", "value": place}
        yield {"kind": "send_message", "data": {"type": "text", "text": words}}
        yield {"kind": "send_buttons", "data": {"body": words, "buttons": choices}}
        yield {
            "kind": "ask",
            "data": {"prompt": words, "answer": {"type": "number"}, "save_as": name},
        }
        yield {"kind": "condition", "data": {"branches": [{"name": "many", "items": [rule]}]}}
        yield {"kind": "set_variables", "data": {"variables": [{"name": name, "value": words}]}}


def build_and_find_parts(document: Document) -> None:
    """The yardstick: a graph of the document, its components and its circles."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(node["id"] for node in document["nodes"])
    graph.add_edges_from((edge["source"], edge["target"]) for edge in document["edges"])
    list(nx.weakly_connected_components(graph))
    list(nx.strongly_connected_components(graph))


def check_first(document: Document) -> None:
    """A check of a document nothing of which has been seen before."""
    validation._cached.cache_clear()
    text.compile_text.cache_clear()
    check(document)


def cpu_seconds(act: Callable[[Document], object], document: Document, rounds: int = 5) -> float:
    """The processor time of an act, the median of some rounds."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        began = time.process_time()
        act(document)
        taken.append(time.process_time() - began)
    return median(taken)


def tell(size: int) -> None:
    """The figures of a flow of so many nodes: the first check, and one after a small edit."""
    document = large_flow(size)
    floor = cpu_seconds(build_and_find_parts, document)
    for metric, act in (("first_check", check_first), ("check", check)):
        taken = cpu_seconds(act, document)
        emit(
            "checks",
            f"{metric}_{size}",
            taken * 1000,
            "CPU-ms",
            floor="networkx builds the graph and finds its components",
            ratio=taken / floor,
        )


def main() -> int:
    """The figures of all sizes; always 0, time is no verdict."""
    for size in SIZES:
        tell(size)
    return 0
