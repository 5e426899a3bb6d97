"""Message contents as WhatsApp Cloud API requests; pure.

Limits are Meta's (messages reference, Oct 2025), counted in UTF-16 units. What is over a limit
only after its variables were filled in is cut here, and a text too long is refused: whoever
sends splits it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.adapters.base import Unrenderable

TEXT = 4096
CAPTION = 1024
BODY = 1024
LIST_BODY = 4096
FOOTER = 60
HEADER = 60
TITLE = 20
ROW_TITLE = 24
ROW_DESCRIPTION = 72
_MEDIA = ("image", "video", "audio", "document", "sticker")


def render(content: Mapping[str, Any], *, address: str, tag: str) -> dict[str, Any]:
    """The body of `POST /{phone_number_id}/messages`; raises Unrenderable."""
    kind = content.get("type")
    if kind == "text":
        type_, body = "text", _text(content)
    elif kind in _MEDIA:
        type_, body = str(kind), _media(content)
    elif kind == "buttons":
        type_, body = "interactive", _buttons(content)
    elif kind == "list":
        type_, body = "interactive", _list(content)
    else:
        raise Unrenderable(f"WhatsApp cannot carry a message of type {kind!r}")
    # A phone needs its "+", or Meta may put our own country's code before it (send reference).
    recipient = {"to": f"+{address}"} if address.isdigit() else {"recipient": address}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        "type": type_,
        type_: body,
        "biz_opaque_callback_data": tag,
    }


def render_read(provider_id: str) -> dict[str, Any]:
    """The request that turns the customer's ticks blue."""
    return {"messaging_product": "whatsapp", "status": "read", "message_id": provider_id}


def cut(text: str, limit: int) -> str:
    """The text within `limit` UTF-16 units, ending in … when something was cut off."""
    if len(text.encode("utf-16-le")) // 2 <= limit:
        return text
    kept = text.encode("utf-16-le")[: (limit - 1) * 2].decode("utf-16-le", "ignore")
    return kept + "…"


def _text(content: Mapping[str, Any]) -> dict[str, Any]:
    text = content["text"]
    if len(text.encode("utf-16-le")) // 2 > TEXT:
        raise Unrenderable(f"a text may have {TEXT} characters")
    if not text.strip():
        raise Unrenderable("the text is empty")
    return {"body": text, "preview_url": "://" in text}


def _media(content: Mapping[str, Any]) -> dict[str, Any]:
    media = content["media"]
    if "link" not in media and "id" not in media:
        raise Unrenderable("the media has no link")
    body: dict[str, Any] = {key: media[key] for key in ("link", "id") if key in media}
    if content.get("caption") and content["type"] in ("image", "video", "document"):
        body["caption"] = cut(content["caption"], CAPTION)
    if content.get("filename") and content["type"] == "document":
        body["filename"] = content["filename"]
    return body


def _buttons(content: Mapping[str, Any]) -> dict[str, Any]:
    buttons = [
        {"type": "reply", "reply": {"id": button["id"], "title": cut(button["title"], TITLE)}}
        for button in content["buttons"]
    ]
    return _interactive(content, "button", {"buttons": buttons}, body_limit=BODY)


def _list(content: Mapping[str, Any]) -> dict[str, Any]:
    sections = [_section(section) for section in content["sections"]]
    action = {"button": cut(content["button"], TITLE), "sections": sections}
    return _interactive(content, "list", action, body_limit=LIST_BODY)


def _section(section: Mapping[str, Any]) -> dict[str, Any]:
    rows = []
    for row in section["rows"]:
        rendered = {"id": row["id"], "title": cut(row["title"], ROW_TITLE)}
        if row.get("description"):
            rendered["description"] = cut(row["description"], ROW_DESCRIPTION)
        rows.append(rendered)
    title = {"title": cut(section["title"], ROW_TITLE)} if section.get("title") else {}
    return {**title, "rows": rows}


def _interactive(
    content: Mapping[str, Any], type_: str, action: Mapping[str, Any], *, body_limit: int
) -> dict[str, Any]:
    if not content["body"].strip():
        raise Unrenderable("the body is empty")
    interactive: dict[str, Any] = {
        "type": type_,
        "body": {"text": cut(content["body"], body_limit)},
        "action": action,
    }
    if header := content.get("header"):
        interactive["header"] = _header(header)
    if content.get("footer"):
        interactive["footer"] = {"text": cut(content["footer"], FOOTER)}
    return interactive


def _header(header: Mapping[str, Any]) -> dict[str, Any]:
    if header["type"] == "text":
        return {"type": "text", "text": cut(header["text"], HEADER)}
    media = header["media"]
    return {"type": header["type"], header["type"]: {k: media[k] for k in media if k != "asset"}}
