"""Turns without consequences, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from flows.models import Flow, Session
from tests.flows.conftest import small_document
from tests.flows.test_api import send

pytestmark = pytest.mark.django_db

HELLO = {"type": "message", "message_type": "text", "text": "Hello"}


def simulate(client: Client, flow: Flow, **body: Any) -> Any:
    return send(client, "POST", f"flows/{flow.pk}/simulate/", body)


def test_the_draft_is_talked_to_with_the_session_in_the_callers_hands(
    designer: Client, flow: Flow
) -> None:
    now = "2026-01-05T09:00:00Z"
    first = simulate(designer, flow, session=None, input=HELLO, now=now, seed=3).json()
    second = simulate(designer, flow, session=first["session"], input=HELLO, now=now).json()

    assert [event["type"] for event in first["events"]][:2] == [
        "session_started",
        "message_created",
    ]
    assert first["session"]["wait"] == {
        "number": 1,
        "for": "message",
        "until": "2026-01-05T10:00:00Z",
    }
    assert first["path"][0] == {"node": "start", "port": "next"}
    assert second["session"]["status"] == "ended"
    assert not Session.objects.across_workspaces().exists()


def test_a_document_that_is_not_saved_is_talked_to(designer: Client, flow: Flow) -> None:
    document = small_document()
    document["nodes"][1]["data"]["text"] = "Hello {{ customerName }}"

    turn = simulate(designer, flow, document=document, input=HELLO).json()

    assert turn["events"][1]["content"]["text"] == "Hello Ana"


def test_the_clock_is_skipped_to_the_time_limit(designer: Client, flow: Flow) -> None:
    first = simulate(designer, flow, input=HELLO, now="2026-01-05T09:00:00Z").json()
    timer = {"type": "timer", "wait": 1}

    late = simulate(
        designer, flow, session=first["session"], input=timer, now="2026-01-05T10:00:00Z"
    )

    assert late.json()["path"][0] == {"node": "listen", "port": "timed_out"}


WAITING = {"node": "listen", "status": "waiting", "wait": {"number": 2, "for": "message"}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"input": {"type": "shout"}}, "invalid"),
        ({"input": "Hello"}, "invalid"),
        ({"input": {"type": "timer", "wait": 1}}, "wrong_input"),
        ({"session": "x", "input": HELLO}, "invalid"),
        ({"session": {"node": 1}, "input": HELLO}, "invalid"),
        ({"session": WAITING}, "wrong_input"),
        ({"session": WAITING, "input": {"type": "timer", "wait": 1}}, "old_wait"),
        ({"session": {**WAITING, "node": "ghost"}, "input": HELLO}, "node_gone"),
        ({"session": {"node": "end", "status": "ended"}, "input": HELLO}, "not_waiting"),
        ({"input": HELLO, "now": "yesterday"}, "invalid"),
        ({"input": HELLO, "now": "2026-01-05T09:00:00"}, "invalid"),
        ({"input": HELLO, "now": "9999-12-31T09:00:00Z"}, "invalid"),
        ({"input": HELLO, "seed": -1}, "invalid"),
        ({"input": HELLO, "vars": []}, "invalid"),
        ({"input": HELLO, "document": {"schema": "chatflow/flow@9"}}, "unusable_document"),
        ({"input": HELLO, "document": []}, "unusable_document"),
    ],
)
def test_what_cannot_go_on_is_refused(
    designer: Client, flow: Flow, body: dict[str, Any], code: str
) -> None:
    refused = simulate(designer, flow, **body)

    assert (refused.status_code, refused.json()["code"]) == (422, code)
