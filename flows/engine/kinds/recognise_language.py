"""Tell which language a text is in, and go by it."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import Schema, code_branches, form, select, text, variable
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, code_ports
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue
from flows.engine.languages import LANGUAGES, PRECISIONS, code_of, recognise

OUTPUTS = ("ISO_639_1", "ISO_639_3")
PRECISION = "medium"


def ports(data: Data) -> list[str]:
    return code_ports(data)


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    precision = data.get("precision", PRECISION)
    language = recognise(visit.fill(data["text"]), precision=precision)
    language = language or code_of(data.get("fallback", "")) or ""
    is_long = data.get("output", OUTPUTS[0]) == OUTPUTS[1]
    visit.set(data["save_as"], LANGUAGES.get(language, "") if is_long else language)
    branches = data.get("branches", ())
    if not branches:
        return Go()
    return Go(next((b for b in branches if language and code_of(b) == language), "else"))


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    data = node.data
    told = [(branch, ("branches", place)) for place, branch in enumerate(data.get("branches", ()))]
    seen: set[str] = set()
    for language, path in told:
        code = code_of(language)
        if code is None:
            yield issue(node, "invalid_value", _unknown(language), *path)
        elif code in seen:
            yield issue(node, "duplicate_name", f"Two branches are for “{code}”.", *path)
        seen.add(code or "")
    fallback = data.get("fallback")
    if fallback and code_of(fallback) is None:
        yield issue(node, "invalid_value", _unknown(fallback), "fallback")


def _unknown(language: str) -> str:
    return f"“{language}” is none of the languages told apart: {', '.join(LANGUAGES)}."


def _fallback() -> Schema:
    return {
        "type": "string",
        "title": "Fallback",
        "description": "The language where it cannot be told, such as en; else it is left empty.",
        "maxLength": 3,
        "x-widget": "text",
    }


KIND = NodeKind(
    name="recognise_language",
    label="Recognise language",
    group="logic",
    icon="language",
    schema=form(
        {
            "text": text("Text", "What is looked at."),
            "save_as": variable("Save as", "The variable the language is kept in."),
            "output": select(
                "Output", "en (ISO_639_1) or eng (ISO_639_3).", OUTPUTS, default=OUTPUTS[0]
            ),
            "precision": select(
                "Precision",
                "How sure it must be; what is less sure counts as not told.",
                tuple(PRECISIONS),
                default=PRECISION,
            ),
            "fallback": _fallback(),
            "branches": code_branches(
                "Languages with an exit of their own, such as en and pt; without any, there is one."
            ),
        },
        required=("text", "save_as"),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={"text": "{{ incomingMessage }}", "save_as": "language", "fallback": "en"},
)
