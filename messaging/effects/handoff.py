"""`handoff_requested` and `session_failed`: the conversation goes to people."""

from __future__ import annotations

from flows.engine.events import HandoffRequested, SessionFailed
from messaging.handoff import find_queue, open_handoff, transition
from messaging.models import Conversation, Priority
from messaging.work import Work
from messaging.writing import OpenSession


def ask_for_person(
    work: Work, conversation: Conversation, session: OpenSession, event: HandoffRequested
) -> None:
    """Put the customer into the node's queue."""
    queue = find_queue(conversation, event.queue)
    priority = Priority[(event.priority or "normal").upper()]
    transition(work, conversation, "handoff_requested", queue=queue, priority=priority)
    open_handoff(
        work,
        conversation,
        reason="node",
        queue=queue,
        priority=priority,
        skills=list(event.skills),
        note=event.note,
    )


def hand_over_failure(
    work: Work, conversation: Conversation, session: OpenSession, event: SessionFailed
) -> None:
    """A flow that cannot go on never drops the customer: people take it from here."""
    queue = find_queue(conversation, "")
    transition(work, conversation, "flow_failed", queue=queue, priority=Priority.HIGH)
    open_handoff(work, conversation, reason="flow_failed", queue=queue, note=event.code)
