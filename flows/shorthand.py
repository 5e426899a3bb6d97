"""A conversation as people read it: `user: …`, `bot: …`, `[handoff: support]`, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.engine.values import as_json

Json = Mapping[str, Any]

_SILENT = frozenset({"session_started", "wait_started", "variable_set", "option_chosen"})
_TOLD = {
    "handoff_requested": "handoff: {queue}",
    "event_emitted": "event: {name}",
    "effect_failed": "{effect} failed: {code}",
    "result_missing": "nothing at {path}",
    "variable_missing": "no value: {name}",
    "flow_called": "flow: {flow}",
    "flow_returned": "back from {flow}: {outcome}",
    "flow_forwarded": "on in flow: {flow}",
    "session_failed": "failed: {code} at {node}",
}
_ASKED = {"http": "{method} {url}", "function": "{function}", "model": "{model}"}


def said(input: Json | None) -> Iterator[str]:
    """What woke the session."""
    if input is None:
        return
    if input["type"] == "message":
        tapped = input.get("option") is not None
        text = input.get("text") or input.get("option") or f"<{input.get('message_type')}>"
        yield f"user: ({text})" if tapped else f"user: {text}"
    elif input["type"] == "timer":
        yield "[time passes]"
    else:
        yield f"[answer: {_answer(input.get('result') or {})}]"


def _answer(result: Json) -> str:
    """What came from the outside, in a few words."""
    for key in ("error", "outcome", "text", "status"):
        if key in result:
            return str(result[key])
    return as_json(result["value"])[:200] if "value" in result else "done"


def answered(events: Iterable[Json]) -> Iterator[str]:
    """What the bot said and did."""
    for event in events:
        if event["type"] == "message_created":
            yield from _message(event["content"])
        elif event["type"] == "session_ended":
            yield "[end]" if not event.get("result") else f"[end: {event['result']}]"
        elif event["type"] == "effect_requested":
            asked = _ASKED[event["effect"]].format_map(event["request"])
            yield f"[{event['effect']}: {asked}]"
        elif event["type"] in _TOLD:
            yield f"[{_TOLD[event['type']].format_map(event)}]"
        elif event["type"] not in _SILENT:
            yield f"[{event['type'].replace('_', ' ')}]"


def _message(content: Json) -> Iterator[str]:
    if content["type"] in ("buttons", "list"):
        yield f"bot: {content['body']}"
        for option in options(content):
            yield f"     ({option['title']})"
    elif content["type"] == "text":
        yield f"bot: {content['text']}"
    else:
        yield f"bot: <{content['type']}> {content.get('caption', '')}".rstrip()


def options(content: Json) -> list[Json]:
    """The buttons or rows that a message offers."""
    if content["type"] == "buttons":
        return list(content["buttons"])
    if content["type"] == "list":
        return [row for section in content["sections"] for row in section["rows"]]
    return []
