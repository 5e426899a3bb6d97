"""What clients send, read into plain values or refused with the place that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import MAXYEAR, UTC, datetime
from typing import Any, NoReturn

from accounts.problems import Problem
from flows.changes import Changes
from flows.engine.graph import MAX_NAME, MAX_NOTE, TRIGGER_TYPES

LAST_YEAR = MAXYEAR - 1  # what a flow waits from then on must fit the calendar as well
_REVISION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


def read_if_match(header: str | None) -> int:
    """The revision an edit is based on; 428 without one, since a blind save loses edits."""
    if not header:
        raise Problem(
            428,
            "precondition_required",
            'Say which revision you edited: If-Match: "<revision>".',
        )
    found = _REVISION.fullmatch(header.strip())
    if found is None:
        raise Problem(400, "bad_if_match", 'If-Match must be one revision, such as "7".')
    return int(found[1])


def read_changes(body: Mapping[str, Any]) -> Changes:
    """The `changes` of a save, whole in shape; whether they fit the draft is seen later."""
    changes = _object(body.get("changes"), "/changes", {"nodes", "edges", "fields"})
    nodes = _object(
        changes.get("nodes", {}), "/changes/nodes", {"added", "changed", "removed", "moved"}
    )
    edges = _object(changes.get("edges", {}), "/changes/edges", {"added", "removed"})
    fields = _object(
        changes.get("fields", {}),
        "/changes/fields",
        {"name", "remark", "trigger_type", "notes"},
    )
    return {
        "nodes": {
            "added": _each(nodes, "nodes/added", _has("id")),
            "changed": _each(nodes, "nodes/changed", _has("id")),
            "removed": _each(nodes, "nodes/removed", lambda item: isinstance(item, str)),
            "moved": _each(nodes, "nodes/moved", _has("id")),
        },
        "edges": {
            "added": _each(edges, "edges/added", _has("source", "target", optional="port")),
            "removed": _each(edges, "edges/removed", _has("source", optional="port")),
        },
        "fields": fields,
    }


def read_new_flow(body: Mapping[str, Any]) -> dict[str, str]:
    """Name, trigger type and remark of a blank flow."""
    name = body.get("name", "")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_NAME:
        _refuse("/name", f"Give the flow a name of at most {MAX_NAME} characters.")
    trigger_type = body.get("trigger_type", TRIGGER_TYPES[0])
    if trigger_type not in TRIGGER_TYPES:
        _refuse("/trigger_type", f"The trigger type must be one of {', '.join(TRIGGER_TYPES)}.")
    remark = body.get("remark", "")
    if not isinstance(remark, str) or len(remark) > MAX_NOTE:
        _refuse("/remark", f"The remark must be a text of at most {MAX_NOTE:,} characters.")
    return {"name": name.strip(), "trigger_type": trigger_type, "remark": remark}


def read_moment(value: object, pointer: str) -> datetime | None:
    """A moment in ISO 8601 with its time zone, in UTC; None when there is none."""
    if value is None:
        return None
    moment = None
    with suppress(ValueError, OverflowError):
        given = datetime.fromisoformat(str(value))
        if given.tzinfo is not None and given.year < LAST_YEAR:
            moment = given.astimezone(UTC)
    if moment is None:
        _refuse(pointer, "Give a moment in ISO 8601 with its time zone.")
    return moment


def read_whole(value: object, pointer: str, *, default: int = 0) -> int:
    """A whole number from 0 up to 2³¹ − 1."""
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        _refuse(pointer, "Give a whole number of at least zero.")
    return value


def _object(value: object, pointer: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        _refuse(pointer, "This must be a JSON object.")
    if unknown := sorted(value.keys() - keys):
        _refuse(f"{pointer}/{unknown[0][:80]}", f"Only {', '.join(sorted(keys))} are known here.")
    return value


def _each(group: Mapping[str, Any], path: str, is_fit: Callable[[object], bool]) -> list[Any]:
    items = group.get(path.rpartition("/")[2], [])
    if not isinstance(items, list):
        _refuse(f"/changes/{path}", "This must be a list.")
    for index, item in enumerate(items):
        if not is_fit(item):
            _refuse(f"/changes/{path}/{index}", "This entry lacks what names it, or is no object.")
    return items


def _has(*keys: str, optional: str = "") -> Callable[[object], bool]:
    def is_fit(item: object) -> bool:
        if not isinstance(item, dict):
            return False
        return all(isinstance(item.get(key), str) for key in keys) and (
            not optional or isinstance(item.get(optional, ""), str)
        )

    return is_fit


def _refuse(pointer: str, detail: str) -> NoReturn:
    error = {"pointer": pointer, "code": "invalid", "detail": detail}
    raise Problem(422, "invalid", detail, errors=[error])
