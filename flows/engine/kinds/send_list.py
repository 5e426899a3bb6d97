"""Send a text with a list of up to ten rows to open, and wait for the choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flows.engine.fields import (
    ROW_TITLE_LIMIT,
    TEXT_LIMIT,
    footer,
    form,
    items,
    line,
    option,
    reply_timeout,
    sms_fallback,
    text,
    text_header,
    variable,
)
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, choices, reply_time, says_one, texts
from flows.engine.inputs import Input, MessageInput
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait, issue
from flows.engine.options import match_option, problems

MAX_ROWS = 10  # WhatsApp: over all sections


def ports(data: Data) -> list[str]:
    rows = [row_id for section in _sections(data) for row_id in texts(section, "rows", "id")]
    return list(dict.fromkeys([*rows, "other", "timed_out"]))


def options(data: Data) -> Sequence[Mapping[str, Any]]:
    return [row for section in _sections(data) for row in choices(section.get("rows"))]


def _sections(data: Data) -> list[Data]:
    sections = data.get("sections")
    listed = sections if isinstance(sections, list) else ()
    return [section for section in listed if isinstance(section, Mapping)]


def unused(data: Data) -> Iterable[str]:
    return () if data.get("timeout") else ("timed_out",)


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    visit.say(
        {
            "type": "list",
            "body": visit.fill(data["body"]),
            "button": visit.fill(data["button"]),
            "sections": [_fill_section(section, visit) for section in data["sections"]],
            **visit.fill_edges(data),
        }
    )
    return Wait("message", visit.after(data.get("timeout")))


def _fill_section(section: Mapping[str, Any], visit: Visit) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if section.get("title"):
        made["title"] = visit.fill(section["title"])
    made["rows"] = [
        {key: row[key] if key == "id" else visit.fill(row[key]) for key in row}
        for row in section["rows"]
    ]
    return made


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, MessageInput):
        return Go("timed_out")
    offered = [visit.offered(row) for _, row in _rows(node.data)]
    option, how = match_option(input, offered, node=node.id)
    if option is not None:
        visit.choose(option, how)
    if node.data.get("save_as"):
        visit.set(node.data["save_as"], option["title"] if option is not None else input.text)
    return Go(option["id"] if option is not None else "other")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    rows = list(_rows(node.data))
    if len(rows) > MAX_ROWS:
        yield issue(
            node,
            "too_many_rows",
            f"A list takes at most {MAX_ROWS} rows over all its sections, not {len(rows)}.",
            "sections",
        )
    for place, key, code, message in problems([row for _, row in rows]):
        yield issue(node, code, message, *rows[place][0], key)
    sections = node.data["sections"]
    for place, section in enumerate(sections):
        if len(sections) > 1 and not section.get("title"):
            yield issue(
                node,
                "missing_value",
                "Where a list has several sections, each needs a title.",
                "sections",
                place,
                "title",
            )


def _rows(data: Data) -> Iterator[tuple[tuple[object, ...], Mapping[str, Any]]]:
    """Every row with the path to it."""
    for place, section in enumerate(data["sections"]):
        for at, row in enumerate(section["rows"]):
            yield ("sections", place, "rows", at), row


_SECTION = form(
    {
        "title": line("Title", "Needed if there are several.", limit=ROW_TITLE_LIMIT, blank=True),
        "rows": items(
            "Rows",
            "Each has an exit of its own.",
            option(ROW_TITLE_LIMIT, description=True),
            "buttons",
            minItems=1,
            maxItems=100,
        ),
    },
    required=("rows",),
)

KIND = NodeKind(
    name="send_list",
    label="Send list",
    group="messages",
    icon="list",
    schema=form(
        {
            "body": text("Text", "What stands above the list.", limit=TEXT_LIMIT),
            "button": line("Button", "What the customer taps to open the list."),
            "sections": items(
                "Sections",
                "Up to ten rows over all sections.",
                _SECTION,
                "list-sections",
                minItems=1,
                maxItems=10,
            ),
            "header": text_header(),
            "footer": footer(),
            "timeout": reply_timeout(),
            "save_as": variable("Save as", "The variable the title of the choice is kept in."),
            "sms_fallback": sms_fallback(),
        },
        required=("body", "button", "sections"),
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
        "body": "What is it about?",
        "button": "Choose",
        "sections": [
            {
                "rows": [
                    {"id": "delivery", "title": "Delivery"},
                    {"id": "returns", "title": "Returns"},
                ]
            }
        ],
    },
)
