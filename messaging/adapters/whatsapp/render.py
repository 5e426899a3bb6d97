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
    body: dict[str, Any] | list[dict[str, Any]]
    if kind == "text":
        type_, body = "text", _text(content)
    elif kind in _MEDIA:
        type_, body = str(kind), _media(content)
    elif kind == "buttons":
        type_, body = "interactive", _buttons(content)
    elif kind == "list":
        type_, body = "interactive", _list(content)
    elif kind == "cta_url":
        type_, body = "interactive", _link_button(content)
    elif kind == "location_request":
        type_, body = "interactive", _location_request(content)
    elif kind == "location":
        type_, body = "location", dict(content["location"])
    elif kind == "contacts":
        type_, body = "contacts", [_card(card) for card in content["contacts"]]
    elif kind == "reaction":
        type_, body = "reaction", _reaction(content)
    else:
        raise Unrenderable(f"WhatsApp cannot carry a message of type {kind!r}")
    # A phone needs its "+", or Meta may put our own country's code before it (send reference).
    recipient = {"to": f"+{address}"} if address.isdigit() else {"recipient": address}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **recipient,
        **_context(content),
        "type": type_,
        type_: body,
        "biz_opaque_callback_data": tag,
    }


def _context(content: Mapping[str, Any]) -> dict[str, Any]:
    """The customer's message that this one quotes; a reaction names its message itself."""
    quoted = content.get("quotes")
    return {"context": {"message_id": quoted}} if quoted and content["type"] != "reaction" else {}


def render_read(provider_id: str) -> dict[str, Any]:
    """The request that turns the customer's ticks blue."""
    return {"messaging_product": "whatsapp", "status": "read", "message_id": provider_id}


def render_typing(provider_id: str) -> dict[str, Any]:
    """The request that shows “typing…” for 25 s or until our next message; it marks as read, too.

    Meta's page of Oct 2025: it needs a message of the customer, so a flow that begins with a
    template has none.
    """
    return {**render_read(provider_id), "typing_indicator": {"type": "text"}}


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


def _link_button(content: Mapping[str, Any]) -> dict[str, Any]:
    if not content["url"].startswith(("https://", "http://")):
        raise Unrenderable("the link does not begin with https://")
    parameters = {"display_text": cut(content["label"], TITLE), "url": content["url"]}
    action = {"name": "cta_url", "parameters": parameters}
    return _interactive(content, "cta_url", action, body_limit=BODY)


def _location_request(content: Mapping[str, Any]) -> dict[str, Any]:
    action = {"name": "send_location"}
    return _interactive(content, "location_request_message", action, body_limit=BODY)


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    """A contact card; Meta wants one more name besides the formatted one."""
    phone = card["phone"].strip()
    digits = "".join(letter for letter in phone if letter.isdecimal())
    made: dict[str, Any] = {
        "name": {"formatted_name": card["name"], "first_name": card["name"]},
        "phones": [{"phone": phone, "type": "WORK", "wa_id": digits}],
    }
    if card.get("email"):
        made["emails"] = [{"email": card["email"], "type": "WORK"}]
    if card.get("organisation"):
        made["org"] = {"company": card["organisation"]}
    return made


def _reaction(content: Mapping[str, Any]) -> dict[str, Any]:
    if not content.get("quotes"):
        raise Unrenderable("there is no message to react to")
    return {"message_id": content["quotes"], "emoji": content["emoji"]}


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
