"""One turn of a flow for a conversation: engine in the middle, its events made real around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flows.engine import interpreter
from flows.engine.events import Event, OptedIn, OptedOut, SessionEnded
from flows.engine.inputs import EffectInput, Input
from flows.engine.interpreter import ResumeRejected, Step, Turn
from flows.engine.session import Session
from flows.runner import advance, compiled_flow, library_of
from messaging import effects
from messaging.contacts import facts_of, is_opted_out
from messaging.handoff import transition
from messaging.models import Control, Conversation
from messaging.moving import go_over
from messaging.work import Work
from messaging.writing import OpenSession


def start_turn(
    work: Work,
    conversation: Conversation,
    version: UUID,
    *,
    input: Input | None,
    vars: Mapping[str, Any] | None = None,
) -> UUID:
    """Begin a session on a version of a flow, and its id; the bot speaks from here."""
    transition(work, conversation, "flow_started")
    session = work.open_session(conversation, version)
    turn = advance(
        None,
        version,
        input=input,
        now=work.now,
        seed=seed_of(session.id),
        vars=vars,
        known=known_variables(conversation),
        library=library_of(conversation.workspace_id),
    )
    _carry_out(work, conversation, session, input, turn)
    return session.id


def seed_of(session: UUID) -> int:
    """What a session draws its chances from."""
    return session.int & 0x7FFFFFFF


def resume_turn(work: Work, conversation: Conversation, *, input: Input) -> bool:
    """Wake the waiting session; False, and nothing changed, when the input is not its answer.

    To somebody who wants no messages a flow has nothing left to say: its session ends.
    """
    session = work.session_of(conversation)
    if session is None:
        return False
    if is_opted_out(conversation.contact):
        _stop(work, conversation)
        return True
    try:
        turn = advance(
            session.state,
            session.version,
            input=input,
            now=work.now,
            known=known_variables(conversation),
            library=library_of(conversation.workspace_id),
        )
    except ResumeRejected:
        return False
    _carry_out(work, conversation, session, input, turn)
    return True


def leave_handoff(work: Work, conversation: Conversation, wait_number: int, exit: str) -> bool:
    """Go on past the handoff node on one of its exits."""
    return resume_turn(work, conversation, input=EffectInput(wait_number, {"outcome": exit}))


def jump_turn(work: Work, conversation: Conversation, node: str) -> None:
    """Go on at a node that a person chose; raises KeyError when the flow has no such node."""
    session = work.session_of(conversation)
    if session is None:
        raise KeyError(node)
    if is_opted_out(conversation.contact):
        _stop(work, conversation)
        return
    turn = interpreter.enter_at(
        compiled_flow(session.version),
        Session.from_json(session.state),
        node=node,
        now=work.now,
        known=known_variables(conversation),
        library=library_of(conversation.workspace_id),
    )
    _carry_out(work, conversation, session, None, turn)


def end_session(work: Work, conversation: Conversation, result: str = "stopped") -> None:
    """End the waiting session where it stands; `result` says why."""
    session = work.session_of(conversation)
    if session is None:
        return
    ended = replace(
        Session.from_json(session.state), status="ended", wait=None, memo={}, callers=()
    )
    work.disarm(conversation, "session")
    last = Step(ended.node, None, ended.flow, resumed=True)
    work.save_turn(session, Turn(ended, [SessionEnded(result)], [last]), None)


def known_variables(conversation: Conversation) -> dict[str, Any]:
    """What every node may read of the customer and the number, without being told (CAMS names)."""
    contact, channel = conversation.contact, conversation.channel
    closes_at = conversation.window_expires_at
    return {
        "wabaId": channel.waba_id,
        "wabaPhoneNumber": channel.display_phone_number,
        "customerPhoneNumber": contact.phone,
        "customerName": contact.name,
        "windowExpiresAt": closes_at.isoformat() if closes_at else None,
        "contact": facts_of(contact),
    }


def _carry_out(
    work: Work,
    conversation: Conversation,
    session: OpenSession,
    input: Input | None,
    turn: Turn,
) -> None:
    work.disarm(conversation, "session")
    work.save_turn(session, turn, input)
    # Who opts out in a turn still hears what that turn says: consent changes last.
    for event in sorted(turn.events, key=_is_consent):
        if handler := effects.handler_of(event):
            handler(work, conversation, session, event)
    if turn.session.status == "waiting" and session.moves_to:
        go_over(work, session)
    if turn.session.status == "ended" and conversation.control == Control.BOT:
        transition(work, conversation, "flow_ended")
    elif turn.session.status == "waiting" and is_opted_out(conversation.contact):
        _stop(work, conversation)


def _is_consent(event: Event) -> bool:
    return isinstance(event, OptedOut | OptedIn)


def _stop(work: Work, conversation: Conversation) -> None:
    """End the session of somebody who wants no messages, unless people are with them."""
    if conversation.control in (Control.BOT, Control.NONE):
        end_session(work, conversation, "opted_out")
    if conversation.control == Control.BOT:
        transition(work, conversation, "flow_ended")
