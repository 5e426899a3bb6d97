"""Keep facts about the customer, for this and every later conversation."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import TEXT_LIMIT, form, items, variable
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue

NOT_WRITTEN = {
    "phone": "The phone number is WhatsApp's to tell and cannot be changed.",
    "tags": "Tags are changed by “Tag contact”.",
}


def enter(node: Node, visit: Visit) -> Outcome:
    for field in node.data["fields"]:  # one by one: a later one may use an earlier one
        visit.update_contact({field["name"]: visit.value_of(field["value"])})
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for place, field in enumerate(node.data["fields"]):
        if field["name"] in NOT_WRITTEN:
            message = NOT_WRITTEN[field["name"]]
            yield issue(node, "reserved_name", message, "fields", place, "name")


KIND = NodeKind(
    name="update_contact",
    label="Update contact",
    group="people",
    icon="user-edit",
    schema=form(
        {
            "fields": items(
                "Fields",
                "Set in this order and kept as contact.name, contact.city and so on; an empty "
                "value takes a field away.",
                form(
                    {
                        "name": variable("Field", "What it is called, such as city."),
                        "value": {
                            "title": "Value",
                            "description": "A text, which may hold variables, or any value.",
                            "x-widget": "template",
                            "x-limit": TEXT_LIMIT,
                        },
                    },
                    required=("name", "value"),
                ),
                "fields",
                minItems=1,
                maxItems=50,
            ),
        },
        required=("fields",),
    ),
    ports=FixedPorts(("next",)),
    enter=enter,
    check=check,
    default={"fields": [{"name": "city", "value": ""}]},
)
