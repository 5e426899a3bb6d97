"""What happens in a conversation when a customer's message arrives or a timer goes off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.session import Session
from messaging.adapters.base import Inbound
from messaging.contacts import ContactChange, is_opted_out
from messaging.handoff import current_handoff, end_handoff, transition
from messaging.media import note_media
from messaging.models import Control, Conversation, Stage
from messaging.replies import as_input, as_shown
from messaging.routing import Routes
from messaging.runaway import stops_runaway
from messaging.turns import leave_handoff, resume_turn, start_turn
from messaging.words import obey
from messaging.work import WINDOW, Work

# What people do to a message is not an answer to a question.
_NO_TURN = frozenset({"reaction", "edit", "revoke", "system"})
_UNREADABLE_TIME = datetime.fromtimestamp(0, UTC)
# Customers' clocks and Meta's differ a little; nothing was sent later than this ahead of now.
_AHEAD = timedelta(minutes=5)


def take_message(work: Work, conversation: Conversation, inbound: Inbound, routes: Routes) -> None:
    """Store a customer's message and let whoever has control answer it."""
    is_first = conversation.last_inbound_at is None
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
    if inbound.name and inbound.name != conversation.contact.profile_name:
        work.change_contact(conversation, ContactChange(profile_name=inbound.name))
    if inbound.type in _NO_TURN:
        return
    session = work.session_of(conversation)
    input = as_input(inbound, session.id if session else None)
    is_stale = work.now - sent_at > WINDOW  # a late retry: an answer now would only confuse
    if obey(work, conversation, input, routes, sent_at=sent_at, is_stale=is_stale):
        if conversation.control not in (Control.HUMAN, Control.QUEUED):
            work.mark_read(conversation, inbound.provider_id)
        return
    if is_stale or conversation.control in (Control.HUMAN, Control.QUEUED):
        return
    if _answer(work, conversation, input, routes, is_first=is_first, sent_at=sent_at):
        work.mark_read(conversation, inbound.provider_id)


def _answer(
    work: Work,
    conversation: Conversation,
    input: MessageInput,
    routes: Routes,
    *,
    is_first: bool,
    sent_at: datetime,
) -> bool:
    """Let the flow that waits, or one that begins, answer; whether one did."""
    if is_opted_out(conversation.contact):
        resume_turn(work, conversation, input=input)
        _leave_to_people(work, conversation)
        return False
    channel = conversation.channel
    version = None
    if work.session_of(conversation) is None:
        version = routes.triggered(channel.id, input, is_first=is_first) or routes.fallback(channel)
        if version is None:
            _leave_to_people(work, conversation)
            return False
    if stops_runaway(work, conversation, input.text, sent_at):
        return False
    if version is None:
        return resume_turn(work, conversation, input=input)
    start_turn(work, conversation, version, input=input)
    return True


def _leave_to_people(work: Work, conversation: Conversation) -> None:
    """Nobody answers this message by itself: it is work for people."""
    if conversation.control == Control.NONE and conversation.stage != Stage.OPEN:
        transition(work, conversation, "customer_wrote")


def take_consent(work: Work, conversation: Conversation, wish: Mapping[str, Any]) -> None:
    """Keep what the customer told the provider about messages of a category."""
    since = None if wish["wants"] else work.now.isoformat()
    work.change_contact(conversation, ContactChange(consent={wish["category"]: since}))


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


def _sent_at(inbound: Inbound, now: datetime) -> datetime:
    if inbound.sent_at == _UNREADABLE_TIME or inbound.sent_at > now + _AHEAD:
        return now
    return inbound.sent_at
