"""Send a text with up to three buttons, and wait for the choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flows.engine.fields import (
    BODY_LIMIT,
    buttons,
    footer,
    form,
    header,
    reply_timeout,
    sms_fallback,
    text,
    variable,
)
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, choices, reply_time, says_one, texts
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue
from flows.engine.options import match_option, problems


def ports(data: Data) -> list[str]:
    return list(dict.fromkeys([*texts(data, "buttons", "id"), "other", "timed_out"]))


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def options(data: Data) -> Sequence[Mapping[str, Any]]:
    return choices(data.get("buttons"))


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    visit.say(
        {
            "type": "buttons",
            "body": visit.fill(data["body"]),
            "buttons": [
                {"id": button["id"], "title": visit.fill(button["title"])}
                for button in data["buttons"]
            ],
            **visit.fill_edges(data),
        }
    )
    return Wait("message", visit.after(data.get("timeout")))


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    offered = [visit.offered(button) for button in node.data["buttons"]]
    option, how = match_option(input, offered, node=node.id)
    if option is not None:
        visit.choose(option, how)
    if node.data.get("save_as"):
        visit.set(node.data["save_as"], option["title"] if option is not None else input.text)
    return Go(option["id"] if option is not None else "other")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for place, key, code, message in problems(node.data["buttons"]):
        yield issue(node, code, message, "buttons", place, key)


KIND = NodeKind(
    name="send_buttons",
    label="Send buttons",
    group="messages",
    icon="square-rounded-check",
    schema=form(
        {
            "body": text("Text", "What stands above the buttons.", limit=BODY_LIMIT),
            "buttons": buttons(),
            "header": header(),
            "footer": footer(),
            "timeout": reply_timeout(),
            "save_as": variable("Save as", "The variable the title of the choice is kept in."),
            "sms_fallback": sms_fallback(),
        },
        required=("body", "buttons"),
    ),
    ports=ports,
    unused=unused,
    options=options,
    elapses=reply_time,
    says=says_one,
    enter=enter,
    resume=resume,
    check=check,
    waits=True,
    default={
        "body": "How can we help?",
        "buttons": [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}],
    },
)
