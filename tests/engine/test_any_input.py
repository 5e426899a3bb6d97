"""Whatever comes in, in whatever order: no turn breaks, and what is over stays over."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.graph import Flow, read_flow
from flows.engine.inputs import EffectInput, Input, MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected, resume, start
from flows.engine.session import Session
from tests.transcripts import golden_flows

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
FLOWS = {path: read_flow(json.loads(path.read_text())) for path in golden_flows()}
BY_NAME = {flow.name: flow for flow in FLOWS.values()}


def library(name: str) -> tuple[str, Flow] | None:
    """The golden flows find one another by name."""
    return (name, BY_NAME[name]) if name in BY_NAME else None


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
contents = st.dictionaries(
    st.sampled_from(["location", "media", "order", "referral", "stale", "payload"]), values
)
words = st.sampled_from(["return", "1", "yes", "5", "A-1", "menu", "", "{{ secrets.token }}"])
messages = st.builds(
    MessageInput,
    type=st.sampled_from(["text", "interactive", "button", "location", "image", "order"]),
    text=words | st.text(max_size=40),
    option=st.none() | st.sampled_from(["return", "yes", "5", "__more"]),
    content=contents,
)
results = st.dictionaries(
    st.sampled_from(["outcome", "status", "body", "text", "value", "error", "vars"]), values
)
waits = st.integers(0, 8)
inputs: st.SearchStrategy[Input] = st.one_of(
    messages, st.builds(TimerInput, waits), st.builds(EffectInput, waits, results)
)


@given(
    st.sampled_from(sorted(FLOWS)),
    st.lists(st.tuples(inputs, st.integers(0, 200_000)), max_size=12),
    inputs,
)
def test_any_input_is_taken_or_refused_and_what_is_over_stays_over(
    path: Path, said: list[tuple[Input, int]], late: Input
) -> None:
    flow, now = FLOWS[path], NOW
    session = start(flow, input=MessageInput("text", "hi"), now=now, library=library).session
    for input, seconds in said:
        now += dt.timedelta(seconds=seconds)
        told = json.loads(json.dumps(session.to_json()))
        assert Session.from_json(told).to_json() == told
        try:
            turn = resume(flow, Session.from_json(told), input=input, now=now, library=library)
        except ResumeRejected:
            continue
        assert session.status == "waiting"
        session = turn.session
    if session.status != "waiting":
        with pytest.raises(ResumeRejected, match="not_waiting"):
            resume(flow, session, input=late, now=now, library=library)
