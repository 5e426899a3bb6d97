"""Documents that mean harm, or were never ours: refused with a place, and nothing is written."""

from __future__ import annotations

import base64
import copy
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Workspace
from flows import documents
from flows.engine.graph import MAX_EXITS
from flows.engine.kinds import KINDS
from flows.models import Flow
from tests.flows.conftest import small_document
from tests.transcripts import golden_flows

Document = dict[str, Any]


def changed(change: Callable[[Document], Any]) -> Document:
    """The small document after a change."""
    document = copy.deepcopy(small_document())
    change(document)
    return document


def node(**fields: Any) -> Document:
    """The small document with another node."""
    return changed(lambda document: document["nodes"].append({"kind": "end", "data": {}, **fields}))


def edge(value: Any) -> Document:
    """The small document with another edge."""
    return changed(lambda document: document["edges"].append(value))


def nested(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


HOSTILE: dict[str, tuple[Any, str, str]] = {
    "no object": ([1, 2], "unreadable", ""),
    "empty": ({}, "unknown_schema", "/schema"),
    "another schema": (small_document(schema="chatflow/flow@99"), "unknown_schema", "/schema"),
    "a schema that is no text": (small_document(schema={"$ref": "#"}), "unknown_schema", "/schema"),
    "an unknown part": (small_document(secrets={}), "unknown_key", "/secrets"),
    "a part named to break pointers": (small_document(**{"a/~b": 1}), "unknown_key", "/a~1~0b"),
    "nodes that are no list": (small_document(nodes={}), "bad_document", "/nodes"),
    "a node that is a text": (small_document(nodes=["start"]), "bad_node", "/nodes/0"),
    "a poisonous id": (node(id="__proto__"), "bad_node_id", "/nodes/4/id"),
    "a constructor": (node(id="constructor"), "bad_node_id", "/nodes/4/id"),
    "a path as an id": (node(id="../../etc/passwd"), "bad_node_id", "/nodes/4/id"),
    "a line break in an id": (node(id="x\n"), "bad_node_id", "/nodes/4/id"),
    "an id of a mile": (node(id="x" * 65), "bad_node_id", "/nodes/4/id"),
    "an id that is a number": (node(id=7), "bad_node_id", "/nodes/4/id"),
    "one id twice": (node(id="end"), "duplicate_node_id", "/nodes/4/id"),
    "an unknown kind": (node(id="x", kind="shell"), "unknown_kind", "/nodes/4/kind"),
    "an unknown part of a node": (node(id="x", run="rm -rf"), "unknown_key", "/nodes/4/run"),
    "data that are no object": (node(id="x", data=[]), "bad_node", "/nodes/4/data"),
    "a label of a mile": (node(id="x", label="x" * 201), "bad_node", "/nodes/4/label"),
    "a far position": (
        node(id="x", position={"x": 1e300, "y": 0}), "bad_node", "/nodes/4/position",
    ),
    "a position that is true": (
        node(id="x", position={"x": True, "y": 0}), "bad_node", "/nodes/4/position",
    ),
    "two starts": (
        node(id="x", kind="start", data={"triggers": [{"type": "any_message"}]}),
        "several_starts",
        "/nodes/4",
    ),
    "an edge to nowhere": (
        edge({"source": "start", "port": "x", "target": "ghost"}),
        "unknown_target",
        "/edges/4/target",
    ),
    "an edge from nowhere": (
        edge({"source": "ghost", "port": "next", "target": "end"}),
        "unknown_source",
        "/edges/4/source",
    ),
    "two edges at a port": (
        edge({"source": "start", "port": "next", "target": "end"}), "duplicate_edge", "/edges/4",
    ),
    "an edge that is a text": (edge("start"), "bad_edge", "/edges/4"),
    "an unknown part of an edge": (
        edge({"source": "end", "port": "next", "target": "end", "style": "x"}),
        "unknown_key",
        "/edges/4/style",
    ),
    "a name of a mile": (small_document(name="x" * 129), "bad_document", "/name"),
    "too many nodes": (
        small_document(nodes=[{"id": f"n{n}", "kind": "end"} for n in range(10_001)], edges=[]),
        "too_many_nodes",
        "/nodes",
    ),
    "too many edges": (
        small_document(edges=[{"source": "start", "target": "end"}] * 20_001),
        "too_many_edges",
        "/edges",
    ),
    "too many edges at a node": (
        small_document(
            edges=[
                {"source": "start", "port": f"p{n}", "target": "end"} for n in range(MAX_EXITS + 1)
            ]
        ),
        "too_many_edges",
        f"/edges/{MAX_EXITS}",
    ),
    "too many notes": (
        small_document(notes=[{"text": "x" * 60_000}] * 5), "bad_document", "/notes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_wrong_is_told_with_its_place(case: str) -> None:
    document, code, pointer = HOSTILE[case]

    with pytest.raises(documents.UnusableDocument) as caught:
        documents.accept(document)

    assert (code, pointer) in [(issue.code, issue.pointer) for issue in caught.value.issues]


@pytest.mark.django_db
@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("path", ["import/", ""])
def test_the_api_refuses_it_and_writes_nothing(designer: Client, case: str, path: str) -> None:
    document, code, _ = HOSTILE[case]
    body = document if path else {"document": document}

    refused = designer.post(f"/api/v1/workspaces/shop/flows/{path}", body, "application/json")

    told = refused.json()
    assert refused.status_code in (400, 422), told
    assert refused["Content-Type"] == "application/problem+json"
    if refused.status_code == 422:
        assert code in [error["code"] for error in told["errors"]]
        assert all(error["detail"] for error in told["errors"])
    assert len(told.get("errors", [])) <= 100
    assert not Flow.objects.across_workspaces().exists()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (small_document(notes=nested(40)), "too_deep"),
        (small_document(notes=nested(100_000)), "too_deep"),
        (small_document(remark="\ud800"), "unreadable_value"),
        (small_document(remark="\x00"), "unreadable_value"),
        (small_document(notes=[float("nan")]), "unreadable_value"),
        (small_document(notes=[2**64]), "unreadable_value"),
        (small_document(notes=[{1: "x"}]), "unreadable_value"),
        (small_document(notes=["x" * 6_000_000]), "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_no_database_could_keep_is_refused_without_recursion(value: Any, code: str) -> None:
    with pytest.raises(documents.UnusableDocument) as caught:
        documents.accept(value)

    assert [issue.code for issue in caught.value.issues] == [code]


def test_a_flow_of_the_largest_size_is_accepted() -> None:
    nodes = [{"id": f"n{n}", "kind": "send_message", "data": {}} for n in range(9_999)]
    edges = [
        {"source": f"n{n}", "port": port, "target": f"n{(n + 1) % 9_999}"}
        for n in range(9_999)
        for port in ("next", "failed")
    ]
    document = small_document(
        nodes=[{"id": "start", "kind": "start", "data": {}}, *nodes], edges=edges
    )

    assert documents.accept(document) == document


# -- files of another house -----------------------------------------------------------------


def cams_export() -> Document:
    """What Chat Flow of Alibaba Cloud exports."""
    canvas = gzip.compress(json.dumps({"nodes": []}).encode(), mtime=0)
    return {
        "schema": {"namespace": "External", "version": "1.0", "copyright": "Alibaba Cloud"},
        "editor": base64.b64encode(canvas).decode(),
        "flow": {"triggerType": "TriggeredByWhatsApp"},
    }


@pytest.mark.django_db
def test_an_export_of_cams_is_recognised_and_the_refusal_says_why(
    workspace: Workspace, designer: Client, tmp_path: Path
) -> None:
    path = tmp_path / "cams.json"
    path.write_text(json.dumps(cams_export()), "utf-8")
    out = io.StringIO()

    refused = designer.post(
        "/api/v1/workspaces/shop/flows/import/", cams_export(), "application/json"
    )
    with pytest.raises(SystemExit):
        call_command("check_flow", str(path), stdout=out)
    with pytest.raises(CommandError, match="Alibaba"):
        call_command("import_flow", "--workspace", "shop", str(path))

    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["code"], error["pointer"]) == (422, "cams_export", "/editor")
    assert "has not published" in error["detail"]
    assert "cams_export" in out.getvalue()
    assert not Flow.objects.across_workspaces().exists()


# -- out and in again -----------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9, allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)
ids = st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True).filter(
    lambda id: id not in ("__proto__", "constructor", "prototype")
)
coordinates = st.integers(-1_000_000, 1_000_000) | st.floats(-1e6, 1e6)


@st.composite
def accepted_documents(draw: st.DrawFn) -> Document:
    """Any document that an import takes, finished or not."""
    names = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    nodes = []
    for place, name in enumerate(names):
        kind = "start" if place == 0 else draw(st.sampled_from(sorted(set(KINDS) - {"start"})))
        optional = {
            "data": st.dictionaries(texts, values, max_size=4),
            "label": texts,
            "note": texts,
            "position": st.fixed_dictionaries({"x": coordinates, "y": coordinates}),
        }
        nodes.append(
            {"id": name, "kind": kind, **draw(st.fixed_dictionaries({}, optional=optional))}
        )
    ports = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
    wired = draw(st.dictionaries(st.tuples(st.sampled_from(names), ports), st.sampled_from(names)))
    edges = [{"source": s, "port": port, "target": to} for (s, port), to in wired.items()]
    optional = {
        "remark": texts,
        "edges": st.just(edges),
        "notes": st.lists(st.dictionaries(texts, values, max_size=3), max_size=3),
    }
    head = {"schema": "chatflow/flow@1", "name": draw(texts), "trigger_type": "TriggeredManually"}
    return {**head, "nodes": nodes, **draw(st.fixed_dictionaries({}, optional=optional))}


def exactly(value: Any) -> str:
    """A value with its types, so that 1, 1.0 and true differ; the order of keys does not."""
    return json.dumps(value, sort_keys=True)


@given(accepted_documents())
def test_what_is_exported_is_imported_as_it_was(document: Document) -> None:
    file = documents.text(document).encode()

    again = documents.accept(documents.read(file))

    assert exactly(again) == exactly(document)
    assert documents.text(again).encode() == file


@pytest.mark.parametrize("path", golden_flows(), ids=lambda path: path.stem)
def test_a_real_flow_is_exported_and_imported_as_it_was(path: Path) -> None:
    document = json.loads(path.read_text("utf-8"))

    assert documents.accept(documents.read(documents.text(document).encode())) == document


@pytest.mark.django_db
def test_over_http_a_flow_comes_back_as_it_went(flow: Flow, designer: Client) -> None:
    root = "/api/v1/workspaces/shop/flows/"
    file = designer.get(f"{root}{flow.pk}/export/").content

    made = designer.post(f"{root}import/", file, "application/json").json()

    assert designer.get(f"{root}{made['id']}/export/").content == file
