"""Flows started by a call of the API: once per uuid, in time, and not in the middle of another."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from flows import publishing
from flows.models import Flow, Session
from messaging import desk
from messaging.models import Contact, Conversation, TriggerCall
from messaging.pipeline.upkeep import sweep
from tests.factories import bearer_client, make_channel
from tests.messaging.documents import document, greeting, node, say
from tests.messaging.shop import CUSTOMER, Shop

TO = "4915112345678"


def shipped() -> dict[str, Any]:
    """Tells that an order was shipped, and listens."""
    inputs = [{"name": "order_no", "required": True}, {"name": "carrier", "default": "post"}]
    return document(
        node("start", "start", inputs=inputs),
        say("told", "{{ order_no }} by {{ carrier }} ({{ uuid }}, {{ outId }})"),
        node("listen", "wait_for_reply"),
        say("thanks", "Noted: {{ reply }}"),
        node("end", "end"),
        edges=[
            ("start", "next", "told"),
            ("told", "next", "listen"),
            ("listen", "replied", "thanks"),
            ("listen", "timed_out", "end"),
            ("thanks", "next", "end"),
        ],
        trigger_type="TriggeredManually",
    )


class Caller:
    """The business's own system."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.client: Client = bearer_client(shop.workspace)
        self.flow: UUID = shop.online(shipped()).flow_id

    def call(self, *, status: int = 202, key: str = "", **body: Any) -> Any:
        wish = {"to": TO, "inputs": {"order_no": "A1"}, **body}
        answer = self.client.post(
            f"/api/v1/workspaces/{self.shop.workspace.slug}/flows/{self.flow}/trigger/",
            json.dumps(wish),
            "application/json",
            headers={"Idempotency-Key": key} if key else {},
        )
        assert answer.status_code == status, answer.content
        return answer.json()


@pytest.fixture
def caller(shop: Shop) -> Caller:
    return Caller(shop)


def millis(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)


def test_a_call_starts_the_flow_for_somebody_new(shop: Shop, caller: Caller) -> None:
    told = caller.call(uuid="u-1", out_id="o-9", inputs={"order_no": "A1", "colour": "red"})

    session = Session.objects.for_workspace(shop.workspace).get()
    assert told == {"session": str(session.id), "status": "started", "undeclared": ["colour"]}
    assert shop.said(by=TO) == ["A1 by post (u-1, o-9)"]
    conversation = shop.conversation(by=TO)
    assert (conversation.control, conversation.contact.phone) == ("bot", TO)
    assert "colour" not in session.state["vars"]


def test_the_answer_of_the_customer_reaches_the_session(shop: Shop, caller: Caller) -> None:
    caller.call(to=f"+{CUSTOMER}")

    shop.hears("thank you")

    assert shop.said()[-1] == "Noted: thank you"
    assert Conversation.objects.for_workspace(shop.workspace).count() == 1


def test_the_first_words_of_somebody_we_wrote_to_are_still_their_first(
    shop: Shop, caller: Caller
) -> None:
    welcome = greeting()
    welcome["nodes"][0]["data"] = {"triggers": [{"type": "first_message"}]}
    shop.online(welcome)
    caller.call(to=CUSTOMER)
    Session.objects.for_workspace(shop.workspace).update(status="ended", ended_at=shop.moment.now)

    shop.hears("who are you?")

    assert shop.said()[-2:] == ["Hello!", "Your name?"]


@pytest.mark.parametrize("how", ["uuid", "key"])
def test_the_same_call_again_starts_nothing(shop: Shop, caller: Caller, how: str) -> None:
    first = caller.call(**{how: "u-1"})

    again = caller.call(**{how: "u-1"})

    assert again == {**first, "status": "duplicate"}
    assert len(shop.said(by=TO)) == 1


def test_another_call_under_the_same_uuid_is_refused(shop: Shop, caller: Caller) -> None:
    caller.call(uuid="u-1")

    assert caller.call(uuid="u-1", to="4915100000000", status=409)["code"] == "uuid_reused"
    assert caller.call(uuid="u-1", inputs={"order_no": "B"}, status=409)["code"] == "uuid_reused"


def test_what_comes_too_late_is_discarded(shop: Shop, caller: Caller) -> None:
    now = shop.moment.now

    late = caller.call(discard_time_millis=millis(now) - 1, claim_time_millis=millis(now) - 9999)

    assert late == {"session": None, "status": "discarded", "undeclared": []}
    assert not Contact.objects.for_workspace(shop.workspace).exists()
    assert caller.call(discard_time_millis=millis(now))["status"] == "started"
    assert TriggerCall.objects.for_workspace(shop.workspace).get().claimed_at is None


def test_a_customer_in_a_flow_is_busy_and_can_be_called_again_later(
    shop: Shop, caller: Caller
) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    busy = caller.call(to=CUSTOMER, uuid="u-1")
    assert (busy["status"], busy["session"]) == ("busy", None)
    shop.hears("Ana")

    assert caller.call(to=CUSTOMER, uuid="u-1")["status"] == "started"


def test_a_call_may_replace_the_flow_the_customer_is_in(shop: Shop, caller: Caller) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    assert caller.call(to=CUSTOMER, if_busy="replace")["status"] == "started"

    first, second = Session.objects.for_workspace(shop.workspace).order_by("id")
    assert (first.status, second.status) == ("ended", "waiting")
    last = first.turns.order_by("-number").first()
    assert last is not None
    assert last.events == [{"type": "session_ended", "result": "replaced"}]


def test_nobody_is_taken_from_a_person(shop: Shop, caller: Caller) -> None:
    shop.hears("hello")
    desk.take_over(shop.conversation().id, actor=shop.agent())

    assert caller.call(to=CUSTOMER, if_busy="replace")["status"] == "busy"
    assert shop.said() == []


def test_nobody_is_written_to_who_opted_out(shop: Shop, caller: Caller) -> None:
    shop.hears("stop")

    assert caller.call(to=CUSTOMER)["status"] == "opted_out"
    assert shop.said() == []


def test_a_flow_that_waits_for_messages_cannot_be_called(shop: Shop, caller: Caller) -> None:
    caller.flow = shop.online(greeting("hello")).flow_id

    assert caller.call(status=422)["code"] == "not_manual"


def test_a_flow_must_be_online_to_be_called(shop: Shop, caller: Caller) -> None:
    publishing.take_offline(Flow.objects.for_workspace(shop.workspace).get(id=caller.flow))

    assert caller.call(status=409)["code"] == "not_online"


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"inputs": {}}, "missing_input", "/inputs/order_no"),
        ({"inputs": {"order_no": "x" * 20_000}}, "too_large", "/inputs"),
        ({"channel": "0192f0c2-5f1a-7c3e-8000-000000000000"}, "unknown_channel", "/channel"),
    ],
)
def test_a_call_that_lacks_something_says_what(
    caller: Caller, body: dict[str, Any], code: str, pointer: str
) -> None:
    told = caller.call(**body, status=422)

    assert (told["code"], told["errors"][0]["pointer"]) == (code, pointer)


@pytest.mark.parametrize(
    "body",
    [{"to": "abc"}, {"to": ""}, {"inputs": []}, {"if_busy": "x"}, {"discard_time_millis": -1},
     {"uuid": "u" * 129}],
)  # fmt: skip
def test_a_call_of_the_wrong_form_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    assert caller.call(**body, status=422)["errors"]


def test_the_channel_is_named_where_there_are_several(shop: Shop, caller: Caller) -> None:
    other = make_channel(shop.connection)
    flow_channels = caller.call()  # the flow is bound to one of the two
    assert flow_channels["status"] == "started"

    assert caller.call(channel=str(other.id))["status"] == "started"
    assert Conversation.objects.for_workspace(shop.workspace).filter(channel=other).exists()
    assert Contact.objects.for_workspace(shop.workspace).count() == 1


def test_a_channel_must_be_named_where_none_is_the_only_one(shop: Shop, caller: Caller) -> None:
    shop.channel.bindings.all().delete()
    make_channel(shop.connection)

    assert caller.call(status=422)["code"] == "channel_required"


def test_a_uuid_is_remembered_for_a_month(shop: Shop, caller: Caller) -> None:
    caller.call(uuid="u-1")
    shop.moment.advance(days=29)
    sweep()
    assert caller.call(uuid="u-1")["status"] == "duplicate"

    shop.moment.advance(days=2)
    assert sweep()["calls"] == 1
