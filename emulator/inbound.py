"""What a customer sends, completed to what Meta would post: media ids, titles, context."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator import media, records
from emulator.directory import Number
from emulator.exchange import Exchange
from emulator.names import digits

OWN_KEYS = frozenset({"from", "to", "name"})  # of the request, not part of Meta's message


class BadRequest(Exception):
    """What a tester asked for wrongly; answered as HTTP 400 `{"error": …}`."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A message some customer is to send, ready for the exchange."""

    number: Number
    customer: str
    name: str
    message: dict[str, Any]


def read_wish(exchange: Exchange, wish: object) -> Wish:
    """What a tester asked a customer to send; BadRequest if it is unclear."""
    if not isinstance(wish, Mapping):
        raise BadRequest("a message must be an object")
    number = find_number(exchange, str(wish.get("to") or ""))
    customer = customer_of(wish.get("from"))
    message = {"type": "text"} | {k: v for k, v in wish.items() if k not in OWN_KEYS}
    kind = message["type"]
    if not isinstance(kind, str):
        raise BadRequest("type must be a word like text")
    if kind == "text":
        message["text"] = _text(message.get("text"))
    elif kind in media.KINDS:
        message[kind] = _medium(exchange, number, kind, message.get(kind) or {})
    elif kind == "interactive":
        _complete_reply(exchange, number, customer, message)
    if isinstance(message.get("context"), dict):
        message["context"] = {"from": number.display_phone_number, **message["context"]}
    return Wish(number, customer, str(wish.get("name") or ""), message)


def _text(given: object) -> dict[str, Any]:
    if isinstance(given, str):
        return {"body": given}
    if not isinstance(given, dict) or not isinstance(given.get("body"), str):
        raise BadRequest('a text needs {"text": {"body": "…"}} or "text": "…"')
    return given


def _medium(exchange: Exchange, number: Number, kind: str, given: object) -> dict[str, Any]:
    """Meta's media object for `{id}`, for `{data (base64), mime_type}`, or for a sample."""
    if not isinstance(given, Mapping):
        raise BadRequest(f"{kind} must be an object")
    content = {k: v for k, v in given.items() if k not in ("data", "link")}
    if "errors" in given:
        return content
    wanted = given.get("id")
    if wanted is None:
        mime_type, sample = media.SAMPLES[kind]
        try:
            data = base64.b64decode(given["data"], validate=True) if "data" in given else sample
        except (binascii.Error, TypeError, ValueError):
            raise BadRequest("data must be base64") from None
        wanted = media.store(
            exchange, number.id, str(given.get("mime_type") or mime_type), data,
            str(given.get("filename") or ""),
        )  # fmt: skip
    row = exchange.ledger.row("SELECT mime_type, sha256 FROM media WHERE id = ?", str(wanted))
    if row is not None:
        digest = base64.b64encode(bytes.fromhex(row["sha256"])).decode()
        content = {"mime_type": row["mime_type"], "sha256": digest, **content}
    if kind == "audio":
        content.setdefault("voice", True)
    if kind == "sticker":
        content.setdefault("animated", False)
    return {**content, "id": str(wanted)}


def _complete_reply(
    exchange: Exchange, number: Number, customer: str, message: dict[str, Any]
) -> None:
    """Add what a phone adds to a tap: the title, and which message was tapped."""
    interactive = message.get("interactive")
    if not isinstance(interactive, dict):
        return
    kind = str(interactive.get("type"))
    reply = interactive.get(kind)
    if kind not in ("button_reply", "list_reply") or not isinstance(reply, dict):
        return
    found = records.find_reply_target(exchange, number.id, customer, str(reply.get("id")))
    if found is not None:
        wamid, offer = found
        keys = ("id", "title", "description") if kind == "list_reply" else ("id", "title")
        offered = {key: offer[key] for key in keys if key in offer}
        message["interactive"] = {**interactive, kind: {**offered, **reply}}
        message.setdefault("context", {"id": wamid})


def find_number(exchange: Exchange, wanted: str) -> Number:
    number = exchange.directory.find_number(wanted)
    if number is None:
        raise BadRequest("no such number is registered" if wanted else "no number is registered")
    return number


def customer_of(value: object) -> str:
    customer = digits(value or "")
    if not customer:
        raise BadRequest("from must be the customer's phone number")
    return customer
