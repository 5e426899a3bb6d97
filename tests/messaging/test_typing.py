"""“Typing…”: shown in its place among the messages, and never worth a second try."""

from __future__ import annotations

from typing import Any

import pytest

from messaging import desk
from messaging.adapters.base import SendError
from messaging.adapters.whatsapp.adapter import ADAPTER
from messaging.models import OutboxItem
from messaging.pipeline.outgoing import settle
from messaging.pipeline.upkeep import reap
from messaging.turns import start_turn
from messaging.work import work_on
from tests.messaging.documents import document, node, say, start
from tests.messaging.shop import Shop, done


def thinking(*, first: str = "One moment.", **data: Any) -> dict[str, Any]:
    return document(
        start(),
        say("first", first),
        node("dots", "typing", **data),
        say("then", "Here it is."),
        node("end", "end"),
        edges=[
            ("start", "next", "first"),
            ("first", "next", "dots"),
            ("dots", "next", "then"),
            ("then", "next", "end"),
        ],
    )


def signs(shop: Shop) -> list[OutboxItem]:
    rows = OutboxItem.objects.for_workspace(shop.workspace).filter(message=None, lane__gte=0)
    return list(rows.order_by("id"))


def kinds(calls: Any) -> list[str]:
    return [
        "typing" if "typing_indicator" in call.payload else call.payload["text"]["body"]
        for call in calls
        if call.payload.get("status") != "read" or "typing_indicator" in call.payload
    ]


def test_the_request_names_the_message_that_is_answered() -> None:
    assert ADAPTER.render_typing("wamid.1") == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
        "typing_indicator": {"type": "text"},
    }


def test_the_sign_keeps_its_place_among_the_messages(shop: Shop) -> None:
    shop.online(thinking())

    shop.hears(id="wamid.question")

    assert kinds(shop.send()) == ["One moment.", "typing", "Here it is."]
    assert [sign.payload["message_id"] for sign in signs(shop)] == ["wamid.question"]


def test_with_a_time_the_flow_goes_on_after_it(shop: Shop) -> None:
    shop.online(thinking(**{"for": "PT3S"}))
    shop.hears()
    before = kinds(shop.send())

    shop.time_passes(seconds=3)

    assert before == ["One moment.", "typing"]
    assert kinds(shop.send()) == ["Here it is."]


@pytest.mark.parametrize("outcome", ["retry", "unknown", "permanent"])
def test_a_sign_that_fails_holds_up_nothing(shop: Shop, outcome: str) -> None:
    shop.online(thinking())
    shop.hears()
    (first,) = [call for call in shop.claim() if call.message]
    settle([done(first)])
    (sign,) = shop.claim()

    settle([done(sign, SendError(outcome, code="131000", title="Something went wrong"))])

    assert signs(shop)[0].state == "dead"
    assert kinds(shop.send()) == ["Here it is."]


def test_a_sign_that_was_lost_on_the_way_holds_up_nothing(shop: Shop) -> None:
    shop.online(thinking())
    shop.hears()
    settle([done(call) for call in shop.claim()])
    shop.claim()
    shop.moment.advance(minutes=5)

    reap()

    assert signs(shop)[0].state == "dead"
    assert kinds(shop.send()) == ["Here it is."]


def test_no_sign_once_a_person_speaks(shop: Shop) -> None:
    shop.online(thinking())
    shop.hears()
    settle([done(call) for call in shop.claim()])

    desk.take_over(shop.conversation().id, actor=shop.agent())

    assert kinds(shop.send()) == []
    assert signs(shop)[0].state == "superseded"


def test_no_sign_to_a_customer_who_has_not_written(shop: Shop) -> None:
    version = shop.online(thinking())
    shop.hears()
    conversation = shop.conversation()
    conversation.messages.filter(direction="in").delete()
    before = len(signs(shop))

    with work_on(conversation.id) as (work, row):
        start_turn(work, row, version.id, input=None)

    assert len(signs(shop)) == before == 1
