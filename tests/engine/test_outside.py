"""What the outside answers is kept within bounds, and waited for within a time."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import outside
from flows.engine.events import ResultMissing
from flows.engine.graph import SCHEMA_ID, read_flow
from flows.engine.inputs import EffectInput, MessageInput, TimerInput
from flows.engine.interpreter import Turn, resume, start
from flows.engine.kinds import KINDS
from flows.engine.kinds.dialogue import MAX_HEARD, latest
from flows.engine.session import Session

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)


class Kept:
    """A visit of which only what it keeps and tells is of interest."""

    node = "node"

    def __init__(self) -> None:
        self.vars: dict[str, Any] = {}
        self.events: list[Any] = []
        self.set = self.vars.__setitem__
        self.emit = self.events.append


def deep(levels: int) -> Any:
    """A list in a list in a list."""
    value: Any = []
    for _ in range(levels - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("answer", "value", "reason"),
    [
        (["x" * 32_764], ["x" * 32_764], None),
        (["x" * 32_765], "", "too_large"),
        ("x" * 40_000, "", "too_large"),
        (7, 7, None),
        (None, None, None),
        ({}, {}, None),
        (float("inf"), "", "too_large"),
        (deep(32), deep(32), None),
        (deep(33), "", "too_large"),
    ],
)
def test_a_result_is_not_larger_than_a_session_can_hold(
    answer: Any, value: Any, reason: str | None
) -> None:
    kept = Kept()

    outside.keep_results(kept, [{"path": "$", "save_as": "all"}], answer)

    assert kept.vars == {"all": value}
    assert kept.events == ([ResultMissing("node", "all", "$", reason)] if reason else [])


@pytest.mark.parametrize(
    ("timeout", "seconds"), [("PT10S", 10), ("PT1M", 60), ("PT2M", 60), ("PT0S", 60), ("x", 60)]
)
def test_a_try_takes_a_minute_at_most(timeout: str, seconds: int) -> None:
    assert outside.seconds_of(timeout) == seconds


def test_the_longest_wait_holds_every_try_every_pause_and_a_grace() -> None:
    assert outside.longest(10) == dt.timedelta(seconds=10) + outside.GRACE
    assert outside.longest(10, 3) == dt.timedelta(seconds=40 + 1 + 2 + 4) + outside.GRACE


@pytest.mark.parametrize("kind", ["http_request", "call_function"])
@pytest.mark.parametrize(
    "data", [{}, {"timeout": 5, "retries": "x", "results": [1, {}, {"save_as": 2}]}]
)
def test_what_is_known_beforehand_is_known_of_any_data(kind: str, data: dict[str, Any]) -> None:
    assert KINDS[kind].elapses(data, "success") is not None
    assert set(KINDS[kind].sets(data, "success")) <= {"http"}


def test_results_are_set_on_success_alone() -> None:
    data = {"results": [{"path": "$.a", "save_as": "a"}]}

    assert list(KINDS["http_request"].sets(data, "success")) == ["http", "a"]
    assert list(KINDS["http_request"].sets(data, "failure")) == ["http"]
    assert list(KINDS["call_function"].sets(data, "failure")) == []


def test_a_dialogue_remembers_its_end_and_begins_with_the_customer() -> None:
    said = [f"{place}" + "é" * 1500 for place in range(7)]

    kept = latest(said)

    assert kept == said[-1:]
    assert latest(said[:2]) == said[:2]
    assert latest(["a", "b", "c"]) == ["a", "b", "c"]
    assert sum(len(text.encode()) for text in kept) <= MAX_HEARD


def dialogue(**data: Any) -> Any:
    nodes = [
        {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}},
        {
            "id": "talk",
            "kind": "dialogue",
            "data": {"model": "small", "prompt": "Help.", "save_as": "answer", **data},
        },
        {"id": "end", "kind": "end", "data": {}},
    ]
    edges = [("start", "next", "talk"), ("talk", "next", "end")]
    return read_flow(
        {
            "schema": SCHEMA_ID,
            "nodes": nodes,
            "edges": [{"source": s, "port": p, "target": t} for s, p, t in edges],
        }
    )


def hear(flow: Any, turn: Turn, text: str) -> Turn:
    return resume(flow, turn.session, input=MessageInput("text", text), now=NOW)


def answer(flow: Any, turn: Turn, text: str) -> Turn:
    assert turn.session.wait is not None
    input = EffectInput(turn.session.wait.number, {"text": text})
    return resume(flow, turn.session, input=input, now=NOW)


def asked(turn: Turn) -> list[tuple[str, str]]:
    """The messages of the request, but for the prompt."""
    (event,) = [event for event in turn.events if event.type == "effect_requested"]
    return [(said["role"], said["content"]) for said in event.request["messages"][1:]]


def test_a_long_talk_stays_small_and_ends() -> None:
    flow = dialogue(max_turns=30)
    turn = start(flow, input=MessageInput("text", "é" * 4096), now=NOW)

    for _ in range(29):
        turn = answer(flow, turn, "ü" * 9000)
        assert len(json.dumps(turn.session.memo, ensure_ascii=False).encode()) < MAX_HEARD + 200
        turn = hear(flow, turn, "é" * 4096)
        assert [role for role, _ in asked(turn)][::2] == ["user"] * len(asked(turn)[::2])
        assert len(json.dumps(turn.session.memo, ensure_ascii=False).encode()) < MAX_HEARD + 200
    turn = answer(flow, turn, "Bye")

    assert turn.session.status == "ended"


def test_what_is_written_while_the_model_thinks_is_answered_after_it() -> None:
    flow = dialogue()
    first = start(flow, input=MessageInput("text", "Hi"), now=NOW)
    meanwhile = hear(flow, hear(flow, first, "are you"), "there?")
    answered = answer(flow, meanwhile, "Hello!")

    assert meanwhile.session.wait == first.session.wait
    assert [event.type for event in meanwhile.events] == ["wait_started"]
    assert [step.resumed for step in meanwhile.path] == [True], "no new visit of the node"
    assert asked(answered) == [
        ("user", "Hi"),
        ("assistant", "Hello!"),
        ("user", "are you\nthere?"),
    ]


def test_a_stored_time_limit_of_the_model_fails_while_that_of_the_customer_is_a_way_out() -> None:
    flow = dialogue(timeout="PT1H")
    thinking = start(flow, input=MessageInput("text", "Hi"), now=NOW)
    listening = answer(flow, thinking, "Hello!")

    for turn, port in ((thinking, "failure"), (listening, "timed_out")):
        assert turn.session.wait is not None
        late = resume(flow, turn.session, input=TimerInput(turn.session.wait.number), now=NOW)
        assert (late.path[0].node, late.path[0].port) == ("talk", port)


ASKING: dict[str, dict[str, Any]] = {
    "http_request": {
        "method": "POST",
        "url": "https://shop.example/{{ a }}",
        "body": {"type": "json", "value": {"a": "{{ a }}"}},
        "results": [{"path": "$.a", "save_as": "b"}, {"path": "$..*", "save_as": "c"}],
    },
    "call_function": {
        "function": "f",
        "arguments": {"a": "{{ a }}"},
        "results": [{"path": "$", "save_as": "b"}],
    },
    "classify": {"model": "m", "input": "{{ a }}", "labels": [{"name": "a"}, {"name": "b"}]},
    "generate": {"model": "m", "prompt": "{{ a }}", "input": "{{ a }}", "save_as": "b"},
    "dialogue": {"model": "m", "prompt": "{{ a }}", "save_as": "b"},
    "emit_event": {"event": "e", "payload": {"a": "{{ a }}"}},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
RESULTS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("status", "body", "value", "text", "error", "type", "usage"), JSON),
)


@pytest.mark.parametrize("kind", ASKING)
@given(value=JSON, result=RESULTS)
def test_no_value_and_no_answer_makes_a_turn_fail(
    kind: str, value: Any, result: dict[str, Any]
) -> None:
    node = {"id": "node", "kind": kind, "data": ASKING[kind]}
    flow = one_node(node)

    turn = start(flow, input=MessageInput("text", "Hi"), now=NOW, vars={"a": value})
    if turn.session.wait is not None:
        input = EffectInput(turn.session.wait.number, result)
        turn = resume(flow, turn.session, input=input, now=NOW)

    assert turn.session.status in ("waiting", "ended")
    assert Session.from_json(json.loads(json.dumps(turn.session.to_json()))) is not None


def one_node(node: dict[str, Any]) -> Any:
    start = {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}}
    return read_flow(
        {
            "schema": SCHEMA_ID,
            "nodes": [start, node, {"id": "end", "kind": "end", "data": {}}],
            "edges": [{"source": "start", "port": "next", "target": node["id"]}],
        }
    )


@pytest.mark.parametrize(
    ("kind", "port"),
    [("emit_event", "next"), ("call_function", "failure"), ("http_request", "failure")],
)
def test_what_is_too_large_is_not_sent(kind: str, port: str) -> None:
    flow = one_node({"id": "node", "kind": kind, "data": ASKING[kind]})

    turn = start(flow, input=MessageInput("text", "Hi"), now=NOW, vars={"a": ["x" * 1000] * 300})

    told = [event.type for event in turn.events]
    assert "effect_failed" in told
    assert not {"event_emitted", "effect_requested"} & set(told)
    assert turn.path[1].port == port
