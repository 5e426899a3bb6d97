"""A number's words by HTTP only: the menu, a person and back, STOP, START, and a flow by call."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from tests.journeys.network import Network
from tests.journeys.test_handoff import Desk, moment_passes
from tests.messaging.documents import document, greeting, menu, node, say
from tests.messaging.shop import CUSTOMER, Moment, Shop

WORDS = [
    {"words": ["menu"], "action": "flow"},
    {"words": ["human agent"], "match": "contains", "action": "handoff", "queue": "support",
     "text": "One moment."},
    {"words": ["stop"], "action": "opt_out", "text": "You hear nothing more."},
    {"words": ["start"], "action": "opt_in", "text": "Welcome back."},
]  # fmt: skip


@pytest.mark.django_db
def test_words_lead_a_customer_through_a_day(moment: Moment) -> None:
    shop = Shop(moment)
    async_to_sync(_journey)(shop, Desk(shop, "owner"), Desk(shop))


async def _journey(shop: Shop, owner: Desk, ana: Desk) -> None:
    network = Network(shop)
    await network.open()

    def set_up() -> str:
        flows = ({**greeting("hello"), "name": "Greeting"}, {**menu(), "name": "Menu"}, reminder())
        ids = [publish(owner, shop, flow) for flow in flows]
        words = [{**WORDS[0], "flow": ids[1]}, *WORDS[1:]]
        told = owner.patch(f"channels/{shop.channel.id}/", {"words": words})
        assert [flow["id"] for flow in told["flows"]] == ids
        return ids[2]

    by_call = await sync_to_async(set_up)()

    async def writes(text: str) -> list[str]:
        moment_passes(shop, network)
        await network.says(text=text, name="Carla")
        return [_text(request) for request in await network.received()]

    # In the middle of a question, the menu; then a person, who gives the customer back to it.
    assert await writes("hello") == ["Hello!", "Your name?"]
    assert (await writes("Menu"))[-1] == "What would you like?"
    assert (await writes("a human agent, please"))[-1] == "One moment."
    [waiting] = (await sync_to_async(ana.get)("conversations/?control=queued"))["items"]
    path = f"conversations/{waiting['id']}/"
    told = await sync_to_async(ana.get)(path)
    assert (told["handoff"]["reason"], told["session"]["flow_name"]) == ("asked_for_person", "Menu")
    await sync_to_async(ana.post)(f"{path}claim/")
    await sync_to_async(ana.post)(f"{path}return-to-bot/")
    assert (await writes("tea"))[-1] == "Milk?"

    # Nobody gets a word through after STOP: not the flow, not an agent, not another system.
    assert (await writes("STOP"))[-1] == "You hear nothing more."
    heard = len(await writes("hello"))
    call: dict[str, Any] = {"to": CUSTOMER, "inputs": {"order_no": "A1"}, "uuid": "u-1"}

    def try_all() -> None:
        refused = owner.post(f"flows/{by_call}/trigger/", call, status=202)
        assert (refused["status"], refused["session"]) == ("opted_out", None)
        ana.post(f"{path}take-over/")
        reply = {"client_id": "ana-1", "text": "Please stay!"}
        assert ana.post(f"{path}messages/", reply, status=422)["code"] == "opted_out"
        ana.post(f"{path}resolve/", {"then": "end"})
        [contact] = owner.get("contacts/?opted_out=true")["items"]
        assert (contact["name"], contact["phone"]) == ("Carla", CUSTOMER)

    await sync_to_async(try_all)()
    await network.rest()
    assert len(await network.received()) == heard

    # START, and the shop's own system reaches the customer again, once.
    assert (await writes("start"))[-1] == "Welcome back."

    def call_twice() -> list[str]:
        return [owner.post(f"flows/{by_call}/trigger/", call, status=202)["status"] for _ in "ab"]

    assert await sync_to_async(call_twice)() == ["started", "duplicate"]
    await network.rest()
    assert [_text(request) for request in await network.received()][heard + 1 :] == ["A1 is here."]
    states = {message.state for message in await sync_to_async(shop.messages)(author="system")}
    assert states <= {"delivered", "read"}
    await network.emulator.stop()


def reminder() -> dict[str, Any]:
    """Tells of an order, when it is called."""
    return document(
        node("start", "start", inputs=[{"name": "order_no", "required": True}]),
        say("told", "{{ order_no }} is here."),
        node("end", "end"),
        edges=[("start", "next", "told"), ("told", "next", "end")],
        trigger_type="TriggeredManually",
        name="Reminder",
    )


def publish(desk: Desk, shop: Shop, flow: dict[str, Any]) -> str:
    """Create a flow, bind it to the number, and put it ONLINE."""
    id: str = desk.post("flows/", {"document": flow}, status=201)["id"]
    desk.put(f"flows/{id}/bindings/", {"channels": [str(shop.channel.id)]})
    assert desk.post(f"flows/{id}/online/")["conflicts"] == []
    return id


def _text(request: dict[str, Any]) -> str:
    told = request.get("text") or request["interactive"]["body"]
    return str(told.get("body") or told.get("text"))
