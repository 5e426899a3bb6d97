"""A turn on a published version, and the rows that keep it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from flows import drafts, publishing, runner
from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.interpreter import ResumeRejected
from flows.models import Flow, FlowVersion, Session

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
    runner.compiled_flow.cache_clear()

    with django_assert_num_queries(1):
        for _ in range(3):
            runner.advance(None, version.pk, input=None, now=NOW)
