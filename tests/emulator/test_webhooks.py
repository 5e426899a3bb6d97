"""What arrives at the application: envelope, escapes, signature."""

from __future__ import annotations

import json

import pytest

from emulator.webhooks import encode, signature
from tests.emulator.world import CUSTOMER, World


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("é", b'"\\u00e9"'),
        ("😀", b'"\\ud83d\\ude00"'),
        ("a@b.c", b'"a\\u0040b.c"'),
        ("<b>", b'"\\u003cb>"'),
        ("50%", b'"50\\u0025"'),
        ("http://x/", b'"http:\\/\\/x\\/"'),
        ("\\/", b'"\\\\\\/"'),
    ],
)
def test_text_is_escaped_the_way_meta_does(value, written):
    body = encode({"x": value})

    assert body == b'{"x":' + written + b"}"
    assert json.loads(body) == {"x": value}


def test_signature_is_the_hmac_of_the_escaped_bytes():
    body = b'{"x":"caf\\u00e9 \\/ \\u0040"}'

    assert encode({"x": "café / @"}) == body
    # printf '%s' '{"x":"caf\u00e9 \/ \u0040"}' | openssl dgst -sha256 -hmac secret
    assert signature(body, "secret") == (
        "sha256=54924dc043d3a950a583284568e7127167a1c8a3afaaea8d0877d4b6daa77f31"
    )


async def test_message_webhook_has_all_that_meta_sends(world):
    wamid = await world.inbound("Zoë wants 50% at http://x/", name="Zoë")
    await world.time.advance(1)

    [post] = world.listener.posts
    assert post["object"] == "whatsapp_business_account"
    [entry] = post["entry"]
    assert entry["id"] == "77"
    [change] = entry["changes"]
    assert change["field"] == "messages"
    value = change["value"]
    assert value["messaging_product"] == "whatsapp"
    assert value["metadata"] == {
        "display_phone_number": "15550783881",
        "phone_number_id": "1065",
    }
    [contact] = value["contacts"]
    assert contact["profile"] == {"name": "Zoë"}
    assert contact["wa_id"] == CUSTOMER
    assert contact["user_id"].startswith("SG.")
    [message] = value["messages"]
    assert message == {
        "from": CUSTOMER,
        "from_user_id": contact["user_id"],
        "id": wamid,
        "timestamp": "1790000000",
        "type": "text",
        "text": {"body": "Zoë wants 50% at http://x/"},
    }
    assert wamid.startswith("wamid.HBg")


async def test_tap_on_a_button_carries_title_and_context(world):
    await world.inbound()
    buttons = [{"type": "reply", "reply": {"id": "s:menu:a", "title": "Agent"}}]
    sent = await world.send(
        type="interactive",
        interactive={"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}},
    )

    await world.inbound(
        type="interactive",
        interactive={"type": "button_reply", "button_reply": {"id": "s:menu:a"}},
    )
    await world.time.advance(1)

    tap = world.listener.items("messages")[-1]
    assert tap["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "s:menu:a", "title": "Agent"},
    }
    assert tap["context"] == {"from": "15550783881", "id": sent.json["messages"][0]["id"]}


async def test_chosen_row_carries_its_description(world):
    await world.inbound()
    rows = [{"id": "r1", "title": "Returns", "description": "Send it back"}]
    await world.send(
        type="interactive",
        interactive={
            "type": "list",
            "body": {"text": "?"},
            "action": {"button": "Open", "sections": [{"rows": rows}]},
        },
    )

    await world.inbound(
        type="interactive", interactive={"type": "list_reply", "list_reply": {"id": "r1"}}
    )
    await world.time.advance(1)

    tap = world.listener.items("messages")[-1]
    assert tap["interactive"]["list_reply"] == rows[0]


async def test_status_webhook_has_all_that_meta_sends(world):
    await world.inbound()
    sent = await world.send(biz_opaque_callback_data="ours-1")
    await world.time.advance(1)

    status = world.listener.items("statuses")[0]
    assert status["id"] == sent.json["messages"][0]["id"]
    assert status["recipient_id"] == CUSTOMER
    assert status["recipient_user_id"].startswith("SG.")
    assert status["biz_opaque_callback_data"] == "ours-1"
    assert status["timestamp"] == "1790000000"
    assert status["conversation"]["origin"] == {"type": "service"}
    assert status["pricing"]["pricing_model"] == "PMP"


async def test_system_message_has_no_contacts(world):
    await world.inbound(
        type="system", system={"type": "user_changed_number", "wa_id": "6580000000"}
    )
    await world.time.advance(1)

    assert "contacts" not in world.listener.posts[0]["entry"][0]["changes"][0]["value"]


async def test_image_comes_with_a_media_id_that_can_be_fetched(world):
    await world.inbound(type="image", image={"caption": "broken"})
    await world.time.advance(1)

    image = world.listener.items("messages")[0]["image"]
    assert image["mime_type"] == "image/png"
    assert image["caption"] == "broken"
    assert (await world.call("GET", f"/graph/v23.0/{image['id']}")).json["mime_type"] == "image/png"


async def test_bodies_sent_are_ascii_with_metas_escapes(world):
    await world.inbound("é <a@b> 5% /")
    await world.time.advance(1)

    assert b"\\u00e9 \\u003ca\\u0040b> 5\\u0025 \\/" in world.listener.bodies[0]


async def test_webhooks_wait_for_the_handshake_of_the_callback():
    world = World()
    await world.register(verify_token="another")
    await world.inbound()
    await world.time.advance(5)

    assert world.listener.posts == []
    [app] = (await world.call("GET", "/api/apps/")).json
    assert app["verified"] is False
    assert "verify token" in app["error"]

    await world.register()
    await world.time.advance(1)

    assert world.listener.texts == ["hello"]
    assert (await world.call("GET", "/api/apps/")).json[0]["verified"] is True
    await world.emulator.stop()


async def test_registering_again_changes_nothing_but_the_secrets(world):
    await world.inbound()
    await world.time.advance(1)
    world.listener.secret = "new-secret"
    await world.register(app_secret="new-secret")
    await world.inbound("again")
    await world.time.advance(1)

    assert world.listener.texts == ["hello", "again"]
    assert world.listener.handshakes == 1
    assert len((await world.call("GET", "/api/apps/")).json) == 1


async def test_a_number_follows_the_app_that_registered_it_last(world):
    await world.register(callback_url="http://app.test/hook/2")

    [app] = (await world.call("GET", "/api/apps/")).json
    assert app["callback_url"] == "http://app.test/hook/2"
    assert [number["id"] for number in app["phone_numbers"]] == ["1065", "1066"]
