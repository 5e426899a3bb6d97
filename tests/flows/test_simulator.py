"""Turns without consequences, over HTTP."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from django.test import Client

from flows import drafts, publishing
from flows.engine.graph import SCHEMA_ID
from flows.models import Flow, Session
from tests.factories import make_workspace
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


ASKS = small_document()
ASKS["nodes"][2] |= {
    "kind": "ask",
    "data": {"prompt": "?", "answer": {"type": "number"}, "save_as": "size"},
}
ASKS["edges"][2]["port"] = "next"
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
        ({"input": HELLO, "contact": "Ana"}, "invalid"),
        ({"input": HELLO, "node": 5}, "invalid"),
        ({"input": HELLO, "window_expires_at": 5}, "invalid"),
        ({"input": HELLO, "node": "ghost"}, "unknown_node"),
        ({"input": {"type": "timer"}}, "wrong_input"),
        ({"session": {**WAITING, "flow": "gone"}, "input": HELLO}, "flow_gone"),
        ({"session": WAITING, "input": HELLO, "node": "hello"}, "wrong_input"),
        (
            {"session": {**WAITING, "limit": []}, "input": {"type": "message"}, "document": ASKS},
            "invalid",
        ),
        (
            {"session": {**WAITING, "memo": {"tries": "x"}}, "input": HELLO, "document": ASKS},
            "invalid",
        ),
        ({"session": {**WAITING, "counts": {"a": "b"}, "vars": []}, "input": HELLO}, "invalid"),
        ({"input": HELLO, "document": {"schema": "chatflow/flow@9"}}, "unusable_document"),
        ({"input": HELLO, "document": []}, "unusable_document"),
    ],
)
def test_what_cannot_go_on_is_refused(
    designer: Client, flow: Flow, body: dict[str, Any], code: str
) -> None:
    refused = simulate(designer, flow, **body)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


def nodes(*more: tuple[str, str, dict[str, Any]]) -> list[dict[str, Any]]:
    start = {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}}
    made = [{"id": id, "kind": kind, "data": data} for id, kind, data in more]
    return [start, *made, {"id": "end", "kind": "end", "data": {}}]


def document(*more: tuple[str, str, dict[str, Any]], name: str = "Tried") -> dict[str, Any]:
    """A flow of these nodes, one after the other by whatever port comes first."""
    made = nodes(*more)
    first = {"http_request": "success", "call_flow": "next", "ask": "next"}
    edges = [
        {"source": a["id"], "port": first.get(a["kind"], "next"), "target": b["id"]}
        for a, b in itertools.pairwise(made)
    ]
    return {"schema": SCHEMA_ID, "name": name, "nodes": made, "edges": edges}


def say(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def said(turn: dict[str, Any]) -> list[str]:
    return [e["content"]["text"] for e in turn["events"] if e["type"] == "message_created"]


def test_an_answer_of_the_outside_is_given_by_hand(designer: Client, flow: Flow) -> None:
    request = {
        "method": "GET",
        "url": "https://shop.example/",
        "results": [{"path": "$.n", "save_as": "n"}],
    }
    tried = document(
        ("look", "http_request", request), ("tell", "send_message", say("{{ n }} left"))
    )

    asked = simulate(designer, flow, document=tried, input=HELLO).json()
    answer = {"type": "effect", "result": {"status": 200, "body": {"n": 3}}}
    told = simulate(designer, flow, document=tried, session=asked["session"], input=answer).json()

    assert asked["session"]["wait"]["for"] == "effect"
    assert asked["events"][-2]["request"]["url"] == "https://shop.example/"
    assert said(told) == ["3 left"]


def test_a_conversation_begins_at_any_node_and_moves_to_any(designer: Client, flow: Flow) -> None:
    tried = document(
        ("name", "ask", {"prompt": "Name?", "answer": {"type": "text"}, "save_as": "name"}),
        ("greet", "send_message", say("Hello {{ name }}")),
    )

    here = simulate(designer, flow, document=tried, node="greet", vars={"name": "Bo"}).json()
    asked = simulate(designer, flow, document=tried, input=HELLO).json()
    moved = simulate(
        designer, flow, document=tried, session=asked["session"], node="greet", vars={"name": "Cy"}
    ).json()
    again = simulate(designer, flow, document=tried, session=moved["session"], node="name").json()

    assert said(here) == ["Hello Bo"]
    assert said(moved) == ["Hello Cy"]
    assert (said(again), again["session"]["vars"]["name"]) == (["Name?"], "Cy")


def test_variables_are_set_between_turns(designer: Client, flow: Flow) -> None:
    tried = document(
        ("listen", "ask", {"prompt": "?", "answer": {"type": "text"}, "save_as": "said"}),
        ("tell", "send_message", say("{{ said }} {{ more }}")),
    )
    first = simulate(designer, flow, document=tried, input=HELLO).json()

    second = simulate(
        designer, flow, document=tried, session=first["session"], input=HELLO, vars={"more": 5}
    ).json()

    assert said(second) == ["Hello 5"]


def test_the_customer_is_given_and_comes_back_as_the_flow_left_them(
    designer: Client, flow: Flow
) -> None:
    tried = document(
        ("greet", "send_message", say("{{ customerName }}, {{ contact.language }}")),
        (
            "move",
            "update_contact",
            {"fields": [{"name": "city", "value": "Porto"}, {"name": "street", "value": ""}]},
        ),
        ("tag", "tag_contact", {"add": ["vip", "new"], "remove": ["old"]}),
    )
    contact = {"name": "Bo", "street": "Rua A", "tags": ["old", "vip"]}

    turn = simulate(designer, flow, document=tried, input=HELLO, contact=contact).json()

    assert said(turn) == ["Bo, en"]
    assert turn["contact"] == {
        "name": "Bo",
        "phone": "+15550100001",
        "language": "en",
        "city": "Porto",
        "tags": ["vip", "new"],
    }


def test_the_window_stays_open_for_a_day_after_a_message(designer: Client, flow: Flow) -> None:
    is_open = {"branches": [{"name": "open", "items": [{"operator": "windowOpen"}]}]}
    tried = document(("pause", "wait", {"for": "PT25H"}), ("look", "condition", is_open))

    first = simulate(designer, flow, document=tried, input=HELLO, now="2026-01-05T09:00:00Z").json()
    window = first["window_expires_at"]
    paths = [
        simulate(
            designer,
            flow,
            document=tried,
            session=first["session"],
            input={"type": "timer"},
            now=now,
            window_expires_at=window,
        ).json()["path"][-1]["port"]
        for now in ("2026-01-06T08:59:59Z", "2026-01-06T10:00:00Z")
    ]

    assert window == "2026-01-06T09:00:00Z"
    assert paths == ["open", "else"]


def test_a_called_flow_is_the_online_one_or_else_the_draft_and_always_of_the_workspace(
    designer: Client, flow: Flow
) -> None:
    tried = document(
        ("call", "call_flow", {"flow": "Hours"}), ("tell", "send_message", say("done"))
    )
    elsewhere = make_workspace()
    foreign = drafts.create(
        elsewhere.pk, document(("tell", "send_message", say("foreign")), name="Hours"), by=None
    )
    published = publishing.publish(foreign, by=None)

    nobody = simulate(designer, flow, document=tried, input=HELLO).json()
    ours = drafts.create(
        flow.workspace_id, document(("tell", "send_message", say("draft")), name="Hours"), by=None
    )
    as_draft = simulate(designer, flow, document=tried, input=HELLO).json()
    publishing.publish(ours, by=None)
    ours.draft = document(("tell", "send_message", say("newer")), name="Hours")
    ours.save()
    online = simulate(designer, flow, document=tried, input=HELLO).json()
    bent = {"node": "tell", "status": "waiting", "wait": {"number": 1, "for": "message"}}
    stolen = simulate(designer, flow, session={**bent, "flow": str(published.pk)}, input=HELLO)

    assert nobody["path"][-1] == {"node": "call", "port": "failed"}
    assert (said(as_draft), said(online)) == (["draft", "done"], ["draft", "done"])
    assert [step["flow"][:6] for step in as_draft["path"] if "flow" in step] == ["draft:"] * 3
    assert not any(step.get("flow", "").startswith("draft:") for step in online["path"])
    assert stolen.json()["code"] == "flow_gone"


def test_a_session_goes_on_within_a_called_draft(designer: Client, flow: Flow) -> None:
    asks = ("city", "ask", {"prompt": "City?", "answer": {"type": "text"}, "save_as": "city"})
    drafts.create(flow.workspace_id, document(asks, name="Address"), by=None)
    call = {"flow": "Address", "outputs": {"town": "city"}}
    tried = document(("call", "call_flow", call), ("tell", "send_message", say("{{ town }}!")))

    first = simulate(designer, flow, document=tried, input=HELLO).json()
    second = simulate(
        designer,
        flow,
        document=tried,
        session=first["session"],
        input={"type": "message", "text": "Porto"},
    ).json()

    assert first["session"]["flow"].startswith("draft:")
    assert said(second) == ["Porto!"]
