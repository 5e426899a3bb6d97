"""Flow documents on their way in and out: blank ones, uploads, and the text that git reviews."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from accounts.strict_json import DOCUMENT_LIMITS, BadJson, read_json
from flows.changes import Document
from flows.engine.checks import check
from flows.engine.graph import SCHEMA_ID, TRIGGER_TYPES, Issue, MalformedDocument, scan
from flows.engine.kinds import KINDS
from flows.engine.upgrades import upgrade

# A draft may be in the middle of being drawn; these are told by its checks, not by a refusal.
_DRAFT_MAY_HAVE = frozenset({"no_start", "several_starts"})
# Checks of a node's insides that an import must pass: what we cannot draw cannot be mended here.
_IMPORT_MUST_NOT_HAVE = frozenset({"unknown_kind"})

_GZIP = "H4sI"  # how gzip begins in base64

_DOCUMENT_ORDER = ("schema", "name", "remark", "trigger_type", "nodes", "edges", "notes")
_NODE_ORDER = ("id", "kind", "label", "note", "data", "position")
_EDGE_ORDER = ("source", "port", "target")


class UnreadableFile(ValueError):
    """The file holds no JSON that we take; the message says why, in a sentence."""


class UnusableDocument(ValueError):
    """The JSON is no flow document that could be kept; `issues` say why."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__("; ".join(issue.message for issue in issues[:3]))
        self.issues = list(issues)


def blank(*, name: str, trigger_type: str = TRIGGER_TYPES[0], remark: str = "") -> Document:
    """A new flow to draw on: a start that fits the trigger type, and an end."""
    manual = trigger_type == "TriggeredManually"
    start = {"inputs": []} if manual else {"triggers": [{"type": "any_message"}]}
    return {
        "schema": SCHEMA_ID,
        "name": name,
        "remark": remark,
        "trigger_type": trigger_type,
        "nodes": [
            {"id": "start", "kind": "start", "data": start, "position": {"x": 0, "y": 0}},
            {"id": "end", "kind": "end", "data": {}, "position": {"x": 640, "y": 0}},
        ],
        "edges": [{"source": "start", "port": "next", "target": "end"}],
        "notes": [],
    }


def read(raw: bytes) -> Any:
    """The JSON in a file's bytes; raises UnreadableFile."""
    try:
        return read_json(raw, DOCUMENT_LIMITS)
    except BadJson as error:
        raise UnreadableFile(error.detail) from error


def foreign(value: object) -> Issue | None:
    """Why a file of another product cannot be read, when it is one that we know."""
    editor = value.get("editor") if isinstance(value, Mapping) else None
    if isinstance(editor, str) and editor.startswith(_GZIP):
        return Issue(
            "cams_export",
            "This is an export of Alibaba Cloud's Chat Flow. It keeps the whole canvas in one "
            "packed text (gzip, in “editor”) whose inside Alibaba has not published, so nobody "
            "else can read it; draw the flow anew, best from one of the templates.",
            pointer="/editor",
        )
    return None


def upgraded(value: object) -> Document:
    """The document in the current schema; raises UnusableDocument when its schema is unknown."""
    if (told := foreign(value)) is not None:
        raise UnusableDocument([told])
    try:
        return dict(upgrade(value))
    except MalformedDocument as error:
        raise UnusableDocument(error.issues) from error


def accept(value: object) -> Document:
    """A document from outside, upgraded to the current schema; raises UnusableDocument."""
    document = upgraded(value)
    issues = scan(document).issues or [
        issue for issue in check(document) if issue.code in _IMPORT_MUST_NOT_HAVE
    ]
    if issues:
        raise UnusableDocument(issues)
    return document


def require_shape(document: object) -> None:
    """Raise UnusableDocument unless this can be kept as a draft, finished or not."""
    issues = [issue for issue in scan(document).issues if issue.code not in _DRAFT_MAY_HAVE]
    if issues:
        raise UnusableDocument(issues)


def text(document: Document) -> str:
    """The document as a file: indented, its keys in one fixed order, so that git diffs are small.

    The order of keys is the only thing that is not kept; it carries no meaning.
    """
    ordered: Document = _ordered(document, _DOCUMENT_ORDER)
    ordered["nodes"] = [_ordered_node(node) for node in document["nodes"]]
    if "edges" in document:
        ordered["edges"] = [_ordered(edge, _EDGE_ORDER) for edge in document["edges"]]
    return json.dumps(ordered, indent=2, ensure_ascii=False) + "\n"


def _ordered_node(node: Mapping[str, Any]) -> dict[str, Any]:
    ordered: dict[str, Any] = _ordered(node, _NODE_ORDER)
    if "data" in node and node["kind"] in KINDS:
        ordered["data"] = _ordered(node["data"], tuple(KINDS[node["kind"]].schema["properties"]))
    return ordered


def _ordered(part: Any, first: Sequence[str]) -> Any:
    """Keys in the given order, then by name, all the way down."""
    if isinstance(part, Mapping):
        keys = sorted(part, key=lambda key: (first.index(key) if key in first else len(first), key))
        return {key: _ordered(part[key], ()) for key in keys}
    if isinstance(part, list):
        return [_ordered(item, first) for item in part]
    return part
