"""The reference pages in docs/reference, written from the code they describe."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any, get_type_hints

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from accounts.models import Role
from accounts.permissions import PERMISSIONS
from config import env, reference_functions
from flows.engine.checks import CODES
from flows.engine.events import EVENTS
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import NodeKind

_NOTE = "<!-- Written by `make docs`; edit the code it comes from instead. -->"
_MAX_DEPTH = 4  # conditions hold conditions; deeper levels repeat what was said
Row = tuple[str, ...]


def pages() -> dict[str, str]:
    """The content of every generated page, by file name."""
    return {
        "node-kinds.md": _node_kinds(),
        "functions.md": _functions(),
        "events.md": _events(),
        "checks.md": _checks(),
        "settings.md": _settings(),
        "permissions.md": _permissions(),
        "openapi.yaml": _openapi(),
    }


def _page(title: str, about: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", _NOTE, about, *parts]).rstrip() + "\n"


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _node_kinds() -> str:
    parts = [_node_kind(kind) for kind in sorted(KINDS.values(), key=lambda k: (k.group, k.name))]
    about = (
        "What can be put on the canvas. `kind` and `data` are those of the flow document; "
        "a node leaves through one of its ports."
    )
    return _page("Node kinds", about, *parts)


def _node_kind(kind: NodeKind) -> str:
    ports = ", ".join(f"`{port}`" for port in kind.ports({})) or "none of its own"
    rows = list(_properties(kind.schema, kind.schema, "", 1))
    data = _table(("data", "type", "required", "meaning"), rows) if rows else "It needs no data."
    return (
        f"## {kind.label} (`{kind.name}`)\n\n{kind.help}\n\nPorts without data: {ports}.\n\n{data}"
    )


def _properties(
    schema: Mapping[str, Any], root: Mapping[str, Any], prefix: str, depth: int
) -> Iterator[Row]:
    required = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        part = _resolve(given, root)
        meaning = " ".join(
            text for text in (_title(part), part.get("description"), _bounds(part)) if text
        )
        yield f"`{prefix}{name}`", _type(part, root), "yes" if name in required else "", meaning
        if depth < _MAX_DEPTH:
            items = _resolve(part.get("items", {}), root)
            yield from _properties(part, root, f"{prefix}{name}.", depth + 1)
            yield from _properties(items, root, f"{prefix}{name}[].", depth + 1)


def _resolve(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema itself or what its `$ref` (always `#/$defs/name`) points at."""
    if not isinstance(schema, Mapping):
        return {}
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    return {**found, **{key: value for key, value in schema.items() if key != "$ref"}}


def _title(part: Mapping[str, Any]) -> str:
    return f"**{part['title']}.**" if part.get("title") else ""


def _type(part: Mapping[str, Any], root: Mapping[str, Any]) -> str:
    if "enum" in part:
        return " or ".join(f"`{value}`" for value in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    kind = part.get("type", "any")
    if kind == "array":
        return f"list of {_type(_resolve(part.get('items', {}), root), root)}"
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _bounds(part: Mapping[str, Any]) -> str:
    said = {
        "x-limit": "At most {} characters.",
        "maxLength": "At most {} characters.",
        "minimum": "At least {}.",
        "maximum": "At most {}.",
        "minItems": "At least {} of them.",
        "maxItems": "At most {} of them.",
    }
    return " ".join(text.format(part[key]) for key, text in said.items() if key in part)


def _functions() -> str:
    parts = [
        f"## {heading}\n\n{_table(head, rows)}"
        for heading, head, rows in reference_functions.sections()
    ]
    return _page(reference_functions.TITLE, reference_functions.ABOUT, *parts)


def _events() -> str:
    about = (
        "What a turn reports, in the past tense and in order. The golden transcripts, the "
        "simulator and the session's history speak in these."
    )
    parts = []
    for name, event in EVENTS.items():
        hints = get_type_hints(event)
        rows = [
            (f"`{field.name.rstrip('_')}`", _type_name(hints[field.name]))
            for field in fields(event)
        ]
        table = _table(("member", "type"), rows) if rows else "It has no members."
        parts.append(f"## `{name}`\n\n{inspect.getdoc(event)}\n\n{table}")
    return _page("Events", about, *parts)


def _type_name(hint: Any) -> str:
    text = hint.__name__ if isinstance(hint, type) else str(hint)
    return text.replace("typing.", "").replace("collections.abc.", "").replace("datetime.", "")


def _checks() -> str:
    about = (
        "What `manage.py check_flow`, the problems panel and publishing may say of a flow. Each "
        "issue is `{code, severity, node, message, pointer}`, with `port` where it is about one; "
        "only errors keep a flow from going online. What is around a flow (its channels, queues, "
        "other flows, secrets …) is looked at in the workspace, not by `check_flow`. The code of "
        "an issue is its anchor on this page."
    )
    rows = [(f"[`{code}`](#{code})", told.severity, told.meaning) for code, told in CODES.items()]
    parts = [
        f"## {code}\n\n{told.severity.capitalize()}. {told.meaning} {told.remedy}"
        for code, told in CODES.items()
    ]
    return _page("Check codes", about, _table(("code", "severity", "meaning"), rows), *parts)


def _settings() -> str:
    about = (
        "Environment variables an operator may set. All have defaults that make a working local "
        "installation; a value that makes no sense stops the start with a sentence."
    )
    rows = [
        (f"`{item.name}`", item.kind, item.default and f"`{item.default}`", item.about)
        for item in sorted(env.DECLARED.values(), key=lambda item: item.name)
    ]
    return _page("Settings", about, _table(("variable", "kind", "default", "meaning"), rows))


def _permissions() -> str:
    about = (
        "What each role may do. A token may do what both its own role and its user's role allow. "
        "`flow.publish` is a designer's only where the workspace lets designers publish."
    )
    rows = [
        (f"`{name}`", *("yes" if role in allowed else "" for role in Role.values))
        for name, allowed in sorted(PERMISSIONS.items())
    ]
    return _page("Permissions", about, _table(("permission", *Role.values), rows))


def _openapi() -> str:
    generator: Any = SchemaGenerator
    renderer: Any = OpenApiYamlRenderer
    schema = generator().get_schema(request=None, public=True)
    text: bytes = renderer().render(schema, renderer_context={})
    return text.decode()
