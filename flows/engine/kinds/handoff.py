"""Give the conversation to people, and go on when they are done with it."""

from __future__ import annotations

import datetime as dt

from flows.engine.events import HandoffRequested
from flows.engine.fields import duration, form, select, text, words
from flows.engine.graph import Node
from flows.engine.hooks import FOREVER, Data, FixedPorts, span_of
from flows.engine.inputs import EffectInput, Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, Wait

OUTCOMES = (
    "resolved",
    "returned",
    "no_agent",
    "no_reply",
    "outside_hours",
    "cancelled",
    "failed",
)
PRIORITIES = ("low", "normal", "high", "urgent")


def elapses(data: Data, port: str) -> dt.timedelta | None:
    """The customer may be silent for as long as people take; a closed queue says so at once."""
    if port == "outside_hours":
        return dt.timedelta()
    return span_of(data, "wait_limit") if port == "no_agent" else FOREVER


def says(data: Data) -> int:
    return 1 if data.get("text") else 0


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    if data.get("text"):
        visit.say({"type": "text", "text": visit.fill(data["text"])})
    until = visit.after(data.get("wait_limit"))
    visit.emit(
        HandoffRequested(
            node=node.id,
            queue=data["queue"],
            priority=data.get("priority", "normal"),
            skills=tuple(data.get("skills", ())),
            note=visit.fill(data.get("note", "")),
            wait_until=until,
        )
    )
    return Wait("handoff", until)


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    if not isinstance(input, EffectInput):
        return Go("no_agent")
    outcome = input.result.get("outcome")
    return Go(outcome if outcome in OUTCOMES else "failed")


KIND = NodeKind(
    name="handoff",
    label="Hand off to a person",
    group="people",
    icon="headset",
    schema=form(
        {
            "queue": {
                "type": "string",
                "title": "Queue",
                "description": "The team that takes the conversation.",
                "minLength": 1,
                "maxLength": 128,
                "x-widget": "queue",
            },
            "text": text("Text", "What the customer is told.", blank=True),
            "note": text(
                "Note", "What the agent should know; only agents see it.", limit=1000, blank=True
            ),
            "priority": select(
                "Priority", "How urgent it is for the team.", PRIORITIES, default="normal"
            ),
            "skills": words("Skills", "What the agent must be able to do."),
            "wait_limit": duration(
                "Longest wait",
                "When nobody has taken it by then, the flow goes on at “No agent in time”.",
            ),
        },
        required=("queue",),
    ),
    ports=FixedPorts((*OUTCOMES, "next")),
    default_port="next",
    elapses=elapses,
    says=says,
    enter=enter,
    resume=resume,
    waits=True,
    default={"queue": "", "text": "One moment, a colleague will be with you."},
)
