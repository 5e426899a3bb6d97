"""WhatsApp webhooks into received items; pure, and never stopped by one odd item.

Facts from Meta's webhook reference (pages of Oct 2025 to Aug 2026): one POST may mix numbers
and fields, `contacts` belongs to the change and not to a message, `from` is missing for
users with a username, a timestamp is a string of seconds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson

from messaging.adapters.base import Inbound, Received, StatusReport

_MEDIA = ("image", "video", "audio", "voice", "document", "sticker")
_MAX_ITEMS = 100  # of a cart; the session carries them
_MAX_NUMBER = 10**12
_STATES = ("sent", "delivered", "read", "failed")
_WISHES = {"stop": False, "resume": True, "signup": True}
# 2001 to 2286: anything else is milliseconds or nonsense (Meta sends seconds).
_SECONDS = range(1_000_000_000, 10_000_000_000)


def parse(document: Any) -> Sequence[Received]:
    """Every item of the tree, in its order."""
    items: list[Received] = []
    for entry in _list(_dict(document).get("entry")):
        for change in _list(_dict(entry).get("changes")):
            items.extend(_change(_dict(change)))
    return items


def _change(change: Mapping[str, Any]) -> Iterator[Received]:
    field = change.get("field", "messages")
    value = _dict(change.get("value"))
    number = _text(_dict(value.get("metadata")).get("phone_number_id"))
    if field == "user_preferences":
        for wish in _list(value.get("user_preferences")):
            yield _wish(number, _dict(wish))
        return
    if field != "messages":
        yield _other(number, change)
        return
    names = _names(value)
    for message in _list(value.get("messages")):
        yield _message(number, _dict(message), names)
    for status in _list(value.get("statuses")):
        yield _status(number, _dict(status))
    for error in _list(value.get("errors")):
        yield _other(number, {"field": "errors", "value": error})


def _message(number: str, message: Mapping[str, Any], names: Mapping[str, str]) -> Received:
    phone = _text(message.get("from"))
    user = _text(message.get("from_user_id"))
    address = phone or user
    provider_id = _text(message.get("id"))
    kind = _text(message.get("type"), 24) or "unsupported"
    if not address or not provider_id or message.get("group_id"):
        return _other(number, message)
    text, option, content = _content(kind, message)
    facts = {key: message[key] for key in ("referral", "context") if key in message}
    if kind == "order":
        facts["order"] = _order(_dict(message.get("order")))
    if kind == "button":
        facts["payload"] = _text(_dict(message.get("button")).get("payload"))
    inbound = Inbound(
        provider_id=provider_id,
        address=address,
        phone=phone if phone.isdigit() else "",
        name=names.get(phone) or names.get(user) or "",
        type=kind,
        text=text,
        sent_at=_moment(message.get("timestamp")),
        content=content,
        option=option,
        facts=facts,
    )
    return Received("message", number, address, provider_id, inbound.to_json())


def _content(kind: str, message: Mapping[str, Any]) -> tuple[str, str | None, dict[str, Any]]:
    """What the flow reads, which option was tapped, what a person sees."""
    body = message.get(kind)
    if kind == "text":
        text = _text(_dict(body).get("body"), 65_536)
        return text, None, {"type": "text", "text": text}
    if kind in _MEDIA:
        media = _dict(body)
        caption = _text(media.get("caption"), 4096)
        known = {key: media[key] for key in ("id", "mime_type", "voice") if key in media}
        content = {"type": kind, "media": known, "caption": caption}
        if media.get("filename"):
            content["filename"] = _text(media["filename"], 255)
        return caption, None, content
    if kind == "button":
        text = _text(_dict(body).get("text"), 1024)
        return text, None, {"type": "button", "text": text}
    if kind == "interactive":
        shape = _text(_dict(body).get("type"))
        reply = _dict(_dict(body).get(shape))
        title = _text(reply.get("title"), 256)
        if shape in ("button_reply", "list_reply") and "id" in reply:
            return title, _text(reply["id"], 512), {"type": "reply", "text": title}
        return title, None, {"type": "interactive", "interactive": body}
    if kind == "location":
        place = _dict(body)
        name = _text(place.get("name"), 1024)
        return name, None, {"type": "location", "location": dict(place)}
    return "", None, {"type": kind, kind: body}


def _order(cart: Mapping[str, Any]) -> dict[str, Any]:
    """A cart with plain names and numbers; Meta sends them as numbers or as texts."""
    items = [
        {
            "product_id": _text(item.get("product_retailer_id")),
            "quantity": _number(item.get("quantity")),
            "price": _number(item.get("item_price")),
            "currency": _text(item.get("currency"), 3),
        }
        for item in map(_dict, _list(cart.get("product_items"))[:_MAX_ITEMS])
    ]
    total = sum(Decimal(str(item["quantity"])) * Decimal(str(item["price"])) for item in items)
    return {
        "catalog_id": _text(cart.get("catalog_id")),
        "text": _text(cart.get("text"), 4096),
        "items": items,
        "total": _number(total),
        "currency": items[0]["currency"] if items else "",
    }


def _number(value: Any) -> int | float:
    """A JSON number or a text of one; 0 for anything else."""
    try:
        number = Decimal(str(value)[:20])
    except InvalidOperation:
        return 0
    if not number.is_finite() or abs(number) > _MAX_NUMBER:
        return 0
    return int(number) if number == number.to_integral_value() else float(number)


def _status(number: str, status: Mapping[str, Any]) -> Received:
    provider_id = _text(status.get("id"))
    state = _text(status.get("status"), 24)
    if not provider_id or state not in _STATES:
        return _other(number, status)
    first = next((_dict(error) for error in _list(status.get("errors"))), None)
    error = first and {
        "code": _text(first.get("code")),
        "title": _text(first.get("title"), 300),
        "detail": _text(_dict(first.get("error_data")).get("details"), 1000),
    }
    report = StatusReport(
        provider_id=provider_id,
        state=state,
        tag=_text(status.get("biz_opaque_callback_data"), 512),
        error=error,
    )
    address = _text(status.get("recipient_id")) or _text(status.get("recipient_user_id"))
    return Received("status", number, address, f"{provider_id}:{state}", report.to_json())


def _wish(number: str, wish: Mapping[str, Any]) -> Received:
    """What somebody chose in WhatsApp itself: fewer or more adverts from us."""
    address = _text(wish.get("wa_id")) or _text(wish.get("user_id"))
    value = _text(wish.get("value"), 24)
    if wish.get("category") != "marketing_messages" or value not in _WISHES or not address:
        return _other(number, wish)
    raw = orjson.dumps(wish, option=orjson.OPT_SORT_KEYS)
    payload = {"address": address, "category": "marketing", "wants": _WISHES[value]}
    return Received("consent", number, address, hashlib.sha256(raw).hexdigest(), payload)


def _other(number: str, value: Mapping[str, Any]) -> Received:
    raw = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return Received("other", number, "", hashlib.sha256(raw).hexdigest(), dict(value))


def _names(value: Mapping[str, Any]) -> dict[str, str]:
    names: dict[str, str] = {}
    for contact in _list(value.get("contacts")):
        person = _dict(contact)
        name = _text(_dict(person.get("profile")).get("name"), 200)
        for key in ("wa_id", "user_id"):
            if name and person.get(key):
                names[_text(person[key])] = name
    return names


def _moment(value: Any) -> datetime:
    """The moment of sending; the epoch when it cannot be read, which the router takes as now."""
    try:
        seconds = int(value)
    except (TypeError, ValueError):
        return datetime.fromtimestamp(0, UTC)
    if seconds not in _SECONDS and seconds // 1000 in _SECONDS:
        seconds //= 1000
    return datetime.fromtimestamp(seconds if seconds in _SECONDS else 0, UTC)


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, dict) else []  # Chatwoot has seen `entry` as an object


def _text(value: Any, limit: int = 255) -> str:
    """A JSON value as text without NUL, which PostgreSQL cannot hold."""
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    return str(value).replace("\x00", "")[:limit]
