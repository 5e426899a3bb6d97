"""Let a language model write a text, and keep it in a variable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine import outside
from flows.engine.fields import form, text, variable
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.inputs import Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit
from flows.engine.prompts import MAX_PROMPT, SECONDS, answered_text, messages, model_request


def unused(data: Data) -> Iterable[str]:
    return ("failure",) if data.get("fallback_text") else ()


def elapses(data: Data, port: str) -> dt.timedelta:
    return outside.longest(SECONDS)


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    told = messages(data["prompt"], [visit.fill(data["input"])], visit.value_of)
    request = model_request(data["model"], told)
    return visit.ask_outside("model", request, visit.now + elapses(data, ""))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    answer = outside.answer_to(visit, "model", input)
    written = ""
    if not isinstance(answer, str) and not (written := answered_text(answer)):
        outside.failed(visit, "model", "bad_answer")
    written = written or visit.fill(node.data.get("fallback_text", ""))
    if not written:
        return Go("failure")
    visit.set(node.data["save_as"], written)
    return Go()


KIND = NodeKind(
    name="generate",
    label="Generate a text",
    group="ai",
    icon="sparkles",
    schema=form(
        {
            "model": outside.model(),
            "prompt": text(
                "Prompt",
                "What the model is to do. Variables are told to it as data, never as orders.",
                limit=MAX_PROMPT,
            ),
            "input": text("Text", "What it is given to work on.", limit=MAX_PROMPT),
            "save_as": variable("Save as", "The variable the text is kept in."),
            "fallback_text": text(
                "Fallback text",
                "Kept instead when the model does not answer; without it the flow goes on at "
                "“Failure”.",
                blank=True,
            ),
        },
        required=("model", "prompt", "input", "save_as"),
    ),
    ports=FixedPorts(("next", "failure")),
    unused=unused,
    elapses=elapses,
    enter=enter,
    resume=resume,
    default={
        "model": "",
        "prompt": "Answer the customer kindly, in one or two sentences, in their language.",
        "input": "{{ incomingMessage }}",
        "save_as": "answer",
    },
)
