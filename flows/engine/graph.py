"""What a flow is: nodes joined by edges, and how its document becomes one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from flows.engine.keeping import why_unkeepable

SCHEMA_ID = "chatflow/flow@1"
TRIGGER_TYPES = (
    "TriggeredByWhatsApp",
    "TriggeredManually",
    "TriggeredByViber",
    "TriggeredByMessenger",
    "TriggeredByInstagram",
)
MAX_NODES = 10_000  # architecture.md 2; the canvas is measured up to here
MAX_EDGES = 20_000
MAX_EXITS = 100  # edges that leave one node
MAX_NOTES = 256 * 1024  # characters of sticky notes as JSON
MAX_LABEL = 200
MAX_NOTE = 10_000
MAX_COORDINATE = 1_000_000
MAX_NAME = 128

_NODE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PORT = re.compile(r"[^\x00-\x1f]{1,256}")  # WhatsApp's longest reply id
_FORBIDDEN_IDS = frozenset({"__proto__", "constructor", "prototype"})  # poison in a browser
_DOCUMENT_KEYS = frozenset({"schema", "name", "remark", "trigger_type", "nodes", "edges", "notes"})
_NODE_KEYS = frozenset({"id", "kind", "data", "position", "label", "note"})
_EDGE_KEYS = frozenset({"source", "port", "target"})

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """What an author must (error) or may want to (warning) fix; `pointer` is a JSON pointer.

    `port` is the port of the node that it is about, if it is about one.
    """

    code: str
    message: str
    severity: Severity = "error"
    node: str | None = None
    pointer: str = ""
    port: str | None = None

    def to_json(self) -> dict[str, Any]:
        told = {
            "code": self.code,
            "severity": self.severity,
            "node": self.node,
            "message": self.message,
            "pointer": self.pointer,
        }
        return told if self.port is None else {**told, "port": self.port}


class MalformedDocument(ValueError):
    """The document is no graph that could run; `issues` say why."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("; ".join(issue.message for issue in issues[:3]))
        self.issues = issues


@dataclass(frozen=True, slots=True)
class Node:
    """One box of a flow: its kind and the data of that kind."""

    id: str
    kind: str
    data: Mapping[str, Any]
    label: str = ""
    note: str = ""

    @property
    def title(self) -> str:
        """What people call the node."""
        return self.label or self.id


@dataclass(frozen=True)
class Flow:
    """A readable graph with one start; made by `read_flow`, never changed."""

    name: str
    trigger_type: str
    nodes: Mapping[str, Node]
    edges: Mapping[str, Mapping[str, str]]
    start: str
    document: Mapping[str, Any] = field(repr=False)
    compiled: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    """What the interpreter prepared per node on its first visit; lives as long as the flow."""

    def target(self, node_id: str, port: str) -> str | None:
        """The node behind a port, or None where nothing is wired."""
        ports = self.edges.get(node_id)
        return ports.get(port) if ports is not None else None


@dataclass(slots=True)
class Scan:
    """All that could be read of a document, however broken, with what is wrong with it."""

    document: Mapping[str, Any] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    """Where each node stands in the document's list; JSON pointers need it."""
    edges: dict[str, dict[str, str]] = field(default_factory=dict)
    starts: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def pointer(self, node_id: str, path: str = "") -> str:
        return f"/nodes/{self.places[node_id]}{path}"


def read_flow(document: object) -> Flow:
    """The flow a document describes. Raises MalformedDocument unless it is a runnable graph.

    A runnable graph may still have issues: `checks.check` tells them all.
    """
    found = scan(document)
    if found.issues:
        raise MalformedDocument(found.issues)
    return to_flow(found)


def to_flow(found: Scan) -> Flow:
    """The flow of a scan that has a start; broken parts are left out."""
    document = found.document
    return Flow(
        name=_text(document.get("name")),
        trigger_type=_text(document.get("trigger_type")) or TRIGGER_TYPES[0],
        nodes=MappingProxyType(found.nodes),
        edges=MappingProxyType(found.edges),
        start=found.starts[0],
        document=document,
    )


def scan(document: object) -> Scan:
    """Read as much as can be read; never raises, whatever it is given."""
    found = Scan()
    if not isinstance(document, Mapping):
        found.issues.append(Issue("unreadable", "A flow document must be a JSON object."))
        return found
    if trouble := why_unkeepable(document):
        found.issues.append(Issue(*trouble))
        return found
    found.document = document
    found.issues.extend(_read_head(document))
    if any(issue.code == "unknown_schema" for issue in found.issues):
        return found
    found.issues.extend(_read_nodes(found, document.get("nodes")))
    found.issues.extend(_read_edges(found, document.get("edges", [])))
    return found


def _read_head(document: Mapping[str, Any]) -> Iterator[Issue]:
    schema = document.get("schema")
    if schema != SCHEMA_ID:
        told = f"“{schema}”" if isinstance(schema, str) and schema else "none"
        yield Issue(
            "unknown_schema",
            f"The document's schema must be “{SCHEMA_ID}”, found {told[:80]}.",
            pointer="/schema",
        )
        return
    for key in sorted(document.keys() - _DOCUMENT_KEYS):
        yield Issue(
            "unknown_key", f"A flow has no part called “{key[:80]}”.", pointer=pointer_to(key)
        )
    for key, limit in (("name", MAX_NAME), ("remark", MAX_NOTE)):
        value = document.get(key, "")
        if not isinstance(value, str) or len(value) > limit:
            yield Issue(
                "bad_document",
                f"The flow's {key} must be a text of at most {limit} characters.",
                pointer=f"/{key}",
            )
    if document.get("trigger_type", TRIGGER_TYPES[0]) not in TRIGGER_TYPES:
        yield Issue(
            "bad_document",
            f"The trigger type must be one of {', '.join(TRIGGER_TYPES)}.",
            pointer="/trigger_type",
        )
    notes = document.get("notes", [])
    if not isinstance(notes, list):
        yield Issue("bad_document", "The flow's notes must be a list.", pointer="/notes")
    elif notes and len(json.dumps(notes)) > MAX_NOTES:
        yield Issue("bad_document", "The flow's notes are larger than 256 KiB.", pointer="/notes")


def _read_nodes(found: Scan, nodes: object) -> Iterator[Issue]:
    if not isinstance(nodes, list):
        yield Issue("bad_document", "The flow's nodes must be a list.", pointer="/nodes")
        return
    if len(nodes) > MAX_NODES:
        yield Issue(
            "too_many_nodes", f"A flow holds at most {MAX_NODES:,} nodes.", pointer="/nodes"
        )
        return
    for place, raw in enumerate(nodes):
        at = f"/nodes/{place}"
        if not isinstance(raw, Mapping):
            yield Issue("bad_node", "A node must be a JSON object.", pointer=at)
            continue
        node_id = raw.get("id")
        if not isinstance(node_id, str) or not _is_node_id(node_id):
            yield Issue(
                "bad_node_id",
                "A node needs an id of 1 to 64 letters, digits, “_” or “-”.",
                pointer=f"{at}/id",
            )
            continue
        if node_id in found.nodes:
            yield Issue(
                "duplicate_node_id",
                f"Two nodes are called “{node_id}”.",
                node=node_id,
                pointer=f"{at}/id",
            )
            continue
        yield from _node_oddities(raw, node_id, at)
        node = Node(
            id=node_id,
            kind=_text(raw.get("kind")),
            data=raw["data"] if isinstance(raw.get("data"), Mapping) else {},
            label=_text(raw.get("label")),
            note=_text(raw.get("note")),
        )
        found.nodes[node_id] = node
        found.places[node_id] = place
        if node.kind == "start":
            found.starts.append(node_id)
    yield from _start_oddities(found)


def _node_oddities(raw: Mapping[str, Any], node_id: str, at: str) -> Iterator[Issue]:
    def bad(message: str, key: str) -> Issue:
        return Issue("bad_node", message, node=node_id, pointer=f"{at}{pointer_to(key)}")

    if not isinstance(raw.get("kind"), str) or not raw["kind"]:
        yield bad("A node needs a kind.", "kind")
    if not isinstance(raw.get("data", {}), Mapping):
        yield bad("A node's data must be a JSON object.", "data")
    for key, limit in (("label", MAX_LABEL), ("note", MAX_NOTE)):
        value = raw.get(key, "")
        if not isinstance(value, str) or len(value) > limit:
            yield bad(f"A node's {key} must be a text of at most {limit:,} characters.", key)
    if "position" in raw and not _is_position(raw["position"]):
        yield bad("A node's position must be two numbers, x and y.", "position")
    for key in sorted(raw.keys() - _NODE_KEYS):
        yield Issue(
            "unknown_key",
            f"A node has no part called “{key[:80]}”.",
            node=node_id,
            pointer=f"{at}{pointer_to(key)}",
        )


def _start_oddities(found: Scan) -> Iterator[Issue]:
    if not found.starts:
        yield Issue("no_start", "The flow has no start.", pointer="/nodes")
    for extra in found.starts[1:]:
        yield Issue(
            "several_starts",
            "A flow has exactly one start; remove this one.",
            node=extra,
            pointer=found.pointer(extra),
        )


def _read_edges(found: Scan, edges: object) -> Iterator[Issue]:
    if not isinstance(edges, list):
        yield Issue("bad_document", "The flow's edges must be a list.", pointer="/edges")
        return
    if len(edges) > MAX_EDGES:
        yield Issue(
            "too_many_edges", f"A flow holds at most {MAX_EDGES:,} edges.", pointer="/edges"
        )
        return
    for place, raw in enumerate(edges):
        yield from _read_edge(found, raw, f"/edges/{place}")


def _read_edge(found: Scan, raw: object, at: str) -> Iterator[Issue]:
    if not isinstance(raw, Mapping):
        yield Issue("bad_edge", "An edge must be a JSON object.", pointer=at)
        return
    source, port, target = raw.get("source"), raw.get("port", "next"), raw.get("target")
    if not (isinstance(source, str) and isinstance(port, str) and isinstance(target, str)):
        yield Issue("bad_edge", "An edge needs a source, a port and a target.", pointer=at)
        return
    if not _PORT.fullmatch(port):
        yield Issue("bad_edge", "A port is named by 1 to 256 characters.", pointer=f"{at}/port")
        return
    for key in sorted(raw.keys() - _EDGE_KEYS):
        yield Issue(
            "unknown_key",
            f"An edge has no part called “{key[:80]}”.",
            pointer=f"{at}{pointer_to(key)}",
        )
    if source not in found.nodes:
        yield Issue(
            "unknown_source",
            f"An edge comes from “{source[:80]}”, which is no node of this flow.",
            pointer=f"{at}/source",
        )
        return
    if target not in found.nodes:
        yield Issue(
            "unknown_target",
            f"An edge leads to “{target[:80]}”, which is no node of this flow.",
            node=source,
            pointer=f"{at}/target",
        )
        return
    ports = found.edges.setdefault(source, {})
    if port in ports:
        yield Issue(
            "duplicate_edge",
            f"Two edges leave the port “{port[:80]}”.",
            node=source,
            pointer=at,
        )
        return
    if len(ports) == MAX_EXITS:
        yield Issue(
            "too_many_edges",
            f"At most {MAX_EXITS} edges leave a node.",
            node=source,
            pointer=at,
        )
        return
    ports[port] = target


def pointer_to(*keys: object) -> str:
    """A JSON pointer (RFC 6901) of the given keys."""
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in keys)


def _is_node_id(text: str) -> bool:
    return _NODE_ID.fullmatch(text) is not None and text not in _FORBIDDEN_IDS


def _is_position(value: object) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"x", "y"}:
        return False
    return all(
        isinstance(part, int | float) and not isinstance(part, bool) and abs(part) <= MAX_COORDINATE
        for part in value.values()
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
