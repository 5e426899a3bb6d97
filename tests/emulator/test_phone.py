"""What the phone page lives on: the thread, its long poll, and being any kind of customer."""

from __future__ import annotations

import asyncio

import pytest

from tests.emulator.world import CUSTOMER, World, settle


async def test_page_is_served_at_the_root(world):
    answer = await world.call("GET", "/")

    assert answer.status == 200
    assert answer.body == b"<p>phone</p>"


async def test_thread_shows_both_sides_with_ticks_and_the_window(world):
    await world.inbound()
    await world.send(text={"body": "hi there"})
    await world.time.advance(0.1)

    thread = (await world.call("GET", f"/api/thread/?from=+{CUSTOMER}&to=1065&peek=1")).json

    sides = [(m["direction"], m["content"], m["status"]) for m in thread["messages"]]
    assert sides == [
        ("in", {"body": "hello"}, "delivered"),
        ("out", {"body": "hi there"}, "delivered"),
    ]
    assert thread["window_open"] is True
    assert thread["window_expires_at"] == "2026-09-22T14:13:20.000+00:00"


async def test_thread_poll_wakes_with_what_has_changed(world):
    await world.inbound()
    await world.time.advance(1)
    head = (await world.call("GET", f"/api/thread/?from={CUSTOMER}&peek=1")).json["head"]

    poll = asyncio.create_task(
        world.call("GET", f"/api/thread/?from={CUSTOMER}&after={head}&wait=20&peek=1")
    )
    await settle()
    assert not poll.done()
    await world.send(text={"body": "news"})
    thread = (await poll).json

    assert [m["content"]["body"] for m in thread["messages"]] == ["news"]
    assert thread["head"] > head


async def test_thread_poll_wakes_when_time_is_skipped(world):
    await world.inbound()
    await world.time.advance(1)
    head = (await world.call("GET", f"/api/thread/?from={CUSTOMER}&peek=1")).json["head"]
    poll = asyncio.create_task(
        world.call("GET", f"/api/thread/?from={CUSTOMER}&after={head}&wait=20&peek=1")
    )
    await settle()

    await world.call("POST", "/api/clock/", {"advance": "PT24H"})

    assert (await poll).json["window_open"] is False


async def test_numbers_may_be_named_by_id_or_as_dialled(world):
    await world.inbound("to the second", to="+1 555 078 3882")
    await world.time.advance(1)

    metadata = world.listener.posts[0]["entry"][0]["changes"][0]["value"]["metadata"]
    assert metadata["phone_number_id"] == "1066"
    phones = (await world.call("GET", "/api/phones/")).json
    assert [phone["id"] for phone in phones] == ["1065", "1066"]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("audio", {}),
        ("video", {"caption": "c"}),
        ("document", {"filename": "é.pdf"}),
        ("sticker", {}),
        ("image", {"data": "iVBORw0KGgo=", "mime_type": "image/png"}),
        ("image", {"errors": [{"code": 131052}]}),
        ("location", {"latitude": 0.0, "longitude": 0.0}),
        ("contacts", [{"phones": []}]),
        ("reaction", {"message_id": "wamid.x"}),
        ("button", {"text": "Yes"}),
        ("order", {"catalog_id": "1", "product_items": []}),
        ("unsupported", {"type": "pin"}),
        ("request_welcome", {}),
    ],
)
async def test_customer_can_send_any_type(world, kind, content):
    await world.inbound(type=kind, **{kind: content})
    await world.time.advance(1)

    [message] = world.listener.items("messages")
    assert message["type"] == kind
    given = content.items() if isinstance(content, dict) else ()
    for key, value in given:
        if key != "data":
            assert message[kind][key] == value


@pytest.mark.parametrize(
    "wish",
    [
        b"{",
        {"text": "no sender"},
        {"from": CUSTOMER},
        {"from": CUSTOMER, "text": "x", "to": "999"},
        {"from": CUSTOMER, "type": 5},
        {"from": CUSTOMER, "text": 5},
        {"from": CUSTOMER, "type": "image", "image": {"data": "%%"}},
        {"from": CUSTOMER, "type": "image", "image": "text"},
        ["text"],
        [{"from": CUSTOMER, "text": "fine"}, {"text": "no sender"}],
    ],
)
async def test_unclear_wishes_are_refused_and_nothing_is_sent(world, wish):
    answer = await world.call("POST", "/api/inbound/", wish)
    await world.time.advance(1)

    assert answer.status == 400
    assert "error" in answer.json
    assert world.listener.posts == []


@pytest.mark.parametrize("missing", ["callback_url", "app_secret", "phone_numbers"])
async def test_incomplete_registrations_are_refused(world, missing):
    answer = await world.register(**{missing: None})

    assert answer.status == 400
    assert missing in answer.json["error"]


async def test_thread_tells_which_message_is_answered_on_either_side(world):
    first = await world.inbound()
    answer = await world.send(context={"message_id": first})
    await world.inbound("and I", context={"id": answer.json["messages"][0]["id"]})

    thread = (await world.call("GET", f"/api/thread/?from={CUSTOMER}&peek=1")).json

    assert [m["context"] and m["context"]["id"] for m in thread["messages"]] == [
        None,
        first,
        answer.json["messages"][0]["id"],
    ]


async def test_without_a_page_the_root_says_what_this_is():
    world = World(page=None)

    answer = await world.call("GET", "/")

    assert answer.headers["content-type"].startswith("text/plain")
    await world.emulator.stop()


async def test_a_mount_may_have_cut_the_prefix_off(world):
    world.mounted_at = ""

    assert (await world.call("GET", "/api/phones/")).status == 200
