"""Ask how satisfied the customer is, on a scale of stars.

After what is no rating the flow goes on, the variable without a value: a customer who did what
they came for is not held up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.engine.events import AnswerRejected
from flows.engine.fields import BODY_LIMIT, form, line, reply_timeout, text, variable
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts, reply_time, says_one
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait

SCALE = 5
MAX_SCALE = 10  # rows of a list
MAX_BUTTONS = 3
OPEN = "Rate"

_STARS = frozenset("⭐★🌟")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def sets(data: Data, port: str) -> Iterable[str]:
    name = data.get("save_as")
    return (name,) if isinstance(name, str) and name and port == "next" else ()


def options(data: Data) -> Sequence[Mapping[str, Any]]:
    """The ratings, the best one first."""
    scale = data.get("scale", SCALE)
    top = scale if isinstance(scale, int) and 1 <= scale <= MAX_SCALE else SCALE
    return [{"id": str(stars), "title": f"{stars} {'⭐' * stars}"} for stars in range(top, 0, -1)]


def enter(node: Node, visit: Visit) -> Outcome:
    prompt = visit.fill(node.data["prompt"])
    ratings = options(node.data)
    if len(ratings) <= MAX_BUTTONS:
        visit.say({"type": "buttons", "body": prompt, "buttons": ratings})
    else:
        opener = visit.fill(node.data.get("button", OPEN))
        sections = [{"rows": ratings}]
        visit.say({"type": "list", "body": prompt, "button": opener, "sections": sections})
    return Wait("message", visit.after(node.data.get("timeout")))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    rating = read_rating(input, node.data.get("scale", SCALE), node=node.id)
    if rating is None:
        visit.emit(AnswerRejected(node.id, 1, "no_rating"))
    visit.set(node.data["save_as"], rating)
    return Go()


def read_rating(input: MessageInput, scale: int, *, node: str) -> int | None:
    """The rating a message gives: tapped, as stars, or as the only number in the text.

    “4/5” and “4 of 5” are four of a scale of five.
    """
    if input.option is not None and input.node in (None, node):
        told = input.option
    else:
        told = unicodedata.normalize("NFKC", input.text)
    numbers = _NUMBER.findall(told)
    if len(numbers) == 2 and numbers[1] == str(scale):
        numbers.pop()
    if len(numbers) == 1 and numbers[0].isdecimal() and len(numbers[0]) < 4:
        rating = int(numbers[0])
    elif not numbers:
        rating = sum(letter in _STARS for letter in told)
    else:
        return None
    return rating if 1 <= rating <= scale else None


KIND = NodeKind(
    name="csat",
    label="Satisfaction",
    group="ask",
    icon="star",
    schema=form(
        {
            "prompt": text("Question", "What the bot asks.", limit=BODY_LIMIT),
            "scale": {
                "type": "integer",
                "title": "Stars",
                "description": "How many stars the best rating has.",
                "minimum": 2,
                "maximum": MAX_SCALE,
                "default": SCALE,
                "x-widget": "number",
            },
            "save_as": variable(
                "Save as",
                "The variable the rating is kept in, as a number; empty where the customer gave "
                "none.",
            ),
            "button": line("Opens the list", "What is tapped to open a list.", default=OPEN),
            "timeout": reply_timeout(),
        },
        required=("prompt", "save_as"),
    ),
    ports=FixedPorts(("next", "timed_out")),
    unused=unused,
    options=options,
    sets=sets,
    elapses=reply_time,
    says=says_one,
    enter=enter,
    resume=resume,
    waits=True,
    default={"prompt": "How satisfied are you?", "scale": SCALE, "save_as": "rating"},
)
