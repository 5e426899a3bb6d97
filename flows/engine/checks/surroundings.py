"""Checks against what is around a flow: its channels, and what its nodes name."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engine.checks.view import View, shown
from flows.engine.graph import Issue
from flows.engine.triggers import conflicts, taken_words


def channels(view: View) -> Iterator[Issue]:
    by_message = view.flow.trigger_type != "TriggeredManually"
    if by_message and view.known.channels is not None and not view.known.channels:
        yield Issue(
            "no_channel",
            "The flow is bound to no channel, so no message reaches it; choose one when you "
            "publish it.",
            severity="warning",
        )


def rivals(view: View) -> Iterator[Issue]:
    """Flows on the same channels that start by the same messages."""
    start = view.flow.nodes.get(view.flow.start)
    if start is None or start.id not in view.runnable:
        return
    for other in view.known.neighbours:
        for conflict in conflicts(start.data, other.start):
            yield view.issue(
                "trigger_conflict",
                f"The flow {shown(other.name)} on {shown(other.channel)} listens for "
                f"{conflict.about}, too; which of them starts depends on their order alone.",
                start.id,
                "/data/triggers",
            )


def taken(view: View) -> Iterator[Issue]:
    """Keywords that the channel hears itself, so that they never start the flow."""
    start = view.flow.nodes.get(view.flow.start)
    if start is None or start.id not in view.runnable:
        return
    for listener in view.known.listeners:
        if words := taken_words(start.data, listener.words, listener.match):
            some = ", ".join(shown(word) for word in words[:5])
            yield view.issue(
                "trigger_conflict",
                f"{shown(listener.channel)} listens for {some} itself, so the flow never hears it; "
                "choose other words.",
                start.id,
                "/data/triggers",
            )


def queues(view: View) -> Iterator[Issue]:
    known = view.known.queues
    if known is None:
        return
    for node_id, path, name in view.naming("queue"):
        if name not in known:
            yield view.issue(
                "unknown_queue",
                f"There is no queue called {shown(name)}; choose another or make it.",
                node_id,
                path,
            )
        elif not known[name]:
            yield view.issue(
                "empty_queue",
                f"Nobody serves the queue {shown(name)}, so customers would wait in vain; invite "
                "agents, or choose another queue.",
                node_id,
                path,
            )


def outside(view: View) -> Iterator[Issue]:
    """Secrets, functions and models that are not kept here."""
    known = view.known
    for widget, code, names in (
        ("secret", "unknown_secret", known.secrets),
        ("auth", "unknown_secret", known.secrets),
        ("function", "unknown_function", known.functions),
        ("model", "unknown_model", known.models),
    ):
        if names is None:
            continue
        for node_id, path, name in view.naming(widget):
            if name not in names:
                thing = code.removeprefix("unknown_")
                yield view.issue(
                    code,
                    f"There is no {thing} called {shown(name)}; choose another or add it under "
                    "Outside.",
                    node_id,
                    path,
                )


def templates(view: View) -> Iterator[Issue]:
    known = view.known.templates
    if known is None:
        return
    for node_id, node in view.flow.nodes.items():
        name, language = node.data.get("template"), node.data.get("language")
        if node.kind != "send_template" or not isinstance(name, str) or not name:
            continue
        statuses = known.get(name, {})
        status = statuses.get(language) if isinstance(language, str) else None
        if status is None:
            languages = ", ".join(sorted(statuses)[:5])
            there = f" in this language, only in {languages}" if statuses else ""
            yield view.issue(
                "unknown_template",
                f"There is no template {shown(name)}{there}; choose another.",
                node_id,
                "/data/template",
            )
        elif status != "approved":
            yield view.issue(
                "unapproved_template",
                f"WhatsApp has not approved the template {shown(name)} (it is {status}); wait for "
                "it, or choose another.",
                node_id,
                "/data/template",
            )


CHECKS = (channels, rivals, taken, queues, outside, templates)
