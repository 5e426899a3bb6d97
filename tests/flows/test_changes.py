"""Two documents, their difference, and two authors' differences together."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import changes

few = settings(max_examples=60, deadline=None)
IDS = ["start", "ask", "menu", "end", "thanks"]
KINDS = ["start", "end", "send_message", "wait"]
JSON = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "a", "b"]))


@st.composite
def nodes(draw: Any, id: str) -> dict[str, Any]:
    node: dict[str, Any] = {"id": id, "kind": draw(st.sampled_from(KINDS))}
    node["data"] = draw(st.dictionaries(st.sampled_from(["text", "for", "data"]), JSON))
    if draw(st.booleans()):
        node["label"] = draw(st.sampled_from(["", "First"]))
    if draw(st.booleans()):
        node["position"] = {"x": draw(st.integers(0, 2)), "y": 0}
    return node


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from(IDS), unique=True))
    edges = {}
    if ids:
        ends = st.tuples(*[st.sampled_from(part) for part in (ids, ["next", "other"], ids)])
        edges = {(source, port): target for source, port, target in draw(st.lists(ends))}
    return {
        "schema": "chatflow/flow@1",
        "name": draw(st.sampled_from(["A", "B"])),
        **({"remark": "why"} if draw(st.booleans()) else {}),
        "nodes": [draw(nodes(id)) for id in ids],
        "edges": [{"source": s, "port": p, "target": t} for (s, p), t in edges.items()],
        "notes": [
            {"id": id, "text": draw(st.sampled_from(["x", "y"]))}
            for id in draw(st.lists(st.sampled_from(["n1", "n2"]), unique=True))
        ],
    }


def in_order(document: dict[str, Any]) -> dict[str, Any]:
    return {
        **document,
        "nodes": sorted(document["nodes"], key=lambda node: node["id"]),
        "edges": sorted(document["edges"], key=changes.edge_key),
        "notes": sorted(document.get("notes", []), key=lambda note: note["id"]),
    }


@few
@given(documents(), documents())
def test_applying_the_difference_gives_the_other_document(a: Any, b: Any) -> None:
    before = deepcopy(a)

    result = changes.apply_changes(a, changes.diff(a, b))

    assert changes.same(in_order(result), in_order(b))
    assert a == before


@few
@given(documents())
def test_a_document_does_not_differ_from_itself(a: Any) -> None:
    assert changes.same_document(a, deepcopy(a))
    assert not changes.any_change(changes.diff(a, deepcopy(a)))


@few
@given(documents(), documents(), documents())
def test_merging_gives_the_same_whoever_saves_first(base: Any, a: Any, b: Any) -> None:
    results = []
    for theirs, mine in ((a, b), (b, a)):
        try:
            results.append(in_order(changes.merge(base, theirs, changes.diff(base, mine))))
        except changes.Conflict as conflict:
            results.append({(o.node, o.field) for o in conflict.overlaps})

    assert results[0] == results[1]


@few
@given(documents(), documents(), documents())
def test_a_merge_loses_no_edit_of_either_side(base: Any, a: Any, b: Any) -> None:
    try:
        merged = changes.merge(base, a, changes.diff(base, b))
    except changes.Conflict:
        return

    kept = {node["id"]: node for node in merged["nodes"]}
    for side in (a, b):
        edited = changes.diff(base, side)
        for node in edited["nodes"]["added"]:
            assert node["id"] in kept
        for id in edited["nodes"]["removed"]:
            assert id not in kept
        for change in edited["nodes"]["changed"]:
            for field in set(change) - {"id", "data"}:
                assert kept[change["id"]].get(field) == change[field]
        wires = {changes.edge_key(edge): edge["target"] for edge in merged["edges"]}
        for edge in edited["edges"]["added"]:
            assert wires[changes.edge_key(edge)] == edge["target"]
        for edge in edited["edges"]["removed"]:
            assert changes.edge_key(edge) not in wires


@few
@given(documents(), documents())
def test_a_merge_with_an_unchanged_side_is_the_other_side(base: Any, mine: Any) -> None:
    merged = changes.merge(base, deepcopy(base), changes.diff(base, mine))

    assert changes.same(in_order(merged), in_order(mine))


def flow(**nodes: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": "chatflow/flow@1",
        "name": "Small",
        "nodes": [
            {"id": id, "kind": "send_message", "position": {"x": 0, "y": 0}, **node}
            for id, node in nodes.items()
        ],
        "edges": [],
        "notes": [],
    }


def edit(**change: Any) -> dict[str, Any]:
    return {"nodes": {"changed": [{"id": "hello", **change}]}}


def test_a_move_and_a_change_of_text_both_stay() -> None:
    base = flow(hello={"data": {"text": "Hi"}})
    theirs = changes.apply_changes(base, edit(data={"text": "Hello"}))
    mine = {"nodes": {"moved": [{"id": "hello", "position": {"x": 9, "y": 9}}]}}

    merged = changes.merge(base, theirs, mine)

    assert merged["nodes"] == [
        {
            "id": "hello",
            "kind": "send_message",
            "position": {"x": 9, "y": 9},
            "data": {"text": "Hello"},
        }
    ]


def test_two_keys_of_one_node_merge() -> None:
    base = flow(hello={"data": {"text": "Hi", "caption": "a"}})
    theirs = changes.apply_changes(base, edit(data={"text": "Hello", "caption": "a"}))

    merged = changes.merge(base, theirs, edit(data={"text": "Hi", "caption": "b"}))

    assert merged["nodes"][0]["data"] == {"text": "Hello", "caption": "b"}


def test_two_texts_of_one_node_are_shown_side_by_side() -> None:
    base = flow(hello={"data": {"text": "Hi"}})
    theirs = changes.apply_changes(base, edit(data={"text": "Hello"}))

    with pytest.raises(changes.Conflict) as caught:
        changes.merge(base, theirs, edit(data={"text": "Good day"}))

    assert [overlap.to_json() for overlap in caught.value.overlaps] == [
        {
            "node": "hello",
            "field": "data.text",
            "base": "Hi",
            "mine": "Good day",
            "theirs": "Hello",
        }
    ]


def test_removing_a_node_that_somebody_edited_is_a_conflict() -> None:
    base = flow(hello={"data": {"text": "Hi"}})
    theirs = changes.apply_changes(base, edit(data={"text": "Hello"}))

    with pytest.raises(changes.Conflict) as caught:
        changes.merge(base, theirs, {"nodes": {"removed": ["hello"]}})

    assert [(o.node, o.field, o.mine) for o in caught.value.overlaps] == [("hello", "node", None)]


def test_removing_a_node_that_somebody_only_moved_is_none() -> None:
    base = flow(hello={"data": {"text": "Hi"}})
    moved = {"nodes": {"moved": [{"id": "hello", "position": {"x": 5, "y": 5}}]}}
    theirs = changes.apply_changes(base, moved)

    assert changes.merge(base, theirs, {"nodes": {"removed": ["hello"]}})["nodes"] == []


def test_an_edge_drawn_to_a_node_that_somebody_removed_is_a_conflict() -> None:
    base = flow(hello={"data": {}}, bye={"data": {}})
    theirs = changes.apply_changes(base, {"nodes": {"removed": ["bye"]}})
    mine = {"edges": {"added": [{"source": "hello", "port": "next", "target": "bye"}]}}

    with pytest.raises(changes.Conflict) as caught:
        changes.merge(base, theirs, mine)

    assert [(o.node, o.field) for o in caught.value.overlaps] == [("bye", "edges.hello.next")]


def test_a_new_kind_and_an_edit_of_the_old_kinds_data_are_a_conflict() -> None:
    base = flow(hello={"data": {"text": "Hi"}})
    theirs = changes.apply_changes(base, edit(data={"text": "Hello"}))

    with pytest.raises(changes.Conflict) as caught:
        changes.merge(base, theirs, edit(kind="wait"))

    assert [(o.node, o.field) for o in caught.value.overlaps] == [("hello", "kind")]


def test_true_and_one_are_different_values() -> None:
    base, other = flow(hello={"data": {"quote": True}}), flow(hello={"data": {"quote": 1}})

    assert changes.diff(base, other)["nodes"]["changed"] == [{"id": "hello", "data": {"quote": 1}}]


def test_a_kind_taken_away_meets_an_edit_as_a_conflict() -> None:
    base, theirs = flow(hello={"data": {"text": "a"}}), flow(hello={"data": {"text": "b"}})
    edit = {"nodes": {"changed": [{"id": "hello", "kind": None}]}}

    with pytest.raises(changes.Conflict) as caught:
        changes.merge(base, theirs, edit)

    assert [overlap.field for overlap in caught.value.overlaps] == ["kind"]


@pytest.mark.parametrize("id", [None, 1, [], {}])
def test_notes_without_a_name_are_merged_as_one(id: Any) -> None:
    base = {**flow(hello={"data": {}}), "notes": [{"id": id, "text": "x"}]}
    theirs = {**base, "name": "B"}

    merged = changes.merge(base, theirs, {"fields": {"notes": [{"id": id, "text": "y"}]}})

    assert (merged["name"], merged["notes"]) == ("B", [{"id": id, "text": "y"}])


@pytest.mark.parametrize(
    ("_case", "edit", "pointer"),
    [
        ("unknown removed", {"nodes": {"removed": ["ghost"]}}, "/nodes/removed"),
        ("unknown changed", {"nodes": {"changed": [{"id": "ghost"}]}}, "/nodes/changed/0"),
        ("unknown moved", {"nodes": {"moved": [{"id": "ghost"}]}}, "/nodes/moved/0"),
        ("added twice", {"nodes": {"added": [{"id": "hello"}]}}, "/nodes/added/0"),
    ],
)
def test_changes_that_do_not_fit_their_base_are_refused(
    _case: str, edit: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(changes.UnusableChanges) as caught:
        changes.apply_changes(flow(hello={"data": {}}), edit)

    assert caught.value.pointer == pointer
