"""Find the first phone number, e-mail address, number, date or link in a text."""

from __future__ import annotations

from flows.engine.entities import ENTITIES, find_entity
from flows.engine.fields import form, select, text, variable
from flows.engine.graph import Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit
from flows.engine.values import as_text


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    home = as_text(visit.get("customerPhoneNumber"))
    found = find_entity(visit.fill(data["text"]), data["entity"], home=home)
    if found is None:
        return Go("failed")
    visit.set(data["save_as"], found)
    return Go()


KIND = NodeKind(
    name="recognise_entities",
    label="Recognise entities",
    group="logic",
    icon="scan",
    schema=form(
        {
            "text": text("Text", "What is looked at."),
            "entity": select(
                "Find",
                "What is looked for; the first one is kept: a number as a number, a date as "
                "2026-12-31, a phone number as +351912345678.",
                ENTITIES,
            ),
            "save_as": variable("Save as", "The variable it is kept in."),
        },
        required=("text", "entity", "save_as"),
    ),
    ports=FixedPorts(("next", "failed")),
    enter=enter,
    default={"text": "{{ incomingMessage }}", "entity": "email", "save_as": "email"},
)
