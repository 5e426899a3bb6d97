"""What differs between two flow documents, as data: diff, apply and three-way merge, all pure.

A change names nodes by id, edges by (source, port) and the document's own fields by name, so
edits of two authors meet only where both touched the same thing. The position of a node is a
group of its own (`moved`): a move never meets a change of text. The order of nodes and edges in
a document carries no meaning and is not compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

Document = dict[str, Any]
Changes = dict[str, Any]
EdgeKey = tuple[str, str]

LISTS = ("nodes", "edges")  # compared by id; everything else on the top level is a field


class UnusableChanges(ValueError):
    """Changes that cannot belong to the document they name as their base."""

    def __init__(self, message: str, pointer: str) -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer


@dataclass(frozen=True, slots=True)
class Overlap:
    """One thing that both sides changed; a side that removed it (or never had it) has None."""

    node: str | None
    field: str
    base: Any
    mine: Any
    theirs: Any

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Conflict(Exception):
    """Both sides changed the same things; `overlaps` lists each once."""

    def __init__(self, overlaps: list[Overlap]) -> None:
        super().__init__(f"{len(overlaps)} overlapping changes")
        self.overlaps = overlaps


def same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal, with true and 1 told apart (Python's == does not)."""
    if a is b:
        return True
    return bool(a == b) and (
        orjson.dumps(a) == orjson.dumps(b)
        or orjson.dumps(a, option=orjson.OPT_SORT_KEYS)
        == orjson.dumps(b, option=orjson.OPT_SORT_KEYS)
    )


def same_document(a: Document, b: Document) -> bool:
    """Whether two documents say the same, whatever the order of their nodes and edges."""
    return not any_change(diff(a, b))


def any_change(changes: Changes) -> bool:
    """Whether applying these changes would alter anything."""
    return bool(changes["fields"]) or any(
        part for group in LISTS for part in changes[group].values()
    )


def edge_key(edge: Mapping[str, Any]) -> EdgeKey:
    return edge["source"], edge.get("port", "next")


def diff(old: Document, new: Document) -> Changes:
    """The changes that turn `old` into `new`."""
    before, after = _by_id(old), _by_id(new)
    changed, moved = [], []
    for id, node in after.items():
        if id not in before or same(before[id], node):
            continue
        fields = _differing(before[id], node)
        if "position" in fields:
            moved.append({"id": id, "position": fields.pop("position")})
        if fields:
            changed.append({"id": id, **fields})
    edges_before, edges_after = _by_key(old), _by_key(new)
    return {
        "nodes": {
            "added": [node for id, node in after.items() if id not in before],
            "changed": changed,
            "removed": [id for id in before if id not in after],
            "moved": moved,
        },
        "edges": {
            "added": [
                edge
                for key, edge in edges_after.items()
                if key not in edges_before or not same(edges_before[key], edge)
            ],
            "removed": [edge for key, edge in edges_before.items() if key not in edges_after],
        },
        "fields": _differing(_fields(old), _fields(new)),
    }


def apply_changes(document: Document, changes: Mapping[str, Any]) -> Document:
    """The document with the changes made; raises UnusableChanges, the document stays as it was.

    A field changed to None is taken away. An added edge replaces the one on its port. The edges
    of a removed node go with it.
    """
    nodes, edges = _by_id(document), _by_key(document)
    parts, wires = changes.get("nodes", {}), changes.get("edges", {})
    for edge in wires.get("removed", ()):
        edges.pop(edge_key(edge), None)
    removed = set(parts.get("removed", ()))
    for id in removed:
        _require(id in nodes, f"The node {id!r} to remove does not exist.", "/nodes/removed")
        del nodes[id]
    edges = {
        key: edge
        for key, edge in edges.items()
        if edge["source"] not in removed and edge["target"] not in removed
    }
    for group in ("changed", "moved"):
        for index, change in enumerate(parts.get(group, ())):
            pointer = f"/nodes/{group}/{index}"
            _require(change["id"] in nodes, f"There is no node {change['id']!r}.", pointer)
            nodes[change["id"]] = _patched(nodes[change["id"]], change)
    for index, node in enumerate(parts.get("added", ())):
        pointer = f"/nodes/added/{index}"
        _require(node["id"] not in nodes, f"A node {node['id']!r} exists already.", pointer)
        nodes[node["id"]] = node
    for edge in wires.get("added", ()):
        edges[edge_key(edge)] = edge
    return {
        **_patched(_fields(document), changes.get("fields", {})),
        "nodes": list(nodes.values()),
        "edges": list(edges.values()),
    }


def merge(base: Document, theirs: Document, changes: Mapping[str, Any]) -> Document:
    """`theirs` with `changes` (made to `base`) added; raises Conflict where both sides overlap."""
    mine = apply_changes(base, changes)
    overlaps: list[Overlap] = []
    nodes = _merged_nodes(_by_id(base), _by_id(theirs), _by_id(mine), overlaps)
    wires, crossed = _three_way(_by_key(base), _by_key(theirs), _by_key(mine))
    overlaps += [Overlap(key[0], f"edges.{key[1]}", *sides) for key, *sides in crossed]
    agreed = {key: edge for key, edge in wires.items() if key not in {key for key, *_ in crossed}}
    overlaps += _loose_ends(agreed, nodes, _by_id(base), _by_id(theirs), _by_id(mine))
    fields, contested = _three_way(*(_spread_notes(_fields(d)) for d in (base, theirs, mine)))
    overlaps += [Overlap(None, field, *sides) for field, *sides in contested]
    if overlaps:
        raise Conflict(overlaps)
    return {
        **_gather_notes(fields),
        "nodes": list(nodes.values()),
        "edges": list(wires.values()),
    }


def _merged_nodes(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any], overlaps: list[Overlap]
) -> dict[str, Any]:
    merged = {}
    for id in dict.fromkeys([*theirs, *mine]):
        old, other, own = base.get(id), theirs.get(id), mine.get(id)
        if old is not None and (other is None or own is None):
            kept = other if own is None else own
            # A move of a node that is gone loses nothing; any other edit of it would be lost.
            if kept is not None and set(_differing(old, kept)) - {"position"}:
                overlaps.append(Overlap(id, "node", old, own, other))
            continue
        if old is None and (other is None or own is None):
            merged[id] = other or own
            continue
        if same(own, old) or same(other, old):
            merged[id] = other if same(own, old) else own
            continue
        sides = [_spread_data(node) if node else {} for node in (old, other, own)]
        fields, contested = _three_way(*sides)
        if _rebuilt(sides[0], sides[1]) != _rebuilt(sides[0], sides[2]):
            contested = _kind_meets_data(*sides) or contested
        overlaps += [Overlap(id, field, *values) for field, *values in contested]
        merged[id] = _gather_data(fields)
    return merged


def _rebuilt(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return bool(old) and old["kind"] != new.get("kind")


def _kind_meets_data(
    base: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> list[tuple[str, Any, Any, Any]]:
    """One side gave the node another kind while the other edited the data of the old kind."""
    editor = mine if _rebuilt(base, theirs) else theirs
    if not any(field.startswith("data") for field in _differing(base, editor)):
        return []
    return [("kind", base["kind"], mine.get("kind"), theirs.get("kind"))]


def _loose_ends(
    wires: Mapping[EdgeKey, Any],
    nodes: Mapping[str, Any],
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> Iterable[Overlap]:
    """Edges that one side drew to or from a node that the other removed."""
    for (source, port), edge in wires.items():
        for id in {source, edge["target"]}:
            if id in base and id not in nodes and (id in theirs or id in mine):
                yield Overlap(id, f"edges.{source}.{port}", base[id], mine.get(id), theirs.get(id))


def _three_way(
    base: Mapping[Any, Any], theirs: Mapping[Any, Any], mine: Mapping[Any, Any]
) -> tuple[dict[Any, Any], list[tuple[Any, Any, Any, Any]]]:
    """Merge two mappings made from one, and list (key, base, mine, theirs) where that fails."""
    merged, contested = {}, []
    for key in dict.fromkeys([*theirs, *mine, *base]):
        old, other, own = ([side[key]] if key in side else [] for side in (base, theirs, mine))
        value = other if same(own, old) else own
        if not (same(own, old) or same(other, old) or same(own, other)):
            contested.append((key, *(side[0] if side else None for side in (old, own, other))))
        if value:
            merged[key] = value[0]
    return merged, contested


def _spread_data(node: Mapping[str, Any]) -> dict[str, Any]:
    """A node as a flat mapping in which each key of its data is a field of its own."""
    flat = {key: value for key, value in node.items() if key != "data"}
    if isinstance(node.get("data"), dict):
        flat["data"] = {}
        flat |= {f"data.{key}": value for key, value in node["data"].items()}
    return flat


def _gather_data(flat: Mapping[str, Any]) -> dict[str, Any]:
    data = {key: value for key, value in flat.items() if key.startswith("data.")}
    node = {key: value for key, value in flat.items() if key not in data}
    if "data" in node:
        node["data"] = {key.removeprefix("data."): value for key, value in data.items()}
    return node


def _spread_notes(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Document fields in which each sticky note with an id is a field of its own."""
    notes = fields.get("notes")
    if not isinstance(notes, list):
        return dict(fields)
    ids = [note.get("id") for note in notes if isinstance(note, dict)]
    named = len(ids) == len(notes) and all(isinstance(id, str) for id in ids)
    if not named or len(set(ids)) != len(ids):
        return dict(fields)
    flat = {key: value for key, value in fields.items() if key != "notes"}
    return {**flat, "notes": [], **{f"notes.{note['id']}": note for note in notes}}


def _gather_notes(flat: Mapping[str, Any]) -> dict[str, Any]:
    fields = {key: value for key, value in flat.items() if not key.startswith("notes.")}
    notes = [value for key, value in flat.items() if key.startswith("notes.")]
    if notes:
        fields["notes"] = [*fields.get("notes", []), *notes]
    return fields


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: new.get(key)
        for key in dict.fromkeys([*old, *new])
        if not same(old.get(key), new.get(key))
    }


def _patched(fields: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    gone = {key for key, value in patch.items() if value is None}
    return {key: value for key, value in {**fields, **patch}.items() if key not in gone}


def _fields(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in LISTS}


def _by_id(document: Mapping[str, Any]) -> dict[str, Any]:
    return {node["id"]: node for node in document["nodes"]}


def _by_key(document: Mapping[str, Any]) -> dict[EdgeKey, Any]:
    return {edge_key(edge): edge for edge in document.get("edges", ())}


def _require(fact: bool, message: str, pointer: str) -> None:
    if not fact:
        raise UnusableChanges(message, pointer)
