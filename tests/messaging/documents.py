"""Small flows for the pipeline's tests."""

from __future__ import annotations

from typing import Any


def document(
    *nodes: dict[str, Any], edges: list[tuple[str, str, str]], **fields: Any
) -> dict[str, Any]:
    """A flow of these nodes; an edge is (source, port, target)."""
    return {
        "schema": "chatflow/flow@1",
        "name": "Flow",
        "remark": "",
        "trigger_type": "TriggeredByWhatsApp",
        "nodes": [
            {**told, "position": {"x": 280 * place, "y": 0}} for place, told in enumerate(nodes)
        ],
        "edges": [{"source": s, "port": port, "target": t} for s, port, t in edges],
        "notes": [],
        **fields,
    }


def node(id: str, kind: str, **data: Any) -> dict[str, Any]:
    """A node."""
    return {"id": id, "kind": kind, "data": data}


def start(*words: str) -> dict[str, Any]:
    """Starts on one of these words, or on anything."""
    trigger: dict[str, Any] = {"type": "any_message"}
    if words:
        trigger = {"type": "keyword", "match": "contains", "words": list(words)}
    return node("start", "start", triggers=[trigger])


def say(id: str, text: str) -> dict[str, Any]:
    """Says a text."""
    return node(id, "send_message", type="text", text=text)


def greeting(*words: str) -> dict[str, Any]:
    """Asks for a name within an hour, says it, ends."""
    return document(
        start(*words),
        say("hello", "Hello!"),
        node(
            "name",
            "ask",
            prompt="Your name?",
            answer={"type": "text"},
            save_as="name",
            timeout="PT1H",
        ),
        say("thanks", "Thank you, {{ name }}."),
        say("late", "Too late."),
        node("end", "end"),
        edges=[
            ("start", "next", "hello"),
            ("hello", "next", "name"),
            ("name", "next", "thanks"),
            ("name", "failed", "end"),
            ("name", "timed_out", "late"),
            ("thanks", "next", "end"),
            ("late", "next", "end"),
        ],
    )


def menu() -> dict[str, Any]:
    """Offers tea, coffee or a person; whoever taps tea is asked once more."""
    return document(
        start(),
        node(
            "menu",
            "send_buttons",
            body="What would you like?",
            buttons=[
                {"id": "tea", "title": "Tea"},
                {"id": "coffee", "title": "Coffee"},
                {"id": "person", "title": "A person"},
            ],
        ),
        say("other", "Please choose."),
        node(
            "milk",
            "send_buttons",
            body="Milk?",
            buttons=[{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
        ),
        say("done", "Coming."),
        node(
            "people",
            "handoff",
            queue="support",
            text="One moment.",
            note="wants a person",
            priority="high",
            wait_limit="PT10M",
        ),
        say("back", "Back again."),
        say("bye", "Good-bye."),
        say("nobody", "Nobody is here."),
        node("end", "end"),
        edges=[
            ("start", "next", "menu"),
            ("menu", "tea", "milk"),
            ("menu", "coffee", "done"),
            ("menu", "person", "people"),
            ("menu", "other", "other"),
            ("other", "next", "menu"),
            ("milk", "yes", "done"),
            ("milk", "no", "done"),
            ("milk", "other", "milk"),
            ("done", "next", "end"),
            ("people", "returned", "back"),
            ("people", "resolved", "bye"),
            ("people", "next", "nobody"),
            ("back", "next", "menu"),
            ("bye", "next", "end"),
            ("nobody", "next", "end"),
        ],
    )
