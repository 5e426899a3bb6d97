"""Let a language model talk with the customer, turn by turn, until a condition holds.

The model answers what the customer has written last, unless the bot has said something since; it
hears the latest of what was said, up to MAX_HEARD bytes. The condition is looked at after each
message of the customer and after each answer, which is said first and kept under `save_as`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from flows.engine import outside
from flows.engine.events import MessageCreated
from flows.engine.fields import form, number, reply_timeout, text, variable
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import FOREVER, Data, FixedPorts
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue
from flows.engine.prompts import MAX_PROMPT, SECONDS, answered_text, messages, model_request
from flows.engine.rules import holds, problems
from flows.engine.values import as_span

MAX_TURNS = 20
MAX_HEARD = 8 * 1024  # UTF-8 bytes kept of a conversation: a session is read at every turn
MAX_SAID = 4 * 1024  # of one message or answer


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def elapses(data: Data, port: str) -> dt.timedelta | None:
    if port != "timed_out":
        return None if port == "next" else outside.longest(SECONDS)
    given = data.get("timeout")
    span = as_span(given) if isinstance(given, str) else None
    return FOREVER if span is None else span + outside.longest(SECONDS)


def enter(node: Node, visit: Visit) -> Outcome:
    visit.memo = {"said": [], "turns": 0}
    visit.set(node.data["save_as"], "")  # an earlier dialogue's answer must not end this one
    written = visit.get("incomingMessage")
    is_answered = any(isinstance(event, MessageCreated) for event in visit.events)
    if is_answered or not isinstance(written, str) or not written.strip():
        return _listen(node, visit)
    return _heard(node, visit, written)


def resume(node: Node, visit: Visit, input: Input) -> Outcome | None:
    is_thinking = len(_said(visit)) % 2 == 1
    if isinstance(input, MessageInput):
        written = input.text or f"[{input.type}]"
        if is_thinking:
            visit.memo["more"] = _cut("\n".join(filter(None, [visit.memo.get("more"), written])))
            return None
        return _heard(node, visit, written)
    if is_thinking:
        return _answered(node, visit, input)
    return Go("timed_out")


def _heard(node: Node, visit: Visit, written: str) -> Outcome:
    return Go() if _is_over(node, visit) else _ask(node, visit, written)


def _listen(node: Node, visit: Visit) -> Outcome:
    return Wait("message", visit.after(node.data.get("timeout")))


def _ask(node: Node, visit: Visit, written: str) -> Outcome:
    """Give the model what the customer wrote, after all that was said before."""
    said = latest([*_said(visit), _cut(written)])
    visit.memo = {"said": said, "turns": visit.memo.get("turns", 0) + 1}
    told = messages(node.data["prompt"], said, visit.value_of)
    request = model_request(node.data["model"], told)
    return visit.ask_outside("model", request, visit.now + outside.longest(SECONDS))


def _answered(node: Node, visit: Visit, input: Input) -> Outcome:
    """Say what the model said, and go on with the customer, with what came meanwhile, or away."""
    answer = outside.answer_to(visit, "model", input)
    if isinstance(answer, str):
        return Go("failure")
    spoken = answered_text(answer)
    if not spoken:
        outside.failed(visit, "model", "bad_answer")
        return Go("failure")
    visit.say({"type": "text", "text": spoken})
    visit.set(node.data["save_as"], spoken)
    visit.memo["said"] = latest([*_said(visit), _cut(spoken)])
    if _is_over(node, visit) or visit.memo.get("turns", 0) >= node.data.get("max_turns", MAX_TURNS):
        return Go()
    more = visit.memo.pop("more", "")
    return _ask(node, visit, more) if more else _listen(node, visit)


def _said(visit: Visit) -> list[str]:
    """What was said so far, in turn; nothing in a session that was moved here while it waited."""
    return list(visit.memo.get("said", ()))


def _is_over(node: Node, visit: Visit) -> bool:
    return "until" in node.data and holds(node.data["until"], visit)


def latest(said: Sequence[str]) -> list[str]:
    """The end of a conversation that is short enough to keep; it begins with the customer."""
    kept = list(said)
    while len(kept) > 2 and sum(len(text.encode("utf-8", "ignore")) for text in kept) > MAX_HEARD:
        del kept[:2]
    return kept


def _cut(text: str) -> str:
    return text.encode("utf-8", "ignore")[:MAX_SAID].decode("utf-8", "ignore")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    if "until" in node.data:
        for path, code, message in problems(node.data["until"]):
            yield issue(node, code, message, "until", *path)


KIND = NodeKind(
    name="dialogue",
    label="Dialogue",
    group="ai",
    icon="messages",
    schema=form(
        {
            "model": outside.model(),
            "prompt": text(
                "Prompt",
                "What the model is to do. Variables are told to it as data, never as orders.",
                limit=MAX_PROMPT,
            ),
            "until": {
                "type": "object",
                "title": "Until",
                "description": "When the dialogue is over: looked at after each message of the "
                "customer and after each answer.",
                "x-widget": "condition-group",
            },
            "max_turns": number(
                "Most answers",
                "After so many answers of the model the flow goes on.",
                default=MAX_TURNS,
                minimum=1,
                maximum=100,
                multipleOf=1,
            ),
            "save_as": variable("Save as", "The variable the latest answer is kept in."),
            "timeout": reply_timeout(),
        },
        required=("model", "prompt", "save_as"),
    ),
    ports=FixedPorts(("next", "timed_out", "failure")),
    unused=unused,
    elapses=elapses,
    says=lambda data: 1,
    enter=enter,
    resume=resume,
    check=check,
    waits=True,
    listens=True,
    default={
        "model": "",
        "prompt": "Help the customer kindly, in their language, in short messages.",
        "save_as": "answer",
    },
)
