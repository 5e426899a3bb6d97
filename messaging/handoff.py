"""Who may speak: the state machine between the bot and people, and its only writer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from flows.engine.session import Session as EngineSession
from messaging.models import Control, Conversation, Handoff, Priority, Queue, Stage, Timer
from messaging.work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """Where an event leads. `by_person`: whatever the bot has not sent yet is dropped."""

    control: Control
    stage: Stage
    by_person: bool = False


_TO_BOT = Change(Control.BOT, Stage.OPEN)
_TO_QUEUE = Change(Control.QUEUED, Stage.OPEN)
_TO_PERSON = Change(Control.HUMAN, Stage.OPEN, by_person=True)
_DONE = Change(Control.NONE, Stage.RESOLVED)
_CLOSED = Change(Control.NONE, Stage.RESOLVED, by_person=True)

# Every pair that is not here is refused.
TRANSITIONS: Mapping[tuple[str, str], Change] = {
    (Control.NONE, "flow_started"): _TO_BOT,
    (Control.BOT, "flow_started"): _TO_BOT,
    (Control.NONE, "customer_wrote"): Change(Control.NONE, Stage.OPEN),
    (Control.BOT, "flow_ended"): _DONE,
    (Control.BOT, "handoff_requested"): _TO_QUEUE,
    (Control.BOT, "flow_failed"): _TO_QUEUE,
    (Control.BOT, "asked_for_person"): _TO_QUEUE,
    (Control.NONE, "asked_for_person"): _TO_QUEUE,
    (Control.BOT, "runaway"): _TO_QUEUE,
    (Control.NONE, "runaway"): _TO_QUEUE,
    (Control.BOT, "opted_out"): _CLOSED,
    (Control.QUEUED, "opted_out"): _CLOSED,
    (Control.NONE, "opted_out"): _CLOSED,
    (Control.BOT, "take_over"): _TO_PERSON,
    (Control.NONE, "take_over"): _TO_PERSON,
    (Control.QUEUED, "take_over"): _TO_PERSON,
    (Control.QUEUED, "claim"): _TO_PERSON,
    (Control.QUEUED, "wait_limit"): _TO_BOT,
    (Control.QUEUED, "return_to_bot"): _TO_BOT,
    (Control.HUMAN, "return_to_bot"): _TO_BOT,
    (Control.QUEUED, "resolve"): _CLOSED,
    (Control.HUMAN, "resolve"): _CLOSED,
    (Control.NONE, "resolve"): _CLOSED,
}


class NotAllowed(Exception):
    """The conversation is not where the event could happen: somebody was faster, mostly."""

    def __init__(self, code: str, detail: str, conversation: Conversation) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.owner = conversation.assignee
        self.since = conversation.waiting_since
        self.epoch = conversation.epoch


def transition(
    work: Work,
    conversation: Conversation,
    event: str,
    *,
    actor: User | None = None,
    expected_epoch: int | None = None,
    queue: Queue | None = None,
    priority: int | None = None,
) -> None:
    """Let `event` happen to a locked conversation; raises NotAllowed and changes nothing.

    `actor` is the person acting, who becomes the owner by `take_over` and `claim`.
    `expected_epoch` refuses when the conversation has changed hands since the actor looked.
    """
    change = TRANSITIONS.get((conversation.control, event))
    if expected_epoch is not None and expected_epoch != conversation.epoch:
        change = None
    if change is None:
        raise NotAllowed(*_refusal(conversation, event), conversation)
    before = (conversation.control, conversation.assignee_id)
    conversation.control = change.control
    conversation.stage = change.stage
    conversation.assignee = actor if change.control == Control.HUMAN else None
    if change.control != Control.HUMAN:  # who takes a customer on keeps what the queue knew
        conversation.queue = queue
        conversation.priority = Priority.NORMAL if priority is None else Priority(priority)
    conversation.waiting_since = (
        work.now if change.control in (Control.QUEUED, Control.HUMAN) else None
    )
    if (conversation.control, conversation.assignee_id) != before:
        conversation.epoch += 1
    if change.by_person:
        conversation.fence = conversation.epoch
        work.supersede(conversation)
    work.change(conversation)
    work.announce_change(conversation)


def open_handoff(
    work: Work,
    conversation: Conversation,
    *,
    reason: str,
    queue: Queue | None = None,
    priority: int = Priority.NORMAL,
    skills: list[str] | None = None,
    note: str = "",
    actor: User | None = None,
) -> Handoff:
    """Begin a stretch with people, remembering which waiting session it interrupts.

    One that waits for anything but people stands still meanwhile.
    """
    session = work.session_of(conversation)
    state = EngineSession.from_json(session.state) if session else None
    wait = state.wait if state else None
    remaining = None
    if wait is not None and wait.for_ != "handoff" and wait.until is not None:
        # The flow's own time limit stands still while a person speaks. It is the timer that knows
        # it: an earlier stretch may have moved it.
        timer = Timer.objects.filter(conversation=conversation, key="session").first()
        due_at = timer.due_at if timer else wait.until
        remaining = max(0.0, (due_at - work.now).total_seconds())
        work.disarm(conversation, "session")
    return Handoff.objects.create(
        workspace_id=conversation.workspace_id,
        conversation=conversation,
        session=session.id if session else None,
        node=(state.node or "") if state else "",
        wait_number=wait.number if wait else None,
        remaining=remaining,
        reason=reason,
        queue=queue,
        priority=priority,
        skills=skills or [],
        note=note,
        requested_at=work.now,
        accepted_at=work.now if actor else None,
        accepted_by=actor,
    )


def current_handoff(conversation: Conversation) -> Handoff | None:
    """The stretch with people that has not ended."""
    return conversation.handoffs.filter(ended_at=None).first()


def end_handoff(work: Work, handoff: Handoff, exit: str, actor: User | None = None) -> None:
    """Close the stretch under one of the handoff node's exits."""
    handoff.ended_at, handoff.exit, handoff.ended_by = work.now, exit, actor
    handoff.save(update_fields=["ended_at", "exit", "ended_by"])


def accept_handoff(work: Work, conversation: Conversation, actor: User) -> None:
    """Note that a person has taken the waiting stretch on."""
    conversation.handoffs.filter(ended_at=None).update(accepted_at=work.now, accepted_by=actor)


def find_queue(conversation: Conversation, name: str) -> Queue | None:
    """The queue of this name; if it is gone the workspace's oldest, so that nobody is lost."""
    queues = Queue.objects.for_workspace(conversation.workspace_id)
    return queues.filter(name=name).first() or queues.order_by("id").first()


def _refusal(conversation: Conversation, event: str) -> tuple[str, str]:
    if conversation.control == Control.HUMAN:
        name = str(conversation.assignee) if conversation.assignee else "Somebody"
        return "not_yours", f"{name} has this conversation."
    words: Mapping[str, Any] = {
        Control.BOT: "The bot is speaking with this customer.",
        Control.QUEUED: "This conversation waits in the queue.",
        Control.NONE: "Nobody is speaking with this customer now.",
    }
    return "not_now", words[conversation.control]
