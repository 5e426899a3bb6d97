"""How a session is entered: at a node that a person chose, by an input, or not at all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from flows.engine.events import FlowReturned, SessionEnded, SessionFailed
from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected, Step, chooses, enter_at, resume, start
from flows.engine.run import MAX_CALLS, MAX_STEPS, MAX_TURNS, MAX_VISITS
from flows.engine.session import Frame, PendingWait, Session
from tests.engine.test_calls import ASK, ASKS, BUTTONS, HOUR, NOW, SAY, caller, flow_of, library

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


def test_a_step_is_told_in_short() -> None:
    assert Step("ask", "next").to_json() == {"node": "ask", "port": "next"}
    assert Step("ask", None, "ASKS", True).to_json() == {
        "node": "ask",
        "port": None,
        "flow": "ASKS",
    }


def test_a_node_that_cannot_run_is_the_last_of_the_path() -> None:
    turn = start(flow_of({}, {"odd": ("no_such_kind", {})}), now=NOW)

    assert turn.path == [Step("start", "next"), Step("odd", None)]
    assert turn.session.status == "failed"


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (("no_such_kind", {}), "unknown_kind"),
        (("forward_to_flow", {"flow": "nowhere"}), "unknown_flow"),
        (("jump", {"target": "gone", "max": 1}), "unknown_jump_target"),
    ],
)
def test_what_breaks_in_a_called_flow_is_told_to_its_caller(node: Any, code: str) -> None:
    turn = start(caller(flow="BROKEN"), now=NOW, library=library(BROKEN=flow_of({}, {"b": node})))

    returned = [event for event in turn.events if isinstance(event, FlowReturned)]
    assert returned == [FlowReturned("call", "BROKEN", "failed", code)]
    assert turn.path[-1] == Step("sorry", "next")
    assert turn.session.status == "ended"


def test_a_session_that_ends_at_a_loose_port_has_no_result() -> None:
    turn = start(flow_of({}, {"say": ("send_message", SAY)}), now=NOW)

    assert turn.events[-1] == SessionEnded("")


def test_the_latest_message_is_known_to_the_caller_too() -> None:
    flows = library(ASKS=ASKS)
    first = start(caller(), now=NOW, library=flows).session

    turn = resume(caller(), first, input=MessageInput("text", "Ana"), now=NOW, library=flows)

    assert turn.session.vars["incomingMessage"] == "Ana"
    assert turn.session.vars["incomingMessageType"] == "text"


def test_a_call_without_a_time_limit_leaves_that_of_the_node() -> None:
    asks = flow_of({}, {"ask": ("ask", {**ASK, "timeout": "PT1H"})})
    wait = start(caller(), now=NOW, library=library(ASKS=asks)).session.wait

    assert wait is not None
    assert wait.until == NOW + HOUR


@pytest.mark.parametrize(
    ("session", "input"),
    [
        (replace(WAITING, wait=PendingWait(3, "message", NOW), limit=NOW), TimerInput(3)),
        (replace(WAITING, turns=MAX_TURNS), MessageInput("text", "Ana")),
    ],
)
def test_a_turn_that_only_ends_tells_where(session: Session, input: Any) -> None:
    turn = resume(FLOW, session, input=input, now=NOW)

    assert turn.session.status != "waiting"
    assert turn.path[-1] == Step("ask", turn.path[-1].port, "", True)


def test_a_caller_that_is_gone_cannot_be_gone_back_to() -> None:
    gone = Frame("call", "GONE", until=NOW)
    session = replace(
        WAITING, flow="ASKS", callers=[gone], wait=PendingWait(3, "message", NOW), limit=None
    )
    late = resume(FLOW, session, input=TimerInput(3), now=NOW, library=library(ASKS=ASKS))
    said = MessageInput("text", "Ana")
    ended = resume(FLOW, session, input=said, now=NOW, library=library(ASKS=ASKS))

    assert [turn.events[-1] for turn in (late, ended)] == [
        SessionFailed("flow_gone", "ask"),
        SessionFailed("flow_gone", "end"),
    ]


def test_a_caller_whose_node_is_gone_ends() -> None:
    callers = [Frame("gone", "", until=NOW)]
    session = replace(
        WAITING, flow="ASKS", callers=callers, wait=PendingWait(3, "message", NOW), limit=None
    )

    for input in (TimerInput(3), MessageInput("text", "Ana")):
        turn = resume(FLOW, session, input=input, now=NOW, library=library(ASKS=ASKS))
        assert turn.session.status == "ended"
        assert turn.session.node == "gone"
