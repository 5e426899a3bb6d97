"""What happens in a conversation when a customer's message arrives or a timer goes off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.session import Session
from flows.engine.triggers import strength
from flows.models import FlowVersion
from flows.runner import compiled_flow
from messaging.adapters.base import Inbound
from messaging.handoff import current_handoff, end_handoff, transition
from messaging.media import note_media
from messaging.models import Control, Conversation, Stage
from messaging.replies import as_input, as_shown
from messaging.turns import leave_handoff, resume_turn, start_turn
from messaging.work import WINDOW, Work

# What people do to a message is not an answer to a question.
_NO_TURN = frozenset({"reaction", "edit", "revoke", "system"})
_UNREADABLE_TIME = datetime.fromtimestamp(0, UTC)
# Customers' clocks and Meta's differ a little; nothing was sent later than this ahead of now.
_AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Listener:
    """A flow that listens on a channel, by its ONLINE version; `position` is the owner's order."""

    version: UUID
    position: int


def listeners_of(channels: Iterable[UUID]) -> dict[UUID, list[Listener]]:
    """The ONLINE flows bound to each channel, first asked first."""
    found: dict[UUID, list[Listener]] = {}
    rows = (
        FlowVersion.objects.across_workspaces()
        .filter(state=FlowVersion.State.ONLINE, flow__bindings__channel__in=list(channels))
        .order_by("flow__bindings__position", "flow__bindings__id")
        .values_list("flow__bindings__channel", "id", "flow__bindings__position")
    )
    for channel, version, position in rows:
        found.setdefault(channel, []).append(Listener(version, position))
    return found


def take_message(
    work: Work, conversation: Conversation, inbound: Inbound, listeners: list[Listener]
) -> None:
    """Store a customer's message and let whoever has control answer it."""
    is_first = conversation.last_seq == 0
    sent_at = _sent_at(inbound, work.now)
    work.say(
        conversation,
        author="customer",
        content=note_media(work, conversation, as_shown(inbound)),
        text=inbound.text,
        state="received",
        provider_id=inbound.provider_id,
    )
    conversation.last_inbound_at = max(conversation.last_inbound_at or sent_at, sent_at)
    conversation.window_expires_at = conversation.last_inbound_at + WINDOW
    if inbound.name and inbound.name != conversation.contact.name:
        conversation.contact.name = inbound.name
        conversation.contact.save(update_fields=["name"])
    is_stale = work.now - sent_at > WINDOW  # a late retry: an answer now would only confuse
    if inbound.type in _NO_TURN or is_stale:
        return
    if conversation.control in (Control.HUMAN, Control.QUEUED):
        return
    session = work.session_of(conversation)
    input = as_input(inbound, session.id if session else None)
    if resume_turn(work, conversation, input=input):
        work.mark_read(conversation, inbound.provider_id)
        return
    if session is not None:
        return  # it waits for something else: a time, an effect
    if version := _listening(listeners, input, is_first=is_first):
        start_turn(work, conversation, version, input=input)
        work.mark_read(conversation, inbound.provider_id)
    elif conversation.stage != Stage.OPEN:
        transition(work, conversation, "customer_wrote")


def take_timer(
    work: Work, conversation: Conversation, timer: Mapping[str, Any], *, went_off_at: datetime
) -> None:
    """Wake the session whose time has come, unless it was answered meanwhile.

    Wait numbers begin anew with every session: an alarm of the one before is known by the time
    at which it went off, before the present wait's own.
    """
    session = work.session_of(conversation)
    wait = Session.from_json(session.state).wait if session else None
    if timer["key"] != "session" or wait is None or wait.number != timer["generation"]:
        return
    if wait.until is None or wait.until > went_off_at:
        return
    if wait.for_ == "handoff":
        _give_up_waiting(work, conversation, wait.number)
    elif conversation.control == Control.BOT:
        resume_turn(work, conversation, input=TimerInput(wait.number))


def _give_up_waiting(work: Work, conversation: Conversation, wait_number: int) -> None:
    """Nobody came in time: the flow goes on at `no_agent`. A person who did come stays."""
    if conversation.control != Control.QUEUED:
        return
    if handoff := current_handoff(conversation):
        end_handoff(work, handoff, "no_agent")
    transition(work, conversation, "wait_limit")
    leave_handoff(work, conversation, wait_number, "no_agent")


def _listening(listeners: list[Listener], input: MessageInput, *, is_first: bool) -> UUID | None:
    """The flow that is meant: the one whose trigger fits most exactly, then the owner's order."""
    meant: tuple[int, int] = (0, 0)
    found: UUID | None = None
    for listener in listeners:
        flow = compiled_flow(listener.version)
        fits = strength(flow.nodes[flow.start].data, input, first_message=is_first)
        if fits and (found is None or (fits, -listener.position) > meant):
            meant, found = (fits, -listener.position), listener.version
    return found


def _sent_at(inbound: Inbound, now: datetime) -> datetime:
    if inbound.sent_at == _UNREADABLE_TIME or inbound.sent_at > now + _AHEAD:
        return now
    return inbound.sent_at
