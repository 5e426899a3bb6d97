"""Wait for whatever the customer writes next, and keep it in a variable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from flows.engine.fields import duration, form, variable
from flows.engine.graph import Node
from flows.engine.hooks import Data, FixedPorts, reply_time, saved
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait

TIMEOUT = "PT24H"  # WhatsApp's window: after it, only a template would reach the customer
VARIABLE = "reply"


def sets(data: Data, port: str) -> Iterable[str]:
    return saved({"save_as": VARIABLE, **data}, port)


def elapses(data: Data, port: str) -> dt.timedelta | None:
    return reply_time({"timeout": TIMEOUT, **data}, port)


def enter(node: Node, visit: Visit) -> Outcome:
    return Wait("message", visit.after(node.data.get("timeout", TIMEOUT)))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    visit.set(node.data.get("save_as", VARIABLE), input.text)
    return Go("replied")


KIND = NodeKind(
    name="wait_for_reply",
    label="Wait for reply",
    group="ask",
    icon="message-question",
    schema=form(
        {
            "timeout": duration(
                "Time limit",
                "How long to wait, for example PT30M or PT24H.",
                default=TIMEOUT,
            ),
            "save_as": variable("Save as", "The variable the reply is kept in.", default=VARIABLE),
        }
    ),
    ports=FixedPorts(("replied", "timed_out")),
    sets=sets,
    elapses=elapses,
    enter=enter,
    resume=resume,
    waits=True,
    default={"timeout": TIMEOUT, "save_as": VARIABLE},
)
