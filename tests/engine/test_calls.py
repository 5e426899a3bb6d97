"""Flows that call flows: frames, time limits, failures, and the budgets that bound them all."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from flows.engine.graph import SCHEMA_ID, Flow, read_flow
from flows.engine.inputs import EffectInput, Input, MessageInput, TimerInput
from flows.engine.interpreter import (
    Library,
    ResumeRejected,
    Step,
    Turn,
    chooses,
    enter_at,
    resume,
    start,
)
from flows.engine.run import MAX_CALLS, MAX_STEPS, MAX_TURNS, MAX_VISITS
from flows.engine.session import Session

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SAY = {"type": "text", "text": "Hello"}
ASK = {"prompt": "Name?", "answer": {"type": "text"}, "save_as": "name"}
BUTTONS = {"body": "Which?", "buttons": [{"id": "r", "title": "Return"}]}


def flow_of(start_data: dict[str, Any], nodes: dict[str, Any], *edges: str) -> Flow:
    """A flow whose nodes are told as {id: (kind, data)}, its edges as `source:port > target`."""
    told = []
    for edge in ("start > " + next(iter(nodes)), *edges):
        source, _, target = edge.partition(" > ")
        source, _, port = source.partition(":")
        told.append({"source": source, "port": port or "next", "target": target})
    listed = {"start": ("start", start_data), **nodes}
    return read_flow(
        {
            "schema": SCHEMA_ID,
            "nodes": [
                {"id": id, "kind": kind, "data": data} for id, (kind, data) in listed.items()
            ],
            "edges": told,
        }
    )


def library(**flows: Flow) -> Library:
    return lambda name: (name, flows[name]) if name in flows else None


def types(turn: Turn) -> list[str]:
    return [event.type for event in turn.events]


def codes(turn: Turn) -> list[str]:
    return [event.code for event in turn.events if hasattr(event, "code")]


def again(session: Session) -> Session:
    return Session.from_json(json.loads(json.dumps(session.to_json())))


ASKS = flow_of({}, {"ask": ("ask", ASK), "end": ("end", {})}, "ask > end", "ask:failed > end")


def caller(data: dict[str, Any] | None = None, flow: str = "ASKS") -> Flow:
    return flow_of(
        {},
        {
            "call": ("call_flow", {"flow": flow, "outputs": {"who": "name"}, **(data or {})}),
            "done": ("send_message", {"type": "text", "text": "{{ who }}"}),
            "late": ("send_message", {"type": "text", "text": "late"}),
            "sorry": ("send_message", {"type": "text", "text": "sorry"}),
        },
        "call > done",
        "call:timed_out > late",
        "call:failed > sorry",
    )


def test_the_path_says_which_flow_a_node_belongs_to() -> None:
    flow = caller()
    first = start(flow, now=NOW, library=library(ASKS=ASKS))
    second = resume(
        flow,
        again(first.session),
        input=MessageInput("text", "Ana"),
        now=NOW,
        library=library(ASKS=ASKS),
    )

    assert first.path == [
        Step("start", "next"),
        Step("call", None),
        Step("start", "next", "ASKS"),
        Step("ask", None, "ASKS"),
    ]
    assert second.path == [
        Step("ask", "next", "ASKS", resumed=True),
        Step("end", None, "ASKS"),
        Step("call", "next", resumed=True),
        Step("done", "next"),
    ]
    assert second.session.vars["who"] == "Ana"
    assert "name" not in second.session.vars


def test_a_called_flow_does_not_see_what_it_is_not_given() -> None:
    tells = flow_of({}, {"say": ("send_message", {"type": "text", "text": "<{{ secret }}>"})})
    turn = start(caller(flow="TELLS"), now=NOW, vars={"secret": "x"}, library=library(TELLS=tells))

    assert next(e.content["text"] for e in turn.events if e.type == "message_created") == "<>"


@pytest.mark.parametrize("broken", ["nowhere", "SELF"])
def test_a_call_that_cannot_be_made_leaves_by_failed(broken: str) -> None:
    flows: dict[str, Flow] = {}
    flow = caller(flow=broken)
    flows["SELF"] = flow

    turn = start(flow, now=NOW, library=lambda name: (name, flows[name]) if name in flows else None)

    assert turn.session.status == "ended"
    assert codes(turn)[0] == ("unknown_flow" if broken == "nowhere" else "too_deep")
    assert types(turn).count("flow_called") == (0 if broken == "nowhere" else MAX_CALLS)


def test_a_called_flow_that_breaks_is_a_failure_of_the_node() -> None:
    broken = flow_of({}, {"jump": ("jump", {"target": "gone", "max": 1})})
    turn = start(caller(flow="BROKEN"), now=NOW, library=library(BROKEN=broken))

    assert codes(turn) == ["unknown_jump_target"]
    assert turn.session.status == "ended"
    assert turn.path[-1] == Step("sorry", "next")


def test_the_outermost_time_limit_wins() -> None:
    middle = caller({"timeout": "PT3H"})
    flow = caller({"timeout": "PT1H"}, flow="MIDDLE")
    flows = library(MIDDLE=middle, ASKS=ASKS)
    first = start(flow, now=NOW, library=flows)
    assert first.session.wait is not None
    assert first.session.wait.until == NOW + HOUR
    assert [frame.node for frame in first.session.callers] == ["call", "call"]

    turn = resume(flow, again(first.session), input=TimerInput(1), now=NOW + HOUR, library=flows)

    assert turn.path[-1] == Step("late", "next")
    assert not turn.session.callers
    assert types(turn) == ["flow_returned", "message_created", "session_ended"]


def test_an_inner_time_limit_leaves_the_outer_flow_running() -> None:
    middle = caller({"timeout": "PT1H"})
    flow = caller({"timeout": "PT3H"}, flow="MIDDLE")
    flows = library(MIDDLE=middle, ASKS=ASKS)
    first = start(flow, now=NOW, library=flows)

    turn = resume(flow, again(first.session), input=TimerInput(1), now=NOW + HOUR, library=flows)

    assert [step.node for step in turn.path] == ["call", "late", "call", "done"]


def test_a_flow_that_is_forwarded_to_gives_back_to_the_caller() -> None:
    forwards = flow_of({}, {"go": ("forward_to_flow", {"flow": "ASKS"})})
    flow = caller(flow="FORWARDS")
    flows = library(FORWARDS=forwards, ASKS=ASKS)
    first = start(flow, now=NOW, library=flows)
    assert first.session.flow == "ASKS"

    turn = resume(
        flow, again(first.session), input=MessageInput("text", "Ana"), now=NOW, library=flows
    )

    assert turn.session.vars["who"] == "Ana"


def test_forwarding_to_nowhere_is_told_to_people() -> None:
    turn = start(flow_of({}, {"go": ("forward_to_flow", {"flow": "nowhere"})}), now=NOW)

    assert turn.session.status == "failed"
    assert codes(turn) == ["unknown_flow"]


def test_two_flows_that_forward_to_each_other_stop() -> None:
    a = flow_of({}, {"go": ("forward_to_flow", {"flow": "B"})})
    b = flow_of({}, {"go": ("forward_to_flow", {"flow": "A"})})

    turn = start(a, now=NOW, library=library(A=a, B=b))

    assert turn.session.status == "failed"
    assert codes(turn) == ["step_limit"]


def test_a_session_whose_flow_is_gone_changes_nothing() -> None:
    flow = caller()
    first = start(flow, now=NOW, library=library(ASKS=ASKS))

    with pytest.raises(ResumeRejected, match="flow_gone"):
        resume(flow, first.session, input=MessageInput("text", "Ana"), now=NOW)


def test_a_person_who_chooses_a_node_leaves_the_called_flows() -> None:
    flow = caller()
    flows = library(ASKS=ASKS)
    first = start(flow, now=NOW, vars={"order": "A-1"}, library=flows)

    turn = enter_at(flow, again(first.session), node="sorry", now=NOW, library=flows)

    assert turn.session.status == "ended"
    assert turn.session.flow == ""
    assert turn.session.vars["order"] == "A-1"


# -- time and turns -------------------------------------------------------------------------


def test_the_session_limit_bounds_every_wait_but_that_for_people() -> None:
    limited = {"session_limit": "PT1H"}
    asks = start(flow_of(limited, {"ask": ("ask", ASK)}), now=NOW).session
    people = start(flow_of(limited, {"h": ("handoff", {"queue": "Support"})}), now=NOW).session

    assert asks.wait is not None
    assert people.wait is not None
    assert asks.wait.until == NOW + HOUR
    assert people.wait.until is None


def test_a_person_who_does_not_come_is_no_end_of_the_session() -> None:
    flow = flow_of(
        {"session_limit": "PT1H"},
        {"h": ("handoff", {"queue": "Support", "wait_limit": "PT2H"}), "m": ("send_message", SAY)},
        "h:no_agent > m",
    )
    first = start(flow, now=NOW)

    turn = resume(flow, again(first.session), input=TimerInput(1), now=NOW + 2 * HOUR)

    assert turn.path == [Step("h", "no_agent", "", True), Step("m", "next")]


def test_a_caller_that_is_gone_when_its_time_is_up_is_told_to_people() -> None:
    middle = caller({"timeout": "PT1H"})
    flow = caller(flow="MIDDLE")
    first = start(flow, now=NOW, library=library(MIDDLE=middle, ASKS=ASKS))

    turn = resume(
        flow,
        again(first.session),
        input=TimerInput(1),
        now=NOW + HOUR,
        library=library(ASKS=ASKS),
    )

    assert turn.session.status == "failed"
    assert codes(turn) == ["flow_gone"]


def test_a_session_over_its_limit_ends_wherever_it_stands() -> None:
    flow = flow_of({"session_limit": "PT1H"}, {"ask": ("ask", {**ASK, "timeout": "PT1H"})})
    first = start(flow, now=NOW)

    turn = resume(flow, again(first.session), input=TimerInput(1), now=NOW + HOUR)

    assert turn.session.status == "ended"
    assert [event.to_json() for event in turn.events] == [
        {"type": "session_ended", "result": "session_limit"}
    ]


@pytest.mark.parametrize(
    ("forwarded", "hours"), [({}, 1), ({"session_limit": "PT2H"}, 1), ({"session_limit": "P1D"}, 2)]
)
def test_a_session_keeps_its_limit_in_the_flow_it_is_forwarded_to(
    forwarded: dict[str, Any], hours: int
) -> None:
    limited = {"session_limit": f"PT{hours}H"}
    flow = flow_of(limited, {"go": ("forward_to_flow", {"flow": "ASKS"})})
    asks = flow_of(forwarded, {"ask": ("ask", ASK)})

    assert start(flow, now=NOW, library=library(ASKS=asks)).session.limit == NOW + hours * HOUR


def test_a_flow_that_is_forwarded_to_may_limit_the_session() -> None:
    flow = flow_of({}, {"go": ("forward_to_flow", {"flow": "ASKS"})})
    asks = flow_of({"session_limit": "PT1H"}, {"ask": ("ask", ASK)})

    assert start(flow, now=NOW, library=library(ASKS=asks)).session.limit == NOW + HOUR


def test_a_time_limit_of_the_node_within_the_session_limit_is_the_nodes() -> None:
    flow = flow_of(
        {"session_limit": "PT2H"},
        {"ask": ("ask", {**ASK, "timeout": "PT1H"}), "late": ("send_message", SAY)},
        "ask:timed_out > late",
    )
    first = start(flow, now=NOW)

    turn = resume(flow, again(first.session), input=TimerInput(1), now=NOW + HOUR)

    assert turn.path == [Step("ask", "timed_out", resumed=True), Step("late", "next")]


def test_a_session_of_too_many_turns_goes_to_people() -> None:
    flow = flow_of(
        {}, {"ask": ("wait_for_reply", {}), "say": ("send_message", SAY)}, "ask:replied > ask"
    )
    session = start(flow, now=NOW).session
    for _ in range(MAX_TURNS - 1):
        turn = resume(flow, session, input=MessageInput("text", "x"), now=NOW)
        session = turn.session
        assert session.status == "waiting"

    turn = resume(flow, session, input=MessageInput("text", "x"), now=NOW)

    assert turn.session.status == "failed"
    assert codes(turn) == ["turn_limit"]


def test_a_long_way_without_a_wait_is_taken_for_a_loop() -> None:
    nodes = {f"n{number}": ("send_message", SAY) for number in range(MAX_STEPS + 1)}
    edges = [f"n{number} > n{number + 1}" for number in range(MAX_STEPS)]

    turn = start(flow_of({}, nodes, *edges), now=NOW)

    assert turn.session.status == "failed"
    assert codes(turn) == ["step_limit"]
    assert len(turn.path) == MAX_STEPS


def test_a_node_may_be_passed_often_but_not_for_ever() -> None:
    flow = flow_of(
        {}, {"say": ("send_message", SAY), "jump": ("jump", {"target": "say", "max": 40})},
        "say > jump",
    )  # fmt: skip

    turn = start(flow, now=NOW)

    assert codes(turn) == ["visit_limit"]
    assert sum(step.node == "say" for step in turn.path) == MAX_VISITS + 1


# -- starting elsewhere, and what is offered --------------------------------------------------


def test_a_session_may_begin_at_another_node() -> None:
    flow = flow_of({}, {"ask": ("ask", ASK), "say": ("send_message", SAY)})

    assert start(flow, now=NOW, node="say").path == [Step("say", "next")]
    with pytest.raises(KeyError):
        start(flow, now=NOW, node="gone")


@pytest.mark.parametrize(
    ("input", "named"),
    [
        (MessageInput("text", "return"), True),
        (MessageInput("interactive", "Return", option="r", node="menu"), True),
        (MessageInput("text", "1"), False),
        (MessageInput("text", "r"), False),
        (MessageInput("text", "human agent"), False),
        (MessageInput("button", "Return", content={"stale": True}), False),
    ],
)
def test_an_option_is_chosen_by_tap_or_title(input: MessageInput, named: bool) -> None:
    flow = flow_of({}, {"menu": ("send_buttons", BUTTONS)})
    session = start(flow, now=NOW).session

    assert chooses(flow, session, input, now=NOW) is named


def test_nothing_is_chosen_where_nothing_is_offered() -> None:
    asks: Input = MessageInput("text", "Return")
    flow = flow_of({}, {"ask": ("ask", ASK)})

    assert not chooses(flow, start(flow, now=NOW).session, asks, now=NOW)
    ended = flow_of({}, {"end": ("end", {})})
    assert not chooses(ended, start(ended, now=NOW).session, asks, now=NOW)


def test_a_called_flow_answers_no_outside_call_of_its_caller() -> None:
    """The caller waits for no number of its own: an answer to the call is the engine's alone."""
    flow = caller()
    flows = library(ASKS=ASKS)
    session = start(flow, now=NOW, library=flows).session

    with pytest.raises(ResumeRejected, match="wrong_input"):
        resume(flow, session, input=EffectInput(1, {"outcome": "ended"}), now=NOW, library=flows)
