"""“Typing…” shows on the phone until the message that it announced has come."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from messaging.pipeline.upkeep import fire_timers
from tests.journeys.network import Network
from tests.messaging.documents import document, node, say, start
from tests.messaging.shop import CUSTOMER, Moment, Shop

FLOW = document(
    start(),
    node("dots", "typing", **{"for": "PT3S"}),
    say("answer", "It is on its way."),
    node("end", "end"),
    edges=[("start", "next", "dots"), ("dots", "next", "answer"), ("answer", "next", "end")],
)


@pytest.mark.django_db
def test_the_phone_shows_typing_until_the_answer_comes(moment: Moment) -> None:
    shop = Shop(moment)
    shop.online(FLOW)

    waiting, answered = async_to_sync(_play)(shop)

    assert (waiting["typing"], _texts(waiting)) == (True, ["Where is my order?"])
    assert (answered["typing"], _texts(answered)) == (
        False,
        ["Where is my order?", "It is on its way."],
    )


async def _play(shop: Shop) -> list[dict[str, Any]]:
    network = Network(shop)
    await network.open()
    await network.says(text="Where is my order?")
    seen = [await _phone(network)]
    shop.moment.advance(seconds=3)
    network.follow()
    await sync_to_async(fire_timers)()
    await network.rest()
    seen.append(await _phone(network))
    await network.emulator.stop()
    return seen


async def _phone(network: Network) -> dict[str, Any]:
    number = network.shop.channel.phone_number_id
    told: dict[str, Any] = (
        await network.call("GET", f"/api/thread/?from={CUSTOMER}&to={number}")
    ).json
    return told


def _texts(thread: dict[str, Any]) -> list[str]:
    return [message["content"]["body"] for message in thread["messages"]]
