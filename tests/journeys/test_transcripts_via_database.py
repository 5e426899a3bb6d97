"""Every golden conversation again, through the database: its rows say what the engine said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from flows.engine.session import Session
from messaging.adapters.base import Inbound
from messaging.adapters.whatsapp.parse import parse
from messaging.inbound import take_message
from messaging.routing import Routes
from messaging.work import work_on
from tests.journeys.playing import Stage, created
from tests.messaging.shop import Moment
from tests.transcripts import Transcript, summary, transcripts

ALL = transcripts()


def _take(stage: Stage, told: Mapping[str, Any]) -> None:
    """The customer's message straight into the conversation, without webhook and inbox."""
    fields = stage.inbound(told)
    message = {**stage.message(), **fields}
    (received,) = parse(stage.envelope(messages=[message]))
    inbound = Inbound.from_json(json.loads(json.dumps(received.payload)))
    routes = Routes([stage.channel.id])
    with work_on(stage.conversation().id) as (work, row):
        take_message(work, row, inbound, routes)


@pytest.mark.django_db
@pytest.mark.parametrize("transcript", ALL, ids=[told.name for told in ALL])
def test_a_conversation_leaves_the_rows_that_its_transcript_tells(
    transcript: Transcript, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(moment, transcript, monkeypatch)
    stage.introduce()
    number = 0

    for turn, now in zip(transcript.turns, stage.moments(), strict=True):
        moment.now = now
        told = turn["in"]
        if told is None:
            stage.begin()
        elif told["type"] == "message":
            _take(stage, told)
        elif told["type"] == "timer":
            stage.ring(told.get("wait"))
        else:
            stage.answer(told)

        session = stage.session()
        assert session is not None
        if "rejected" in turn:
            assert session.turns.count() == number
            continue
        events = session.turns.get(number=number).events
        assert [stage.told(event) for event in events] == turn["out"]
        assert stage.told(summary(Session.from_json(session.state))) == turn["session"]
        number += 1

    said = [message.content for message in stage.messages(author="bot")]
    assert said == [event["content"] for event in created(transcript.turns)]
    assert session.turns.count() == number
    assert (session.status == "waiting") == (session.ended_at is None)
