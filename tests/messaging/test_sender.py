"""The sender's loop against a provider that answers over a real socket, and its token buckets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web

from messaging.adapters.base import Account
from messaging.connections import Line, forget
from messaging.models import OutboxItem
from messaging.pipeline import hints, send
from messaging.pipeline.outgoing import Claimed
from messaging.pipeline.send import Buckets, Sender
from tests.messaging.documents import document, node, say, start
from tests.messaging.shop import CUSTOMER, Moment, Shop

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 15.0  # seconds of the machine's time


class Provider:
    """A Graph API on a loopback port, which answers as the text of a message says."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, Any]]] = []
        self._wanted = 0
        self._enough = threading.Event()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    def wait_for(self, count: int) -> None:
        """Return once this many calls have come."""
        self._wanted = count
        if len(self.requests) < count:
            assert self._enough.wait(PATIENCE), self.requests

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self._runner.cleanup())
        self._loop.close()

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_post("/v23.0/{number}/messages", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        token = request.headers["Authorization"]
        self.requests.append((request.match_info["number"], token, body))
        if len(self.requests) >= self._wanted:
            self._enough.set()
        text = body.get("text", {}).get("body", "")
        if body.get("status") == "read":
            return web.json_response({"success": True})
        if text == "drop":
            assert request.transport is not None
            request.transport.close()
        if text == "broken":
            return web.Response(status=502, text="<html>")
        if text == "odd":
            return web.json_response({"messages": []})
        if text == "refuse":
            error = {"code": 131026, "message": "Undeliverable", "error_data": {"details": "why"}}
            return web.json_response({"error": error}, status=400)
        if text == "busy":
            return web.json_response({"error": {"code": 130429, "message": "Slow"}}, status=429)
        return web.json_response({"messages": [{"id": "wamid.the-same-for-all"}]})


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.stop()


def _speaking(shop: Shop, *texts: str) -> None:
    """A flow that says these texts to whoever writes."""
    ids = [f"say{place}" for place in range(len(texts))]
    chain = ["start", *ids, "end"]
    shop.online(
        document(
            start(),
            *(say(id, text) for id, text in zip(ids, texts, strict=True)),
            node("end", "end"),
            edges=[(a, "next", b) for a, b in pairwise(chain)],
        )
    )


def _send(shop: Shop, provider: Provider, count: int) -> None:
    """Run a sender until the provider has had this many calls, and let it end in order."""
    shop.connection.api_base_url = provider.url
    shop.connection.save()
    forget()
    stopping = threading.Event()
    thread = threading.Thread(target=Sender(stopping).run)
    thread.start()
    try:
        provider.wait_for(count)
    finally:
        stopping.set()
        hints.wake(hints.SEND)
        thread.join(PATIENCE)
    assert not thread.is_alive()


def test_calls_are_made_in_order_with_the_connections_token(
    moment: Moment, provider: Provider
) -> None:
    shop = Shop(moment)
    _speaking(shop, "one", "two", "three")
    shop.hears(id="wamid.in")

    _send(shop, provider, 4)

    bodies = [body for _, _, body in provider.requests]
    assert [b["text"]["body"] for b in bodies if "text" in b] == ["one", "two", "three"]
    assert [b["message_id"] for b in bodies if b.get("status") == "read"] == ["wamid.in"]
    assert {(number, token) for number, token, _ in provider.requests} == {
        (shop.channel.phone_number_id, "Bearer token-1")
    }
    assert {b["to"] for b in bodies if "to" in b} == {f"+{CUSTOMER}"}


def test_a_provider_that_gives_one_id_twice_stops_nobody(
    moment: Moment, provider: Provider
) -> None:
    shop = Shop(moment)
    _speaking(shop, "one", "two")
    shop.hears()

    _send(shop, provider, 3)

    assert [item.state for item in shop.outbox()] == ["sent", "sent"]
    assert [message.state for message in shop.messages(author="bot")] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    ("text", "state", "message_state", "code"),
    [
        ("drop", "unknown", "unknown", "no_answer"),
        ("broken", "unknown", "unknown", "http_502"),
        ("odd", "unknown", "unknown", "odd_answer"),
        ("refuse", "dead", "failed", "131026"),
        ("busy", "queued", "queued", "130429"),
    ],
)
def test_each_answer_leads_where_it_must(
    moment: Moment, provider: Provider, text: str, state: str, message_state: str, code: str
) -> None:
    shop = Shop(moment)
    _speaking(shop, text)
    shop.hears()

    _send(shop, provider, 2)

    (item,) = shop.outbox()
    assert (item.state, item.attempts, item.error["code"]) == (state, 1, code)
    assert shop.messages(author="bot")[0].state == message_state


def test_a_provider_that_cannot_be_reached_is_tried_again(
    moment: Moment, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(moment)
    _speaking(shop, "one")
    shop.hears()
    settled = threading.Event()
    settle = send.settle

    def noted(outcomes: Any) -> None:
        settle(outcomes)
        settled.set()

    monkeypatch.setattr(send, "settle", noted)
    provider.stop()
    provider.wait_for = lambda count: settled.wait(PATIENCE)  # type: ignore[method-assign]

    _send(shop, provider, 0)

    assert {item.state for item in OutboxItem.objects.for_workspace(shop.workspace)} == {"queued"}
    assert provider.requests == []


def test_a_bucket_lets_one_second_of_messages_through_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [100.0]
    monkeypatch.setattr(send, "time", SimpleNamespace(monotonic=lambda: now[0]))
    line = Line("whatsapp", Account("1", "", "", ""), messages_per_second=3)
    channel, other = uuid4(), uuid4()
    call, of_other = (Claimed(1, id, line, None, {}, 1) for id in (channel, other))
    buckets = Buckets()

    first = [buckets.take(call) for _ in range(5)]
    meanwhile = buckets.take(of_other)
    now[0] += 1 / 3 + 0.001
    later = [buckets.take(call) for _ in range(2)]
    now[0] += 60
    after_a_pause = [buckets.take(call) for _ in range(5)]

    assert first == [True, True, True, False, False]
    assert meanwhile
    assert later == [True, False]
    assert after_a_pause == [True, True, True, False, False]
