"""A turn on a published version, and the rows that keep it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from flows import drafts, publishing, runner
from flows.engine import interpreter
from flows.engine.graph import read_flow
from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected
from flows.models import Flow, FlowVersion, Session
from tests.factories import make_workspace
from tests.flows.conftest import small_document

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def version(flow: Flow) -> FlowVersion:
    return publishing.publish(flow, by=None)


def texts(turn: Any) -> list[str]:
    return [event.content["text"] for event in turn.events if event.type == "message_created"]


def test_a_session_starts_waits_and_ends(version: FlowVersion) -> None:
    hello = MessageInput("text", "Hello")
    first = runner.advance(None, version.pk, input=hello, now=NOW, seed=7)
    session = runner.store_turn(first, version=version, subject=uuid4(), input=hello, now=NOW)
    waiting = (session.status, session.wait_for, session.wait_number, session.ended_at)

    later, reply = NOW + timedelta(minutes=5), MessageInput("text", "A refund")
    stored = Session.objects.for_workspace(version.workspace_id).get(pk=session.pk)
    second = runner.advance(stored.state, version.pk, input=reply, now=later)
    runner.store_turn(
        second,
        version=version,
        subject=session.subject,
        input=reply,
        now=later,
        session=stored,
    )

    stored.refresh_from_db()
    assert texts(first) == ["How can we help?"]
    assert waiting == ("waiting", "message", 1, None)
    assert (stored.status, stored.wait_for, stored.ended_at) == ("ended", "", later)
    assert stored.state["vars"]["wish"] == "A refund"
    turns = list(stored.turns.order_by("number").values("number", "input", "path", "status"))
    assert [turn["number"] for turn in turns] == [0, 1]
    assert turns[1]["input"]["text"] == "A refund"
    assert turns[1]["path"] == [["listen", "replied", "", True], ["end", None]]
    assert [turn["status"] for turn in turns] == ["waiting", "ended"]
    assert (stored.node, stored.at_version) == ("end", version.pk)


def test_an_answer_to_an_older_wait_changes_nothing(version: FlowVersion) -> None:
    turn = runner.advance(None, version.pk, input=None, now=NOW)

    with pytest.raises(ResumeRejected, match="old_wait"):
        runner.advance(turn.session.to_json(), version.pk, input=TimerInput(0), now=NOW)


def test_a_session_stays_on_its_version(flow: Flow, version: FlowVersion) -> None:
    data = {"type": "text", "text": "Something else"}
    changes = {"nodes": {"changed": [{"id": "hello", "data": data}]}}
    drafts.save(flow.pk, changes, base=1, by=None)
    newer = publishing.publish(flow, by=None)

    old = runner.advance(None, version.pk, input=None, now=NOW)
    new = runner.advance(None, newer.pk, input=None, now=NOW)

    assert (texts(old), texts(new)) == (["How can we help?"], ["Something else"])


def test_a_version_is_read_from_the_database_once(
    version: FlowVersion, django_assert_num_queries: Any
) -> None:
    runner._compiled.cache_clear()

    with django_assert_num_queries(1):
        for _ in range(3):
            runner.advance(None, version.pk, input=None, now=NOW)


def test_a_workspace_finds_its_own_flows_and_nobody_elses(flow: Flow) -> None:
    version = publishing.publish(flow, by=None)
    ours = runner.library_of(flow.workspace_id)
    theirs = runner.library_of(make_workspace("elsewhere").pk)
    names = (str(version.pk), str(flow.pk), "Greeting")

    assert [found and found[0] for found in map(ours, names)] == [str(version.pk)] * 3
    assert [theirs(name) for name in names] == [None, None, None]


def test_a_flow_in_use_is_found_without_asking_the_database(
    version: FlowVersion, django_assert_num_queries: Any
) -> None:
    find = runner.library_of(version.workspace_id)
    find(str(version.pk))

    with django_assert_num_queries(0):
        assert find(str(version.pk)) is not None


def test_the_state_of_a_session_in_a_five_node_flow_is_below_500_bytes(flow: Flow) -> None:
    document = small_document()
    listen = {"id": "more", "kind": "wait_for_reply", "data": {"save_as": "number"}}
    document["nodes"].insert(3, listen)
    document["edges"][2:3] = [
        {"source": "listen", "port": "replied", "target": "more"},
        {"source": "more", "port": "replied", "target": "end"},
    ]
    engine = read_flow(document)
    known = {"customerName": "Ana", "contact": {"name": "Ana", "phone": "+351912345678"}}
    turn = interpreter.start(engine, now=NOW, seed=2**31 - 1, known=known)
    turn = interpreter.resume(
        engine, turn.session, input=MessageInput("text", "A refund of my order"), now=NOW
    )

    state = turn.session.to_json()

    assert turn.session.node == "more"
    assert len(json.dumps(state)) < 500
