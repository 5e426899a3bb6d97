"""Media: upload, look-up, download within five minutes, deletion."""

from __future__ import annotations

import hashlib

import pytest

from tests.emulator.world import World

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


async def upload(world: World, content: bytes = PNG, mime_type: str = "image/png", number="1065"):
    parts = (
        b'--b\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        b"Content-Type: " + mime_type.encode() + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    return await world.call("POST", f"/graph/v23.0/{number}/media", parts, headers=headers)


async def test_upload_can_be_looked_up_downloaded_and_sent(world):
    media = (await upload(world)).json["id"]
    await world.inbound()

    found = (await world.call("GET", f"/graph/v23.0/{media}?phone_number_id=1065")).json
    address = found["url"].removeprefix("http://emulator.test/emulator")
    content = await world.call("GET", address)
    sent = await world.send(type="image", image={"id": media})

    assert found["id"] == media
    assert found["mime_type"] == "image/png"
    assert found["file_size"] == len(PNG)
    assert found["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert content.body == PNG
    assert content.headers["content-type"] == "image/png"
    assert sent.status == 200
    assert (await world.call("GET", f"/api/media/{media}", token=None)).body == PNG


async def test_download_needs_the_token_and_ends_after_five_minutes(world):
    media = (await upload(world)).json["id"]
    url = (await world.call("GET", f"/graph/v23.0/{media}")).json["url"]
    address = url.removeprefix("http://emulator.test/emulator")

    assert (await world.call("GET", address, token=None)).status == 401
    assert (await world.call("GET", address + "0")).status == 404
    await world.time.advance(301)
    assert (await world.call("GET", address)).status == 404


async def test_media_belongs_to_its_number(world):
    media = (await upload(world, number="1066")).json["id"]
    await world.inbound()

    answer = await world.send(type="image", image={"id": media})

    assert answer.json["error"]["code"] == 100
    assert (await world.call("GET", f"/graph/v23.0/{media}?phone_number_id=1065")).status == 400


async def test_deleted_media_is_gone(world):
    media = (await upload(world)).json["id"]

    assert (await world.call("DELETE", f"/graph/v23.0/{media}")).json == {"success": True}
    answer = await world.call("GET", f"/graph/v23.0/{media}")
    assert (answer.status, answer.json["error"]["error_subcode"]) == (400, 33)


@pytest.mark.parametrize(
    ("content", "mime_type", "code"),
    [(PNG, "application/x-msdownload", 100), (b"", "image/png", 131053)],
)
async def test_unsuitable_files_are_refused(world, content, mime_type, code):
    answer = await upload(world, content, mime_type)

    assert (answer.status, answer.json["error"]["code"]) == (400, code)


async def test_image_over_five_megabytes_is_refused(world):
    answer = await upload(world, b"x" * (5 * 1024 * 1024 + 1))

    assert answer.json["error"]["code"] == 131053


async def test_document_cannot_be_sent_as_an_image(world):
    media = (await upload(world, b"%PDF", "application/pdf")).json["id"]
    await world.inbound()

    assert (await world.send(type="image", image={"id": media})).json["error"]["code"] == 131053
    assert (await world.send(type="document", document={"id": media})).status == 200


async def test_broken_uploads_are_refused_in_metas_envelope(world):
    headers = {"content-type": "multipart/form-data; boundary=b"}

    for body in (b"garbage", b"--b--\r\n", b""):
        answer = await world.call("POST", "/graph/v23.0/1065/media", body, headers=headers)
        assert (answer.status, answer.json["error"]["code"]) == (400, 100)
