"""What the Graph API answers to a send: Meta's shapes, limits and refusals."""

from __future__ import annotations

import pytest

from tests.emulator.world import CUSTOMER


async def test_accepted_send_answers_in_metas_shape_and_lands_in_the_outbox(world):
    await world.inbound()

    answer = await world.send(to="+65 9123-4567")

    assert answer.status == 200
    wamid = answer.json["messages"][0]["id"]
    [contact] = answer.json["contacts"]
    assert (contact["input"], contact["wa_id"]) == ("+65 9123-4567", CUSTOMER)
    assert answer.json["messaging_product"] == "whatsapp"
    [sent] = await world.outbox(f"?to=+{CUSTOMER}")
    assert (sent["id"], sent["to"], sent["type"]) == (wamid, CUSTOMER, "text")
    assert sent["request"]["text"] == {"body": "hi"}
    assert sent["at"].startswith("2026-09-21T")


async def test_outbox_keeps_the_order_and_pages(world):
    await world.inbound()
    for text in ("one", "two", "three"):
        await world.send(text={"body": text})

    everything = await world.outbox()
    rest = await world.outbox(f"?after={everything[0]['seq']}&limit=1")

    assert [m["request"]["text"]["body"] for m in everything] == ["one", "two", "three"]
    assert [m["request"]["text"]["body"] for m in rest] == ["two"]
    assert await world.outbox("?to=6500000000") == []


SOUND = [
    {"type": "image", "image": {"link": "https://x.test/a.png", "caption": "c"}},
    {"type": "video", "video": {"link": "https://x.test/a.mp4"}},
    {"type": "audio", "audio": {"link": "https://x.test/a.ogg"}},
    {"type": "document", "document": {"link": "https://x.test/a.pdf", "filename": "a.pdf"}},
    {"type": "sticker", "sticker": {"link": "https://x.test/a.webp"}},
    {"type": "location", "location": {"latitude": 0.0, "longitude": 103.8}},
    {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}}]},
    {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": ""}},
    {"type": "template", "template": {"name": "hello", "language": {"code": "en_US"}}},
    {"text": {"body": "x" * 4096}},
    {
        "type": "interactive",
        "interactive": {
            "type": "cta_url",
            "body": {"text": "b"},
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Go", "url": "https://x.test"},
            },
        },
    },
    {
        "type": "interactive",
        "interactive": {
            "type": "location_request_message",
            "body": {"text": "Where?"},
            "action": {"name": "send_location"},
        },
    },
]


@pytest.mark.parametrize("message", SOUND, ids=lambda m: str(m.get("type", "text")))
async def test_every_message_type_is_accepted(world, message):
    await world.inbound()

    assert (await world.send(**message)).status == 200


def _buttons(*titles, ids=None, body="b", **more):
    ids = ids or [f"id{n}" for n in range(len(titles))]
    return {
        "type": "interactive",
        "interactive": {
            "type": "button",
            "body": {"text": body},
            "action": {
                "buttons": [
                    {"type": "reply", "reply": {"id": i, "title": t}}
                    for i, t in zip(ids, titles, strict=True)
                ]
            },
            **more,
        },
    }


def _list(rows, *, button="Open", sections=None, **more):
    return {
        "type": "interactive",
        "interactive": {
            "type": "list",
            "body": {"text": "b"},
            "action": {"button": button, "sections": sections or [{"rows": rows}]},
            **more,
        },
    }


def _rows(count):
    return [{"id": f"r{n}", "title": f"Row {n}"} for n in range(count)]


@pytest.mark.parametrize(
    ("message", "code", "details"),
    [
        ({"text": {"body": "x" * 4097}}, 100, "4096"),
        ({"text": {"body": "😀" * 2049}}, 100, "4096"),
        ({"text": {"body": ""}}, 131008, "text['body']"),
        ({"type": "poll"}, 131009, "Param type"),
        ({"type": "image"}, 131008, "image"),
        ({"type": "image", "image": {}}, 100, "exactly one"),
        ({"type": "image", "image": {"link": "ftp://x"}}, 100, "URI"),
        ({"type": "image", "image": {"id": "404"}}, 100, "attachment ID"),
        ({"type": "image", "image": {"link": "https://x", "caption": "c" * 1025}}, 131009, "1024"),
        ({"biz_opaque_callback_data": "x" * 513}, 100, "512"),
        ({"messaging_product": "sms"}, 100, "messaging_product"),
        ({"to": ""}, 100, "parameter to"),
        ({"to": "anna"}, 131009, "phone number"),
        ({"to": "15550783881"}, 131021, "sending number"),
        (_buttons(), 131009, "buttons count"),
        (_buttons("A", "B", "C", "D"), 131009, "Max allowed: 3"),
        (_buttons("x" * 21), 131009, "Max length: 20"),
        (_buttons("A", "A"), 131009, "unique"),
        (_buttons("A", "B", ids=["x", "x"]), 131009, "unique"),
        (_buttons("A", ids=["x" * 257]), 131009, "256"),
        (_buttons("A", body="x" * 1025), 131009, "1024"),
        (_buttons("A", footer={"text": "x" * 61}), 131009, "60"),
        (_buttons("A", header={"type": "text", "text": "x" * 61}), 131009, "60"),
        (_list(_rows(11)), 131009, "row count"),
        (_list(_rows(1), button="x" * 21), 131009, "20"),
        (_list([{"id": "x" * 201, "title": "t"}]), 131009, "200"),
        (_list([{"id": "x", "title": "t" * 25}]), 131009, "24"),
        (_list([{"id": "x", "title": "t", "description": "d" * 73}]), 131009, "72"),
        (_list([], sections=[{"rows": _rows(1)}, {"rows": _rows(1)}]), 131009, "Section title"),
        (_list(_rows(1), header={"type": "image", "image": {"id": "1"}}), 131009, "Header"),
    ],
)
async def test_broken_limits_are_refused_with_metas_code(world, message, code, details):
    await world.inbound()

    answer = await world.send(**message)

    assert answer.status == 400
    error = answer.json["error"]
    assert error["code"] == code
    assert error["type"] == "OAuthException"
    assert error["message"].startswith(f"(#{code}) ")
    assert details in error["message"] + error.get("error_data", {}).get("details", "")
    assert error["fbtrace_id"]
    assert await world.outbox() == []


async def test_ten_rows_over_sections_and_a_long_list_body_are_fine(world):
    await world.inbound()
    sections = [
        {"title": "A", "rows": _rows(5)},
        {"title": "B", "rows": [{"id": f"s{n}", "title": "t"} for n in range(5)]},
    ]

    answer = await world.send(**_list([], sections=sections, body={"text": "x" * 4096}))

    assert answer.status == 200


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"null"])
async def test_unreadable_bodies_are_invalid_parameters(world, body):
    answer = await world.call("POST", "/graph/v23.0/1065/messages", body)

    assert (answer.status, answer.json["error"]["code"]) == (400, 100)


async def test_calls_without_a_known_token_are_refused(world):
    missing = await world.call("POST", "/graph/v23.0/1065/messages", {}, token=None)
    wrong = await world.call("POST", "/graph/v23.0/1065/messages", {}, token="stolen")

    assert (missing.status, missing.json["error"]["code"]) == (401, 104)
    assert (wrong.status, wrong.json["error"]["code"]) == (401, 190)


async def test_numbers_of_others_do_not_exist(world):
    await world.register(
        callback_url="http://other.test/",
        access_token="token-2",
        phone_numbers=[{"id": "2000", "display_phone_number": "15550000000"}],
    )

    for number in ("2000", "404"):
        answer = await world.send(number)
        assert answer.status == 400
        assert answer.json["error"]["code"] == 100
        assert answer.json["error"]["error_subcode"] == 33


async def test_number_look_up_tells_who_it_is(world):
    answer = await world.call("GET", "/graph/v23.0/1065")

    assert answer.json["id"] == "1065"
    assert answer.json["display_phone_number"] == "+15550783881"


async def test_unknown_paths_and_versions_answer_in_metas_envelope(world):
    for path in ("/graph/v23.0/1065/nothing", "/graph/latest/1065"):
        answer = await world.call("GET", path)
        assert (answer.status, answer.json["error"]["code"]) == (400, 2500)


async def test_mark_read_turns_the_ticks_and_shows_typing(world):
    first = await world.inbound("one")
    await world.inbound("two")
    await world.time.advance(1)

    answer = await world.call(
        "POST",
        "/graph/v23.0/1065/messages",
        {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": first,
            "typing_indicator": {"type": "text"},
        },
    )

    assert answer.json == {"success": True}
    thread = (await world.call("GET", f"/api/thread/?from={CUSTOMER}&peek=1")).json
    assert [m["status"] for m in thread["messages"]] == ["read", "delivered"]
    assert thread["typing"] is True
    assert await world.outbox() == []


async def test_mark_read_of_an_unknown_message_is_refused(world):
    answer = await world.call(
        "POST",
        "/graph/v23.0/1065/messages",
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.none"},
    )

    assert (answer.status, answer.json["error"]["code"]) == (400, 100)
