"""How a session is entered: at a node that a person chose, by an input, or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected, Step, chooses, enter_at, resume, start
from flows.engine.run import MAX_CALLS, MAX_STEPS, MAX_TURNS, MAX_VISITS
from flows.engine.session import Frame, PendingWait, Session
from tests.engine.test_calls import ASK, BUTTONS, HOUR, NOW, flow_of, library

WAITING = Session(
    node="ask",
    status="waiting",
    wait=PendingWait(3, "message", None),
    vars={"order": "A-1"},
    counts={"ask": 2},
    seed=9,
    turns=4,
    limit=NOW + HOUR,
)
FLOW = flow_of({}, {"ask": ("ask", ASK)})
FRAME = Frame("call", "", {"order": "B-2"}, {"call": 1})


def test_a_person_sends_a_session_on() -> None:
    turn = enter_at(FLOW, WAITING, node="ask", now=NOW)

    assert turn.session.wait == PendingWait(4, "message", NOW + HOUR)
    assert turn.session.vars == {"order": "A-1"}
    assert turn.session.counts == {"ask": 2}
    assert (turn.session.seed, turn.session.turns) == (9, 5)
    assert turn.session.limit == NOW + HOUR


@pytest.mark.parametrize(
    ("session", "kept"),
    [
        (replace(WAITING, flow="OTHER"), ({}, {})),
        (replace(WAITING, flow="OTHER", callers=[FRAME]), ({"order": "B-2"}, {"call": 1})),
        (
            replace(WAITING, flow="OTHER", callers=[FRAME, Frame("inner", "OTHER")]),
            ({"order": "B-2"}, {"call": 1}),
        ),
    ],
)
def test_only_what_is_of_the_first_flow_is_kept(session: Session, kept: Any) -> None:
    made = enter_at(FLOW, session, node="ask", now=NOW).session

    assert (made.vars, made.counts) == kept
    assert (made.flow, list(made.callers)) == ("", [])


def test_a_session_that_waits_for_nothing_begins_to_count() -> None:
    ended = replace(WAITING, status="ended", wait=None)
    wait = enter_at(FLOW, ended, node="ask", now=NOW).session.wait

    assert wait is not None
    assert wait.number == 1


def test_nobody_is_sent_to_a_node_that_is_gone() -> None:
    with pytest.raises(KeyError, match="gone"):
        enter_at(FLOW, WAITING, node="gone", now=NOW)


@pytest.mark.parametrize(
    "session",
    [
        replace(WAITING, status="ended", wait=None),
        replace(WAITING, status="ended"),
        replace(WAITING, wait=None),
    ],
)
def test_what_does_not_wait_is_not_resumed(session: Session) -> None:
    with pytest.raises(ResumeRejected) as rejected:
        resume(FLOW, session, input=MessageInput("text", "Ana"), now=NOW)

    assert rejected.value.code == str(rejected.value) == "not_waiting"


@pytest.mark.parametrize(
    ("number", "until", "code"),
    [
        (2, NOW, "old_wait"),
        (4, NOW, "wrong_input"),
        (3, None, "wrong_input"),
    ],
)
def test_a_timer_of_another_wait_is_refused(
    number: int, until: dt.datetime | None, code: str
) -> None:
    session = replace(WAITING, wait=PendingWait(3, "message", until))

    with pytest.raises(ResumeRejected) as rejected:
        resume(FLOW, session, input=TimerInput(number), now=NOW)

    assert rejected.value.code == code


def test_a_message_changes_nothing_for_those_who_wait_for_a_person() -> None:
    session = replace(WAITING, wait=PendingWait(3, "handoff", None))

    with pytest.raises(ResumeRejected, match="wrong_input"):
        resume(FLOW, session, input=MessageInput("text", "Ana"), now=NOW)


@pytest.mark.parametrize(
    "session",
    [
        replace(WAITING, node="menu", wait=None),
        replace(WAITING, node="menu", wait=PendingWait(3, "timer", NOW)),
        replace(WAITING, node="menu", flow="GONE"),
        replace(WAITING, node="gone"),
    ],
)
def test_nothing_is_chosen_of_a_session_that_offers_nothing(session: Session) -> None:
    flow = flow_of({}, {"menu": ("send_buttons", BUTTONS)})

    assert not chooses(flow, session, MessageInput("text", "Return"), now=NOW)
    assert chooses(flow, replace(WAITING, node="menu"), MessageInput("text", "Return"), now=NOW)


def test_an_option_of_a_called_flow_is_chosen() -> None:
    flows = library(MENU=flow_of({}, {"menu": ("send_buttons", BUTTONS)}))
    session = replace(WAITING, node="menu", flow="MENU", callers=[FRAME])

    assert chooses(FLOW, session, MessageInput("text", "Return"), now=NOW, library=flows)


@pytest.mark.parametrize(
    ("type", "content", "kept"),
    [
        ("order", {"order": {"items": [1]}}, {"items": [1]}),
        ("order", {"order": [1]}, None),
        ("order", {}, None),
        ("text", {"order": {"items": [1]}}, None),
    ],
)
def test_a_cart_is_kept(type: str, content: dict[str, Any], kept: Any) -> None:
    turn = start(FLOW, input=MessageInput(type, "", content=content), now=NOW)

    assert turn.session.vars.get("order") == kept


def test_a_node_that_asks_again_tells_that_it_waits_still() -> None:
    number = {"prompt": "How many?", "answer": {"type": "number"}, "save_as": "n"}
    flow = flow_of({}, {"ask": ("ask", number)})
    first = start(flow, now=NOW).session

    turn = resume(flow, first, input=MessageInput("text", "many"), now=NOW)

    assert turn.path == [Step("ask", None, "", True)]
    assert turn.session.turns == 2
    assert [event.type for event in turn.events][-1] == "wait_started"


def test_the_budgets_are_as_published() -> None:
    assert (MAX_STEPS, MAX_VISITS, MAX_TURNS, MAX_CALLS) == (100, 25, 500, 10)
