"""A turn ends at a wait, an end or a failure; an input not waited for changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine.checks import check, examine
from flows.engine.graph import SCHEMA_ID, Flow, MalformedDocument, read_flow
from flows.engine.inputs import EffectInput, Input, MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected, Step, Turn, resume, start
from flows.engine.kinds import KINDS
from flows.engine.run import MAX_VISITS
from flows.engine.upgrades import upgrade

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


def flow_of(*nodes: tuple[str, str, dict[str, Any]], edges: list[str]) -> Flow:
    """A flow of nodes and of edges told as `source:port > target`."""
    told = []
    for edge in edges:
        source, _, target = edge.partition(" > ")
        source, _, port = source.partition(":")
        told.append({"source": source, "port": port or "next", "target": target})
    return read_flow(
        {
            "schema": SCHEMA_ID,
            "nodes": [{"id": name, "kind": kind, "data": data} for name, kind, data in nodes],
            "edges": told,
        }
    )


START = ("start", "start", {})
HELLO = ("hello", "send_message", {"type": "text", "text": "Hello"})
LISTEN = ("listen", "wait_for_reply", {})


def waiting() -> tuple[Flow, Turn]:
    flow = flow_of(START, LISTEN, HELLO, edges=["start > listen", "listen:replied > hello"])
    return flow, start(flow, input=MessageInput("text", "hi"), now=NOW)


def types(turn: Turn) -> list[str]:
    return [event.type for event in turn.events]


def test_a_turn_tells_its_path() -> None:
    flow, first = waiting()
    second = resume(flow, first.session, input=MessageInput("text", "yes"), now=NOW)

    assert first.path == [Step("start", "next"), Step("listen", None)]
    assert second.path == [Step("listen", "replied", resumed=True), Step("hello", "next")]


def test_a_session_ends_where_nothing_is_wired() -> None:
    flow, first = waiting()
    turn = resume(flow, first.session, input=MessageInput("text", "yes"), now=NOW)

    assert turn.session.status == "ended"
    assert types(turn) == ["variable_set", "message_created", "session_ended"]


@pytest.mark.parametrize(
    ("input", "code"),
    [
        (TimerInput(0), "old_wait"),
        (TimerInput(2), "wrong_input"),
        (EffectInput(1), "wrong_input"),
        (EffectInput(0), "old_wait"),
    ],
)
def test_an_input_that_is_not_waited_for_changes_nothing(input: Input, code: str) -> None:
    flow, turn = waiting()
    before = json.dumps(turn.session.to_json())

    with pytest.raises(ResumeRejected) as caught:
        resume(flow, turn.session, input=input, now=NOW)

    assert caught.value.code == code
    assert json.dumps(turn.session.to_json()) == before


def test_a_timer_wakes_nothing_that_waits_without_end() -> None:
    flow = flow_of(
        START, ("ask", "send_buttons", KINDS["send_buttons"].default), edges=["start > ask"]
    )
    turn = start(flow, now=NOW)

    with pytest.raises(ResumeRejected, match="wrong_input"):
        resume(flow, turn.session, input=TimerInput(1), now=NOW)


def test_an_ended_session_is_not_resumed() -> None:
    flow = flow_of(START, edges=[])
    turn = start(flow, now=NOW)

    with pytest.raises(ResumeRejected, match="not_waiting"):
        resume(flow, turn.session, input=MessageInput("text", "hi"), now=NOW)


def test_a_resumed_session_is_a_new_one() -> None:
    flow, first = waiting()
    before = json.dumps(first.session.to_json())

    resume(flow, first.session, input=MessageInput("text", "yes"), now=NOW)

    assert json.dumps(first.session.to_json()) == before


def test_a_loop_in_which_nothing_waits_fails_instead_of_running_for_ever() -> None:
    turn = start(flow_of(START, HELLO, edges=["start > hello", "hello > hello"]), now=NOW)

    assert turn.session.status == "failed"
    assert turn.events[-1].to_json() == {
        "type": "session_failed",
        "code": "visit_limit",
        "node": "hello",
    }
    assert len(turn.path) == MAX_VISITS + 2


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (("x", "teleport", {}), "unknown_kind"),
        (("x", "send_message", {"type": "text"}), "invalid_node"),
        (("x", "jump", {"target": "nowhere", "max": 1}), "unknown_jump_target"),
    ],
)
def test_an_author_s_mistake_fails_the_session_and_raises_nothing(node: Any, code: str) -> None:
    turn = start(flow_of(START, node, edges=["start > x"]), now=NOW)

    assert turn.session.status == "failed"
    assert turn.events[-1].to_json()["code"] == code


def test_a_session_whose_node_is_gone_fails() -> None:
    _, turn = waiting()
    other = flow_of(START, HELLO, edges=["start > hello"])

    turn = resume(other, turn.session, input=MessageInput("text", "yes"), now=NOW)

    assert turn.session.status == "failed"
    assert turn.events[-1].to_json()["code"] == "unknown_node"


def test_a_session_whose_node_waits_no_more_fails() -> None:
    _, turn = waiting()
    other = flow_of(START, ("listen", *HELLO[1:]), edges=["start > listen"])

    turn = resume(other, turn.session, input=MessageInput("text", "yes"), now=NOW)

    assert turn.events[-1].to_json()["code"] == "cannot_resume"


def test_an_unwired_port_of_a_handoff_goes_on_at_next() -> None:
    flow = flow_of(
        START,
        ("people", "handoff", {"queue": "Support"}),
        HELLO,
        edges=["start > people", "people > hello"],
    )
    turn = start(flow, now=NOW)

    turn = resume(flow, turn.session, input=EffectInput(1, {"outcome": "returned"}), now=NOW)

    assert turn.path == [Step("people", "returned", resumed=True), Step("hello", "next")]


def test_variables_of_the_session_come_before_those_of_the_outside() -> None:
    flow = flow_of(
        START,
        ("say", "send_message", {"type": "text", "text": "{{ a }}{{ b }}"}),
        edges=["start > say"],
    )

    turn = start(flow, now=NOW, vars={"a": "1"}, known={"a": "2", "b": "3"})

    assert turn.events[1].to_json()["content"] == {"type": "text", "text": "13"}
    assert turn.session.vars == {"a": "1"}


def test_a_stale_tap_is_told() -> None:
    turn = start(
        flow_of(START, edges=[]),
        input=MessageInput("button", "Return", content={"stale": True}),
        now=NOW,
    )

    assert {"type": "stale_tap", "title": "Return"} in [event.to_json() for event in turn.events]
    assert turn.session.vars["incomingMessageType"] == "button"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = sorted(
    {key for kind in KINDS.values() for key in kind.schema["properties"]}
    | {"id", "title", "name", "items", "rows", "link", "words", "match"}
)
data = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 200)
    | st.floats()
    | st.sampled_from(["", "a", "else", "PT1S", "{{ x | y }}", "text", "image", "start", "and"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=10,
)
node_objects = st.fixed_dictionaries(
    {"id": st.sampled_from("abcd"), "kind": st.sampled_from([*KINDS, "start", "teleport"])},
    optional={"data": data, "position": json_values, "label": json_values},
)
edge_objects = st.fixed_dictionaries(
    {"source": st.sampled_from("abcde"), "target": st.sampled_from("abcde")},
    optional={"port": st.sampled_from(["next", "other", "else", "a", ""]) | json_values},
)
documents = st.fixed_dictionaries(
    {
        "schema": st.just(SCHEMA_ID),
        "nodes": st.lists(node_objects, max_size=5) | json_values,
        "edges": st.lists(edge_objects | json_values, max_size=5) | json_values,
    },
    optional={
        "name": json_values,
        "trigger_type": json_values,
        "notes": json_values,
        "x": json_values,
    },
)


@given(json_values | documents)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_document_makes_reading_checking_or_running_raise(document: Any) -> None:
    issues = examine(document).issues
    try:
        flow = read_flow(upgrade(document))
    except MalformedDocument:
        assert [issue for issue in issues if issue.severity == "error"]
        return

    turn = start(flow, input=MessageInput("text", "a"), now=NOW)
    for input in (MessageInput("text", "b"), TimerInput(1), EffectInput(1, {})):
        if turn.session.status == "waiting":
            try:
                turn = resume(flow, turn.session, input=input, now=NOW)
            except ResumeRejected:
                continue


def test_a_document_nested_without_end_is_read_without_one() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]

    assert [issue.code for issue in check({"schema": SCHEMA_ID, "nodes": deep})] == ["too_deep"]
    assert [issue.code for issue in check({"schema": SCHEMA_ID, "x": float("nan")})] == [
        "unreadable_value"
    ]
    assert [issue.code for issue in check({"schema": SCHEMA_ID, "x": 10**6000})] == [
        "unreadable_value"
    ]
    assert [issue.code for issue in check({"schema": SCHEMA_ID, "x": "\ud800"})] == [
        "unreadable_value"
    ]
