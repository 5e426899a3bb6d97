"""Ask where the customer is, with a button that sends it, and wait for the place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine.answers import Accepted, read_answer
from flows.engine.fields import BODY_LIMIT, form, reply_timeout, text, variable
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts, reply_time, says_one
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def sets(data: Data, port: str) -> Iterable[str]:
    name = data.get("save_as")
    return (name,) if isinstance(name, str) and name and port == "replied" else ()


def elapses(data: Data, port: str) -> dt.timedelta | None:
    return reply_time(data, port)


def enter(node: Node, visit: Visit) -> Outcome:
    visit.say({"type": "location_request", "body": visit.fill(node.data["body"])})
    return Wait("message", visit.after(node.data.get("timeout")))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    reading = read_answer(input, {"type": "location"})
    if not isinstance(reading, Accepted):
        return Go("other")
    visit.set(node.data["save_as"], reading.value)
    return Go("replied")


KIND = NodeKind(
    name="request_location",
    label="Request location",
    group="ask",
    icon="map-pin",
    schema=form(
        {
            "body": text("Text", "What the bot asks.", limit=BODY_LIMIT),
            "save_as": variable("Save as", "The variable the place is kept in."),
            "timeout": reply_timeout(),
        },
        required=("body", "save_as"),
    ),
    ports=FixedPorts(("replied", "other", "timed_out")),
    unused=unused,
    sets=sets,
    elapses=elapses,
    says=says_one,
    enter=enter,
    resume=resume,
    waits=True,
    default={"body": "Where are you?", "save_as": "place"},
)
