"""The provider's door: both ways in answer the same, refusals store nothing, repeats do nothing."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import DatabaseError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from messaging import webhooks
from messaging.connections import connection_facts, forget
from messaging.models import InboxItem, WebhookDelivery
from messaging.pipeline.ingest import INGEST, Busy, Delivery, Ingest, store_deliveries
from tests.engine.golden import golden, read
from tests.factories import make_channel, make_connection, make_workspace
from tests.messaging.documents import greeting
from tests.messaging.shop import Moment, Shop, sign

MAX_BODY = 3 * 1024 * 1024


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


Call = Callable[..., Answer]


def by_view(
    method: str, path: str, body: bytes = b"", *, query: str = "", header: str | None = None
) -> Answer:
    headers = {} if header is None else {"X-Hub-Signature-256": header}
    response = Client().generic(
        method, f"{path}?{query}" if query else path, body, "application/json", headers=headers
    )
    return Answer(response.status_code, response.headers, response.content)


def by_asgi(
    method: str, path: str, body: bytes = b"", *, query: str = "", header: str | None = None
) -> Answer:
    sent: list[Any] = []
    parts = [body[:1000], body[1000:]]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [] if header is None else [(b"X-Hub-Signature-256", header.encode())],
    }
    async_to_sync(webhooks.application)(scope, receive, send)
    headers = {key.decode().title(): value.decode() for key, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], headers, sent[1]["body"])


def _here(job: Any) -> asyncio.Future[Any]:
    """Done in the test's own thread, whose transaction sees it; not in the thread that commits."""
    run = job if callable(job) else lambda: webhooks.store_deliveries([job])
    return asyncio.ensure_future(sync_to_async(run)())


@pytest.fixture(params=[by_view, by_asgi])
def call(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Call:
    """A way in."""
    monkeypatch.setattr(INGEST, "submit", _here)
    monkeypatch.setattr(INGEST, "ask", _here)
    forget()
    way: Call = request.param
    return way


def body_of(shop: Shop, text: str = "hello") -> bytes:
    return json.dumps(shop.envelope(messages=[shop.message(text, id="wamid.1")])).encode()


def test_a_signed_message_is_stored(shop: Shop, call: Call) -> None:
    body = body_of(shop)

    answer = call("POST", shop.address, body, header=sign(body))

    assert (answer.status, answer.body) == (200, b"ok")
    assert [item.provider_id for item in shop.inbox()] == ["wamid.1"]
    assert WebhookDelivery.objects.for_workspace(shop.workspace).get().body == body.decode()


def test_the_same_post_again_stores_no_item_twice(shop: Shop, call: Call) -> None:
    body = body_of(shop)

    answers = [call("POST", shop.address, body, header=sign(body)) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len(shop.inbox()) == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"", 400, "bad_json"),
        (b'{"a": "\xff"}', 400, "bad_json"),
        (b"[" * 65 + b"]" * 65, 400, "bad_json"),
        (b" " * (MAX_BODY + 1), 413, "too_large"),
    ],
)
def test_a_signed_body_that_cannot_be_read_is_refused(
    shop: Shop, call: Call, body: bytes, status: int, code: str
) -> None:
    answer = call("POST", shop.address, body, header=sign(body))

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert json.loads(answer.body)["code"] == code
    assert not WebhookDelivery.objects.for_workspace(shop.workspace).exists()


@pytest.mark.parametrize("document", [[], 7, None, "x", {}, {"entry": []}])
def test_json_of_any_shape_is_taken(shop: Shop, call: Call, document: Any) -> None:
    body = json.dumps(document).encode()

    assert call("POST", shop.address, body, header=sign(body)).status == 200


@pytest.mark.parametrize("header", [None, "sha256=" + "0" * 64, "sha256=", sign(b"other")])
def test_what_is_not_signed_by_the_connection_is_refused(
    shop: Shop, call: Call, header: str | None
) -> None:
    answer = call("POST", shop.address, body_of(shop), header=header)

    assert (answer.status, json.loads(answer.body)["code"]) == (401, "bad_signature")
    assert not WebhookDelivery.objects.for_workspace(shop.workspace).exists()
    assert shop.inbox() == []


def test_a_connection_without_a_secret_takes_nothing(shop: Shop, call: Call) -> None:
    shop.connection.app_secret = ""
    shop.connection.save()
    body = body_of(shop)

    assert call("POST", shop.address, body, header=sign(body, "")).status == 401


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_get_and_post_are_answered(shop: Shop, call: Call, method: str) -> None:
    assert call(method, shop.address).status == 405


def test_an_address_that_is_no_connections_is_unknown(shop: Shop, call: Call) -> None:
    body = body_of(shop)

    for path in (
        f"/webhooks/whatsapp/{uuid4()}/",
        f"/webhooks/viber/{shop.connection.id}/",
        "/webhooks/whatsapp/nonsense/",
        f"/webhooks/whatsapp/{'-' * 36}/",
    ):
        assert call("POST", path, body, header=sign(body)).status == 404


def test_when_nothing_can_be_stored_the_provider_is_asked_to_come_again(
    shop: Shop, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_deliveries: Any) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(webhooks, "store_deliveries", fail)
    body = body_of(shop)

    answer = call("POST", shop.address, body, header=sign(body))

    assert (answer.status, json.loads(answer.body)["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"] == "5"


def test_when_the_connection_cannot_be_looked_up_the_provider_is_asked_to_come_again(
    shop: Shop, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_id: Any) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(webhooks, "connection_facts", fail)
    body = body_of(shop)

    assert call("POST", shop.address, body, header=sign(body)).status == 503


def test_when_too_much_waits_the_provider_is_asked_to_come_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_delivery: Any) -> None:
        raise Busy

    monkeypatch.setattr(INGEST, "submit", busy)
    monkeypatch.setattr(INGEST, "ask", _here)
    body = body_of(shop)

    answer = by_asgi("POST", shop.address, body, header=sign(body))

    assert (answer.status, json.loads(answer.body)["code"]) == (503, "busy")


# -- the handshake --------------------------------------------------------------------------

ASKED = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=verify-me"


def test_who_knows_the_verify_token_hears_the_bare_challenge(shop: Shop, call: Call) -> None:
    answer = call("GET", shop.address, query=ASKED)

    assert (answer.status, answer.body) == (200, b"1158201444")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    [
        "",
        ASKED.replace("verify-me", "guess"),
        ASKED.replace("verify-me", ""),
        ASKED.replace("verify-me", "%C3%A9"),
        ASKED.replace("subscribe", "unsubscribe"),
        ASKED.replace("1158201444", "%3Cscript%3E"),
        ASKED.replace("1158201444", "1" * 257),
        ASKED.replace("1158201444", "1%0A"),
    ],
)
def test_any_other_handshake_is_refused(shop: Shop, call: Call, query: str) -> None:
    assert call("GET", shop.address, query=query).status == 403


def test_without_a_verify_token_no_handshake_succeeds(shop: Shop, call: Call) -> None:
    shop.connection.verify_token = ""
    shop.connection.save()

    assert call("GET", shop.address, query=ASKED.replace("verify-me", "")).status == 403


# -- what is stored -------------------------------------------------------------------------


def test_messages_of_one_post_keep_their_order_whatever_their_ids(shop: Shop) -> None:
    ids = ["wamid.z", "wamid.a", "wamid.m"]

    shop.post(shop.envelope(messages=[shop.message(id=id) for id in ids]))

    assert [item.provider_id for item in shop.inbox()] == ids


def test_a_message_for_another_connections_number_is_kept_and_not_acted_on(shop: Shop) -> None:
    other = make_channel(make_connection(make_workspace()))
    envelope = shop.envelope(messages=[shop.message()])
    value = envelope["entry"][0]["changes"][0]["value"]
    value["metadata"]["phone_number_id"] = other.phone_number_id

    shop.post(envelope)
    shop.drain()

    (item,) = shop.inbox()
    assert (item.state, item.error, item.channel) == ("ignored", "no such number", None)
    assert not shop.messages()


def test_nul_and_half_emojis_anywhere_are_stored_without_them(shop: Shop) -> None:
    shop.online(greeting())
    odd = r'"referral": {"source_id": "a\u0000b", "body\u0000": "cut \ud83d"}'
    body = body_of(shop, "x").decode().replace('"text": {', odd + ', "text": {')

    answer = shop.post(body.encode())
    shop.drain()

    assert answer.status_code == 200
    assert shop.inbox()[0].payload["facts"]["referral"] == {
        "source_id": "ab",
        "body": "cut \ufffd",
    }
    assert shop.said() == ["Hello!", "Your name?"]


def test_every_golden_payload_is_taken_and_worked_through(shop: Shop) -> None:
    shop.online(greeting())
    for path in golden("whatsapp/inbound"):
        text = json.dumps(read(path)["payload"])
        told = text.replace("106540352242922", shop.channel.phone_number_id)
        assert shop.post(told.encode()).status_code == 200, path.stem
        shop.drain()
        shop.moment.advance(seconds=1)

    states = InboxItem.objects.for_workspace(shop.workspace).exclude(kind="status")
    assert set(states.values_list("state", flat=True)) == {"done", "ignored"}


# -- any way of cutting, repeating and mixing -----------------------------------------------


def _items(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """Seven items: what three customers say, in order, and statuses, in any order."""
    said = [("351910000001", "hello"), ("351910000002", "hello"), ("351910000001", "Ana")]
    said += [("351910000003", "hello"), ("351910000001", "hello")]
    items = [
        ("messages", shop.message(text, by=by, id=f"wamid.{place * 7 % 5}"))
        for place, (by, text) in enumerate(said)
    ]
    return items + [
        ("statuses", {"id": "wamid.o", "status": status, "recipient_id": "351910000001"})
        for status in ("sent", "read")
    ]


@st.composite
def deliveries(draw: st.DrawFn, count: int = 7, ordered: int = 5) -> list[list[list[int]]]:
    """POSTs of changes of items: everything once in its order, then some of it again anywhere."""
    chosen = list(range(draw(st.integers(2, count))))
    statuses = [place for place in chosen if place >= ordered]
    sequence = [place for place in chosen if place < ordered]
    for place in statuses:
        sequence.insert(draw(st.integers(0, len(sequence))), place)
    stream: list[int] = []
    for place in sequence:
        stream.append(place)
        stream += draw(st.lists(st.sampled_from(stream), max_size=2))  # comes again
    posts: list[list[list[int]]] = [[[]]]
    for place in stream:
        cut = draw(st.sampled_from(["post", "change", "on"]))
        if cut == "post":
            posts.append([[]])
        elif cut == "change":
            posts[-1].append([])
        posts[-1][-1].append(place)
    posts += draw(st.lists(st.sampled_from(posts), max_size=2))  # whole POSTs again
    return posts


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(posts=deliveries(), drains=st.lists(st.booleans(), min_size=16, max_size=16))
def test_however_items_are_cut_repeated_and_mixed_the_end_is_the_same(
    db: None, posts: list[list[list[int]]], drains: list[bool]
) -> None:
    moment = Moment()
    one_by_one, mixed = Shop(moment), Shop(moment)
    for shop in (one_by_one, mixed):
        shop.online(greeting())
    told = {place for post in posts for change in post for place in change}
    for place, (kind, item) in enumerate(_items(one_by_one)):
        if place in told:
            one_by_one.post(one_by_one.envelope(**{kind: [item]}))
            one_by_one.drain()

    items = _items(mixed)
    for post, drain in zip(posts, [*drains, *[False] * len(posts)], strict=False):
        changes = []
        for change in post:
            arrays: dict[str, list[Any]] = {}
            for place in change:
                arrays.setdefault(items[place][0], []).append(items[place][1])
            changes.append(mixed.change(**arrays))
        mixed.post({"entry": [{"id": "1", "changes": changes}]})
        if drain:
            mixed.drain()
    mixed.drain()

    people = {item["from"] for kind, item in items if kind == "messages"}
    assert _outcome_of(mixed, people) == _outcome_of(one_by_one, people)


def _outcome_of(shop: Shop, people: set[str]) -> dict[str, Any]:
    found = {}
    for by in sorted(people):
        messages = shop.messages(by=by)
        if messages:
            found[by] = (
                [(m.seq, m.author, m.content) for m in messages],
                shop.conversation(by=by).control,
                {**shop.session(by=by).state, "seed": 0},
            )
    inbox = InboxItem.objects.for_workspace(shop.workspace)
    return {"people": found, "inbox": sorted(inbox.values_list("kind", "provider_id", "state"))}


# -- the thread that commits groups ---------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_deliveries_that_come_at_once_are_each_stored_and_answered(moment: Moment) -> None:
    shop = Shop(moment)
    facts = connection_facts(shop.connection.id)
    taken = [
        webhooks.read_delivery(
            facts,
            {"x-hub-signature-256": sign(body)},
            body,
        )
        for body in (
            json.dumps(shop.envelope(messages=[shop.message(id=f"wamid.{n}")])).encode()
            for n in range(20)
        )
    ]

    futures = [INGEST.submit(delivery) for delivery in taken if isinstance(delivery, Delivery)]
    for future in futures:
        future.result(20)
    INGEST.stop()

    assert len(futures) == 20
    assert [item.provider_id for item in shop.inbox()] == [f"wamid.{n}" for n in range(20)]


def test_who_hangs_up_while_waiting_leaves_the_others_served() -> None:
    ingest, gate = Ingest(), threading.Event()
    ingest.ask(gate.wait)
    ingest.ask(dict).cancel()
    after = ingest.ask(lambda: "answered")

    gate.set()

    assert after.result(5) == "answered"
    ingest.stop()


@pytest.mark.django_db(transaction=True)
def test_one_delivery_that_cannot_be_stored_spoils_no_other(
    moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(moment)
    facts = connection_facts(shop.connection.id)

    def store(group: list[Delivery]) -> None:
        if any(delivery.body == "bad" for delivery in group):
            raise DatabaseError("bad")
        store_deliveries(group)

    monkeypatch.setattr("messaging.pipeline.ingest.store_deliveries", store)

    futures = [INGEST.submit(Delivery(facts, body, [])) for body in ("a", "bad", "b")]
    failed = [future.exception(20) is not None for future in futures]
    INGEST.stop()

    assert failed == [False, True, False]
    assert WebhookDelivery.objects.for_workspace(shop.workspace).count() == 2
