"""The surroundings of the flows in tests/golden/broken, from JSON to what the checks take."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flows.engine.checks import Known, KnownFlow, Neighbour, check


def known(told: dict[str, Any]) -> Known:
    """What there is around a broken flow; lists become sets, objects the records they describe."""
    made: dict[str, Any] = {
        key: frozenset(value) if isinstance(value, list) else value
        for key, value in told.items()
        if key not in ("flows", "neighbours")
    }
    if "flows" in told:
        made["flows"] = tuple(known_flow(flow) for flow in told["flows"])
    if "neighbours" in told:
        made["neighbours"] = tuple(Neighbour(**neighbour) for neighbour in told["neighbours"])
    return Known(**made)


def known_flow(told: dict[str, Any]) -> KnownFlow:
    """Another flow, of whose record only the interesting members are told."""
    made = {"id": told["name"], **told}
    if "silence" in made:
        made["silence"] = dt.timedelta(hours=made["silence"])
    return KnownFlow(
        **{
            key: frozenset(value) if isinstance(value, list) else value
            for key, value in made.items()
        }
    )


def drawn(
    *ways: str, manual: bool = False, start: dict[str, Any] | None = None, **nodes: tuple[str, Any]
) -> dict[str, Any]:
    """A flow of nodes by id, each its kind and data, and ways such as "ask.failed -> end"."""
    triggers = {} if manual else {"triggers": [{"type": "any_message"}]}
    kinds = {"start": ("start", {**triggers, **(start or {})}), **nodes, "end": ("end", {})}
    return {
        "schema": "chatflow/flow@1",
        "name": "Drawn",
        "trigger_type": "TriggeredManually" if manual else "TriggeredByWhatsApp",
        "nodes": [{"id": id, "kind": kind, "data": data} for id, (kind, data) in kinds.items()],
        "edges": [_edge(way) for way in ways],
    }


def _edge(way: str) -> dict[str, str]:
    source, target = way.split(" -> ")
    node, _, port = source.partition(".")
    return {"source": node, "port": port or "next", "target": target}


def say(text: str = "Hi") -> tuple[str, Any]:
    """A node that sends a text."""
    return "send_message", {"type": "text", "text": text}


def when(*items: dict[str, Any], match: str = "and", name: str = "yes") -> tuple[str, Any]:
    """A condition of one branch."""
    return "condition", {"branches": [{"name": name, "match": match, "items": list(items)}]}


def codes(document: object, known: Known | None = None) -> list[str]:
    """What the checks find, as “code node” or just the code."""
    return [
        f"{issue.code} {issue.node}" if issue.node else issue.code
        for issue in check(document, known)
    ]
