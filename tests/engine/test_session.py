"""A session survives JSON, stays small, and what is none is refused."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.events import EVENTS
from flows.engine.inputs import (
    EffectInput,
    Input,
    MessageInput,
    TimerInput,
    input_from_json,
)
from flows.engine.session import PendingWait, Session
from tests.transcripts import play, transcripts

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
objects = st.dictionaries(st.text(max_size=10), json_values, max_size=4)
waits = st.builds(
    PendingWait,
    number=st.integers(min_value=1),
    for_=st.sampled_from(["message", "timer", "handoff", "effect"]),
    until=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
)


@given(
    st.text(min_size=1),
    waits,
    objects,
    objects,
    st.dictionaries(st.text(), st.integers()),
    st.integers(),
)
def test_a_waiting_session_survives_json(
    node: str, wait: PendingWait, vars: Any, memo: Any, counts: Any, seed: int
) -> None:
    session = Session(node, "waiting", wait, vars, memo, counts, seed)

    assert Session.from_json(json.loads(json.dumps(session.to_json()))) == session


@given(json_values)
def test_what_is_no_session_is_refused(told: Any) -> None:
    with pytest.raises(ValueError, match="not a session"):
        Session.from_json(told)


@pytest.mark.parametrize(
    "change",
    [
        {"status": "asleep"},
        {"status": "ended"},
        {"wait": None},
        {"wait": {"number": 1}},
        {"wait": {}},
        {"wait": {"number": "1", "for": "message"}},
        {"wait": {"number": 1, "for": "luck"}},
        {"wait": {"number": 1, "for": []}},
        {"wait": {"number": 1, "for": "message", "until": "soon"}},
        {"wait": {"number": 1, "for": "message", "until": "2026-01-01T00:00:00"}},
        {"limit": ""},
        {"limit": "2026-01-01"},
        {"counts": {"jump": "2"}},
        {"callers": [{"node": "call", "until": ""}]},
        {"callers": [{"node": "call", "counts": {"jump": None}}]},
        {"vars": []},
        {"node": 7},
    ],
    ids=repr,
)
def test_a_session_with_a_wrong_part_is_refused(change: dict[str, Any]) -> None:
    whole = {"node": "a", "status": "waiting", "wait": {"number": 1, "for": "message"}}

    assert Session.from_json(whole).node == "a"
    with pytest.raises(ValueError, match="not a session"):
        Session.from_json({**whole, **change})


@given(
    st.builds(
        MessageInput,
        type=st.text(),
        text=st.text(),
        option=st.none() | st.text(),
        node=st.none() | st.text(),
        content=objects,
    )
    | st.builds(TimerInput, st.integers())
    | st.builds(EffectInput, st.integers(), objects)
)
def test_an_input_survives_json(input: Input) -> None:
    assert input_from_json(json.loads(json.dumps(input.to_json()))) == input


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        {"type": "telepathy"},
        {"type": "timer"},
        {"type": "timer", "wait": True},
        {"type": "message", "text": 7},
        {"type": "message", "content": []},
    ],
    ids=repr,
)
def test_what_is_no_input_is_refused(told: Any) -> None:
    with pytest.raises(ValueError, match="an input"):
        input_from_json(told)


def test_a_session_five_nodes_on_is_small() -> None:
    told = next(told for told in transcripts() if told.name == "survey.all_answered")
    last = [turn["session"] for turn in play(told)][-2]

    assert len(json.dumps(last)) < 500


def test_every_event_says_what_it_means() -> None:
    assert all(event.__doc__ and event.__doc__.strip().endswith(".") for event in EVENTS.values())
    assert EVENTS["message_created"].__name__ == "MessageCreated"


@pytest.mark.parametrize(
    ("told", "reason"), [("x", "a part has the wrong type"), ({}, "“node” is missing")]
)
def test_what_is_no_session_is_told_in_words(told: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^not a session: {reason}$"):
        Session.from_json(told)
