"""WhatsApp's language, both ways: payloads and requests as golden files, and the signature."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from emulator.webhooks import encode
from messaging.adapters.base import BadSignature, Inbound, SendError, Unrenderable
from messaging.adapters.whatsapp.adapter import ADAPTER
from messaging.adapters.whatsapp.errors import send_error
from messaging.adapters.whatsapp.signature import is_signed
from messaging.lenient_json import read_lenient
from tests.engine.golden import golden, grown, read, write
from tests.messaging.shop import sign

INBOUND, OUTBOUND = golden("whatsapp/inbound"), golden("whatsapp/outbound")
SECRET = "It's a Secret to Everybody"


def _name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", INBOUND, ids=_name)
def test_a_webhook_is_read_as_written(path: Path, update_golden: bool) -> None:
    told = read(path)

    items = [
        {
            "kind": item.kind,
            "number": item.number,
            "address": item.address,
            "provider_id": item.provider_id,
            "payload": item.payload,
        }
        for item in ADAPTER.parse(told["payload"])
    ]

    if update_golden:
        write(path, {**told, "received": items})
        told = read(path)
    assert json.loads(json.dumps(items)) == told["received"]


@pytest.mark.parametrize("path", INBOUND, ids=_name)
def test_what_was_read_survives_the_inbox(path: Path) -> None:
    for item in ADAPTER.parse(read(path)["payload"]):
        stored = orjson.loads(orjson.dumps(item.payload))
        if item.kind == "message":
            assert Inbound.from_json(stored).to_json() == stored


@pytest.mark.parametrize("path", OUTBOUND, ids=_name)
def test_a_content_is_rendered_as_written(path: Path, update_golden: bool) -> None:
    told = read(path)

    outcome: dict[str, Any] = {}
    try:
        outcome["request"] = ADAPTER.render(
            grown(told["content"]), address=told["address"], tag="0192f0c25f1a"
        )
    except Unrenderable as refusal:
        outcome["refused"] = str(refusal)

    if update_golden:
        write(path, {key: told[key] for key in ("about", "content", "address")} | outcome)
        told = read(path)
    assert outcome == {key: told[key] for key in ("request", "refused") if key in told}


def test_a_mark_of_reading_names_the_message() -> None:
    assert ADAPTER.render_read("wamid.1") == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.1",
    }


# -- the signature --------------------------------------------------------------------------


def test_the_published_vector_is_signed() -> None:
    header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    assert is_signed(header, b"Hello, World!", SECRET)
    assert is_signed(header.replace("757107ea", "757107EA"), b"Hello, World!", SECRET)
    assert not is_signed(header, b"Hello, World?", SECRET)


@pytest.mark.parametrize("text", ["Olá João", "a/b", "ana@shop.example <b> 100%", "👍🏽 日本"])
def test_metas_escapes_are_signed_as_they_were_sent(text: str) -> None:
    body = encode({"text": text})
    parsed_and_written_again = json.dumps(json.loads(body)).encode()

    assert is_signed(sign(body, SECRET), body, SECRET)
    assert not is_signed(sign(body, SECRET), parsed_and_written_again, SECRET)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        "sha256=abc",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\n",
        "sha256=g57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1é",
    ],
)
def test_a_header_of_another_shape_signs_nothing(header: str | None) -> None:
    assert not is_signed(header, b"Hello, World!", SECRET)


def test_without_a_secret_nothing_is_signed() -> None:
    assert not is_signed(sign(b"x", ""), b"x", "")
    with pytest.raises(BadSignature):
        ADAPTER.verify({"x-hub-signature-256": sign(b"x", "")}, b"x", "")


# -- Meta's refusals ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "answer", "outcome", "code"),
    [
        (400, {"error": {"code": 131047, "message": "Re-engagement"}}, "permanent", "131047"),
        (429, {"error": {"code": 130429, "message": "Rate limit hit"}}, "retry", "130429"),
        (400, {"error": {"code": 131056, "message": "Pair rate limit"}}, "retry", "131056"),
        (401, {"error": {"code": 190, "message": "Expired"}}, "permanent", "190"),
        (500, {"error": {"code": 131000, "message": "Something went wrong"}}, "retry", "131000"),
        (429, {"error": {"code": 9999, "message": "?"}}, "retry", "9999"),
        (500, None, "unknown", "http_500"),
        (502, "<html>", "unknown", "http_502"),
        (404, {"error": "no"}, "permanent", "http_404"),
    ],
)
def test_an_error_says_what_may_be_done(status: int, answer: Any, outcome: str, code: str) -> None:
    error = send_error(status, answer)

    assert isinstance(error, SendError)
    assert (error.outcome, error.code) == (outcome, code)
    assert error.title


# -- JSON as it comes -----------------------------------------------------------------------


def test_what_the_database_cannot_hold_is_left_out_of_the_json() -> None:
    text = (
        r'{"a\u0000b": ["x\u0000", "cut \ud83d", "\udc4d", "\ud83d\udc4d", {"é": 1}], "\\u0000": 2}'
    )

    value = read_lenient(text)

    assert read_lenient(r'["\ud83d", 123456789012345678901]') == ["\ufffd", 123456789012345678901.0]
    assert value == {"ab": ["x", "cut \ufffd", "\ufffd", "👍", {"é": 1}], "\\u0000": 2}


@pytest.mark.parametrize(
    "text", ["", "{", "\ud83d", "[" * 65 + "]" * 65, "[" * 100_000, r'["\ud83d"' + "[" * 100_000]
)
def test_what_is_no_json_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of the readers' own
        read_lenient(text)


def test_sixty_four_levels_are_read() -> None:
    assert read_lenient("[" * 64 + "]" * 64)
