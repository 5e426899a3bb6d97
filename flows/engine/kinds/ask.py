"""Ask a question, see that the answer is of the right sort, and ask again where it is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flows.engine.answers import ANSWER_TYPES, Accepted, Reading, Rejected, read_answer
from flows.engine.events import AnswerRejected
from flows.engine.fields import (
    ROW_TITLE_LIMIT,
    TITLE_LIMIT,
    form,
    items,
    line,
    option,
    reply_timeout,
    select,
    text,
    variable,
    when,
)
from flows.engine.folding import fold
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts, choices, reply_time, says_one
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue
from flows.engine.options import match_option, problems
from flows.engine.patterns import MAX_PATTERN, compile_pattern
from flows.engine.values import as_date, as_number, as_time, utf16_length

RETRIES = 2  # three tries in all
MAX_BUTTONS = 3  # WhatsApp
MAX_ROWS = 10  # WhatsApp
PAGE = MAX_ROWS - 1  # a row is left for turning over
MORE_ID = "__more"
MORE = "More…"
CHOOSE = "Choose"

Option = Mapping[str, Any]


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def options(data: Data) -> Sequence[Option]:
    answer = data.get("answer")
    if not isinstance(answer, Mapping) or answer.get("type") != "choice":
        return ()
    return choices(answer.get("options"))


def enter(node: Node, visit: Visit) -> Outcome:
    _show(node, visit, visit.fill(node.data["prompt"]))
    return _wait(node, visit)


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    data = node.data
    if data["answer"]["type"] == "choice":
        if _turns_page(node, visit, input):
            return _wait(node, visit)
        reading = _read_choice(node, visit, input)
    else:
        reading = read_answer(input, data["answer"])
    if isinstance(reading, Accepted):
        visit.set(data["save_as"], reading.value)
        return Go()
    tries = visit.memo["tries"] = visit.memo.get("tries", 0) + 1
    visit.emit(AnswerRejected(node.id, tries, reading.reason))
    if tries > data.get("retries", RETRIES):
        return Go("failed")
    _show(node, visit, visit.fill(data.get("retry_text") or data["prompt"]))
    return _wait(node, visit)


def _wait(node: Node, visit: Visit) -> Wait:
    return Wait("message", visit.after(node.data.get("timeout")))


def _read_choice(node: Node, visit: Visit, input: MessageInput) -> Reading:
    chosen, how = match_option(input, _options(node, visit), node=node.id)
    if chosen is None:
        return Rejected("no_match")
    visit.choose(chosen, how)
    return Accepted(chosen["title"])


def _options(node: Node, visit: Visit) -> list[Option]:
    return [visit.offered(option) for option in node.data["answer"]["options"]]


def _turns_page(node: Node, visit: Visit, input: MessageInput) -> bool:
    """Whether the customer asked for more rows, which are then shown."""
    answer = node.data["answer"]
    if len(answer["options"]) <= MAX_ROWS or input.is_stale:
        return False
    asked = input.option == MORE_ID and input.node in (None, node.id)
    if not asked and (input.option or fold(input.text) != fold(answer.get("more", MORE))):
        return False
    pages = -(-len(answer["options"]) // PAGE)
    visit.memo["page"] = (visit.memo.get("page", 0) + 1) % pages
    _show(node, visit, visit.fill_again(node.data["prompt"]))
    return True


def _show(node: Node, visit: Visit, prompt: str) -> None:
    """Say the prompt, with the options as buttons, list, page of a list, or numbered lines."""
    answer = node.data["answer"]
    if answer["type"] != "choice":
        visit.say({"type": "text", "text": prompt})
        return
    options = _options(node, visit)
    longest = max(utf16_length(told["title"]) for told in options)
    described = any(told.get("description") for told in options)
    if len(options) <= MAX_BUTTONS and longest <= TITLE_LIMIT and not described:
        visit.say({"type": "buttons", "body": prompt, "buttons": options})
    elif longest <= ROW_TITLE_LIMIT:
        visit.say(
            {
                "type": "list",
                "body": prompt,
                "button": visit.fill_again(answer.get("button", CHOOSE)),
                "sections": [{"rows": _page(options, visit, answer.get("more", MORE))}],
            }
        )
    else:
        lines = [f"{place}. {told['title']}" for place, told in enumerate(options, 1)]
        visit.say({"type": "text", "text": "\n".join([prompt, "", *lines])})


def _page(options: Sequence[Option], visit: Visit, more: str) -> list[Option]:
    if len(options) <= MAX_ROWS:
        return list(options)
    first = visit.memo.get("page", 0) * PAGE
    return [*options[first : first + PAGE], {"id": MORE_ID, "title": more}]


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    answer = node.data["answer"]
    if answer["type"] == "regex" and compile_pattern(answer["pattern"]) is None:
        yield issue(
            node,
            "bad_regex",
            f"The pattern cannot be run: at most {MAX_PATTERN} characters, no look-around, no "
            "back-references.",
            "answer",
            "pattern",
        )
    if answer["type"] == "choice":
        for place, key, code, message in problems(answer["options"]):
            yield issue(node, code, message, "answer", "options", place, key)
    yield from _check_bounds(node, answer)


def _check_bounds(node: Node, answer: Mapping[str, Any]) -> Iterable[Issue]:
    read: Callable[[Any], Any] = _READ_BOUND.get(answer["type"], as_number)
    bounds: dict[str, Any] = {key: read(answer[key]) for key in ("min", "max") if key in answer}
    for key, bound in bounds.items():
        if bound is None:
            yield issue(
                node, "invalid_value", f"“{key}” does not fit the type of answer.", "answer", key
            )
    low, high = bounds.get("min"), bounds.get("max")
    if low is not None and high is not None and low > high:
        yield issue(node, "invalid_value", "The least is above the most.", "answer", "min")


_READ_BOUND: dict[str, Callable[[Any], Any]] = {"date": as_date, "time": as_time}
_BOUNDED = ["text", "number", "integer", "date", "time"]


def _bound(title: str, description: str) -> dict[str, Any]:
    bound = {
        "type": ["number", "string"],
        "title": title,
        "description": description,
        "maxLength": 32,
        "x-widget": "text",
    }
    return when(bound, type=_BOUNDED)


_ANSWER = form(
    {
        "type": select("Type", "What the answer must be.", ANSWER_TYPES),
        "pattern": when(
            {
                "type": "string",
                "title": "Pattern",
                "description": "A regular expression the whole answer must match.",
                "minLength": 1,
                "maxLength": MAX_PATTERN,
                "x-widget": "text",
            },
            type=["regex"],
        ),
        "min": _bound("At least", "The least number, earliest date or time, or fewest letters."),
        "max": _bound("At most", "The largest number, latest date or time, or most letters."),
        "options": when(
            items(
                "Options",
                "Shown as buttons, a list, or pages of a list, by their number.",
                option(200, description=True),
                "buttons",
                minItems=1,
                maxItems=100,
            ),
            type=["choice"],
        ),
        "button": when(
            line("Opens the list", "What is tapped to open a list.", default=CHOOSE),
            type=["choice"],
        ),
        "more": when(
            line("Turns the page", "The last row of a long list.", default=MORE), type=["choice"]
        ),
    },
    required=("type",),
    title="Answer",
    description="What counts as an answer.",
    allOf=[
        {"if": {"properties": {"type": {"const": kind}}}, "then": {"required": [needed]}}
        for kind, needed in (("choice", "options"), ("regex", "pattern"))
    ],
    **{"x-widget": "answer"},
)

KIND = NodeKind(
    name="ask",
    label="Ask",
    group="ask",
    icon="help-circle",
    schema=form(
        {
            "prompt": text("Question", "What the bot asks."),
            "answer": _ANSWER,
            "save_as": variable("Save as", "The variable the answer is kept in."),
            "retries": {
                "type": "integer",
                "title": "Retries",
                "description": "How often it is asked again before it goes on at “Not understood”.",
                "minimum": 0,
                "maximum": 10,
                "default": RETRIES,
                "x-widget": "number",
            },
            "retry_text": text(
                "When it is asked again", "Said instead of the question.", blank=True
            ),
            "timeout": reply_timeout(),
        },
        required=("prompt", "answer", "save_as"),
    ),
    ports=FixedPorts(("next", "failed", "timed_out")),
    unused=unused,
    options=options,
    elapses=reply_time,
    says=says_one,
    enter=enter,
    resume=resume,
    check=check,
    waits=True,
    default={
        "prompt": "What is your name?",
        "answer": {"type": "text"},
        "save_as": "answer",
        "retries": RETRIES,
    },
)
