"""The words of a channel: heard at any time, before the question that is just open.

A word opts a customer out or in, starts a flow in place of the one that runs, or calls a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flows.engine.inputs import MessageInput
from flows.engine.interpreter import chooses
from flows.engine.session import Session
from flows.engine.triggers import matches_words
from flows.runner import compiled_flow, library_of
from messaging.contacts import EVERYTHING, ContactChange, is_opted_out
from messaging.handoff import current_handoff, end_handoff, find_queue, open_handoff, transition
from messaging.models import Control, Conversation
from messaging.routing import Routes
from messaging.runaway import stops_runaway
from messaging.turns import end_session, known_variables, start_turn
from messaging.work import Work

Word = Mapping[str, Any]

ACTIONS = ("opt_out", "opt_in", "flow", "handoff")
# What a customer types or taps; the caption of a picture is no order.
_SAID = frozenset({"text", "button", "interactive"})
_PEOPLE = (Control.HUMAN, Control.QUEUED)


def obey(
    work: Work,
    conversation: Conversation,
    input: MessageInput,
    routes: Routes,
    *,
    sent_at: datetime,
    is_stale: bool,
) -> bool:
    """Do what a word of the channel says; False, and nothing done, if the message is none.

    What the customer chooses from the options just offered is an answer and no word. While people
    have the conversation, in a late retry, and to somebody who wants no messages, only the words
    about consent count.
    """
    for word in _heard(conversation.channel.words, input):
        if _chooses(conversation, input, work):
            return False
        action = word["action"]
        if action == "opt_out":
            _opt_out(work, conversation, word, is_stale)
            return True
        if action == "opt_in":
            if conversation.contact.opted_out:
                _opt_in(work, conversation, word, is_stale)
                return True
        elif (
            not is_stale
            and conversation.control not in _PEOPLE
            and not is_opted_out(conversation.contact)
            and _do(work, conversation, word, input, routes, sent_at)
        ):
            return True
    return False


def _heard(words: list[Word], input: MessageInput) -> Iterator[Word]:
    if input.text and input.type in _SAID:
        for word in words:
            if matches_words(input.text, word["words"], word["match"]):
                yield word


def _chooses(conversation: Conversation, input: MessageInput, work: Work) -> bool:
    session = work.session_of(conversation)
    if session is None or conversation.control != Control.BOT:
        return False
    return chooses(
        compiled_flow(session.version),
        Session.from_json(session.state),
        input,
        now=work.now,
        known=known_variables(conversation),
        library=library_of(conversation.workspace_id),
    )


def _opt_out(work: Work, conversation: Conversation, word: Word, is_stale: bool) -> None:
    """Nothing more goes out but the confirmation, and what runs ends; whoever is speaking with
    the customer keeps the conversation."""
    if is_opted_out(conversation.contact):
        return
    end_session(work, conversation, "opted_out")
    if conversation.control != Control.HUMAN:
        if handoff := current_handoff(conversation):
            end_handoff(work, handoff, "cancelled")
        transition(work, conversation, "opted_out")
    if not is_stale:
        _say(work, conversation, word)
    since = {EVERYTHING: work.now.isoformat()}
    work.change_contact(conversation, ContactChange(consent=since))


def _opt_in(work: Work, conversation: Conversation, word: Word, is_stale: bool) -> None:
    work.change_contact(conversation, ContactChange(consent={EVERYTHING: None}))
    if not is_stale:
        _say(work, conversation, word)


def _do(
    work: Work,
    conversation: Conversation,
    word: Word,
    input: MessageInput,
    routes: Routes,
    sent_at: datetime,
) -> bool:
    """Start the word's flow, unless it is OFFLINE, or call a person."""
    if word["action"] == "handoff":
        _call_person(work, conversation, word, input)
        return True
    version = routes.online(UUID(word["flow"]))
    if version is None:
        return False
    if stops_runaway(work, conversation, input.text, sent_at):
        return True
    end_session(work, conversation, "left_by_word")
    _say(work, conversation, word)
    start_turn(work, conversation, version, input=input)
    return True


def _call_person(work: Work, conversation: Conversation, word: Word, input: MessageInput) -> None:
    """The flow stands still where it is, as if an agent had taken over; it can be given back."""
    queue = find_queue(conversation, word.get("queue", ""))
    _say(work, conversation, word)
    transition(work, conversation, "asked_for_person", queue=queue)
    open_handoff(work, conversation, reason="asked_for_person", queue=queue, note=input.text)


def _say(work: Work, conversation: Conversation, word: Word) -> None:
    if text := word.get("text"):
        work.send(conversation, author="system", content={"type": "text", "text": text})
