"""Send a text with a button that opens a web page."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import (
    BODY_LIMIT,
    LINK_PATTERN,
    footer,
    form,
    header,
    line,
    sms_fallback,
    text,
)
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import FixedPorts, says_one
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    visit.say(
        {
            "type": "cta_url",
            "body": visit.fill(data["body"]),
            "label": visit.fill(data["label"]),
            "url": visit.fill(data["url"]).strip(),
            **visit.fill_edges(data),
        }
    )
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    if any(letter.isspace() for letter in node.data["url"].split("{{")[0]):
        yield issue(node, "invalid_value", "“Link” is an address without spaces.", "url")


KIND = NodeKind(
    name="send_cta_url",
    label="Send link button",
    group="messages",
    icon="external-link",
    schema=form(
        {
            "body": text("Text", "What stands above the button.", limit=BODY_LIMIT),
            "label": line("Label", "What stands on the button."),
            "url": line(
                "Link",
                "The web page that opens, beginning with https://; it may hold variables.",
                limit=2000,
                pattern=LINK_PATTERN,
            ),
            "header": header(),
            "footer": footer(),
            "sms_fallback": sms_fallback(),
        },
        required=("body", "label", "url"),
    ),
    ports=FixedPorts(("next",)),
    says=says_one,
    enter=enter,
    check=check,
    default={"body": "See it here:", "label": "Open", "url": "https://example.com"},
)
