"""The outcome by HTTP only: a return, three misunderstandings, a person, the end."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import Client

from accounts.tokens import create_token
from tests.factories import make_member
from tests.journeys.network import Network
from tests.messaging.shop import Moment, Shop
from tests.transcripts import GALLERY

FLOW = json.loads((GALLERY / "ecommerce_after_sales" / "flow.json").read_text())


class Desk:
    """A person at work, by the API alone."""

    def __init__(self, shop: Shop, role: str = "agent") -> None:
        member = make_member(shop.workspace, role)
        _, token = create_token(shop.workspace, member.user, role=role, name="tests")
        self.client = Client(headers={"Authorization": f"Bearer {token}"})
        self.root = f"/api/v1/workspaces/{shop.workspace.slug}/"
        self.id = str(member.user.id)

    def get(self, path: str) -> Any:
        answer = self.client.get(self.root + path)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = self.client.post(self.root + path, json.dumps(body or {}), "application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def put(self, path: str, body: Any) -> Any:
        answer = self.client.put(self.root + path, json.dumps(body), "application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def patch(self, path: str, body: Any) -> Any:
        answer = self.client.patch(self.root + path, json.dumps(body), "application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()


@pytest.mark.django_db
def test_a_return_that_is_not_understood_ends_well_with_a_person(moment: Moment) -> None:
    async_to_sync(_journey)(open_shop(moment))


def open_shop(moment: Moment) -> tuple[Shop, Desk, Desk, Desk]:
    shop = Shop(moment)
    return shop, Desk(shop, "designer"), Desk(shop), Desk(shop)


async def _journey(stage: tuple[Shop, Desk, Desk, Desk]) -> None:
    shop, designer, ana, bo = stage
    network = Network(shop)
    await network.open()

    # A designer puts the template ONLINE on the number.
    def publish() -> None:
        flow = designer.post("flows/", {"template": "ecommerce_after_sales"}, status=201)["id"]
        designer.put(f"flows/{flow}/bindings/", {"channels": [str(shop.channel.id)]})
        assert designer.post(f"flows/{flow}/online/")["state"] == "online"

    await sync_to_async(publish)()

    # A customer is led through the flow and is not understood three times.
    await network.says(text="I want to return my shoes", name="Carla")
    for text in ("qwertz", "asdf", "???"):
        moment_passes(shop, network)
        await network.says(text=text)

    # The conversation waits in the queue, with why.
    cursor = (await sync_to_async(ana.get)("events/"))["head"]
    waiting = (await sync_to_async(bo.get)("conversations/?control=queued"))["items"]
    assert [item["contact"]["name"] for item in waiting] == ["Carla"]
    path = f"conversations/{waiting[0]['id']}/"
    told = await sync_to_async(ana.get)(path)
    assert told["queue"]["name"] == "support"
    assert told["handoff"]["flow_name"] == FLOW["name"]
    assert "Last words: ???" in told["handoff"]["note"]

    # One of two agents gets it, answers, and hands back to the bot.
    def serve() -> None:
        epoch = {"epoch": told["epoch"]}
        assert ana.post(f"{path}claim/", epoch)["assignee"]["id"] == ana.id
        lost = bo.post(f"{path}claim/", epoch, status=409)
        assert lost["owner"]["id"] == ana.id
        bo.post(f"{path}messages/", {"client_id": "bo-00001", "text": "Me!"}, status=409)
        reply = {"client_id": "ana-0001", "last_seen_seq": told["last_seq"], "text": "Hi Carla!"}
        ana.post(f"{path}messages/", reply, status=202)

    await sync_to_async(serve)()
    await network.rest()
    await network.says(text="Thank you, all is well now.")
    await sync_to_async(ana.post)(f"{path}return-to-bot/")
    await network.rest()

    # The flow ended at the node's exit; the phone heard everything once and in order.
    done = await sync_to_async(ana.get)(path)
    assert (done["control"], done["stage"], done["session"]) == ("none", "resolved", None)
    texts = [
        request.get("text", request.get("interactive", {}).get("body", {})) for request in
        await network.received()
    ]  # fmt: skip
    said = [told.get("body") or told.get("text") for told in texts]
    sorry = "Sorry, I did not understand that."
    assert [sum(text.startswith(start) for text in said) for start in (sorry, "Hi Carla!")] == [
        2,
        1,
    ]
    assert said[-1].startswith("Thank you for writing to us.")
    assert said.index("Hi Carla!") == len(said) - 2

    # Every word is in the thread, delivered; the log tells it all from the cursor on.
    thread = (await sync_to_async(ana.get)(f"{path}messages/?limit=100"))["items"]
    assert [
        m["content"].get("text") or m["content"].get("body")
        for m in thread
        if m["direction"] == "out"
    ] == said
    assert {m["state"] for m in thread if m["direction"] == "out"} <= {"delivered", "read"}
    page = await sync_to_async(bo.get)(f"events/?after={cursor}")
    assert [event["seq"] for event in page["events"]] == list(range(cursor + 1, page["head"] + 1))
    await network.emulator.stop()


def moment_passes(shop: Shop, network: Network) -> None:
    shop.moment.advance(minutes=1)
    network.follow()
