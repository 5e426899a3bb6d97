"""Meta's rules for interactive messages: frames, buttons, lists and named actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.errors import GraphError
from emulator.limits import limited, media_source, unique, wrong

INTERACTIVE_BODY = 1024
LIST_BODY = 4096
HEADER_TEXT = FOOTER = 60
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
LIST_BUTTON, SECTIONS, ROWS = 20, 10, 10
SECTION_TITLE, ROW_ID, ROW_TITLE, ROW_DESCRIPTION = 24, 200, 24, 72

Body = Mapping[str, Any]


def check_interactive(content: Body) -> None:
    """GraphError names the first rule the message breaks."""
    kind = content.get("type")
    if not isinstance(kind, str) or kind not in INTERACTIVE:
        raise wrong(f"Interactive type {kind} is not supported.")
    action = content.get("action")
    if not isinstance(action, Mapping):
        raise GraphError(131008, "The parameter interactive['action'] is required.")
    _interactive_frame(content, kind)
    INTERACTIVE[kind](action)


def _interactive_frame(content: Body, kind: str) -> None:
    if kind not in ("product", "catalog_message") or "body" in content:
        most = LIST_BODY if kind == "list" else INTERACTIVE_BODY
        limited(part(content, "body"), most, "Body text")
    if "footer" in content:
        limited(part(content, "footer"), FOOTER, "Footer text")
    header = content.get("header")
    if header is None:
        return
    if not isinstance(header, Mapping):
        raise wrong("Header must be an object.")
    header_kind = header.get("type")
    if header_kind == "text":
        limited(header.get("text"), HEADER_TEXT, "Header text")
    elif header_kind in ("image", "video", "document") and kind != "list":
        media = header.get(header_kind)
        if not isinstance(media, Mapping):
            raise GraphError(131008, f"The header needs {header_kind}.")
        media_source(media, header_kind)
    else:
        raise wrong(f"Header type {header_kind} is not allowed for interactive type {kind}.")


def _buttons(action: Body) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise wrong(f"Invalid buttons count. Min allowed: 1, Max allowed: {BUTTONS}")
    replies = []
    for button in buttons:
        reply = button.get("reply") if isinstance(button, Mapping) else None
        if not isinstance(reply, Mapping) or button.get("type", "reply") != "reply":
            raise GraphError(131008, "Every button needs type reply and a reply object.")
        limited(reply.get("title"), BUTTON_TITLE, "Button title")
        limited(reply.get("id"), BUTTON_ID, "Button id")
        replies.append(reply)
    unique([reply["title"] for reply in replies], "Button titles")
    unique([reply["id"] for reply in replies], "Button ids")


def _list(action: Body) -> None:
    limited(action.get("button"), LIST_BUTTON, "List button text")
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= SECTIONS:
        raise wrong(f"Invalid sections count. Min allowed: 1, Max allowed: {SECTIONS}")
    ids: list[str] = []
    for section in sections:
        rows = section.get("rows") if isinstance(section, Mapping) else None
        if not isinstance(rows, list) or not rows:
            raise GraphError(131008, "Every section needs rows.")
        if len(sections) > 1 or section.get("title"):
            limited(section.get("title"), SECTION_TITLE, "Section title")
        for row in rows:
            if not isinstance(row, Mapping):
                raise GraphError(131008, "A row must be an object.")
            limited(row.get("id"), ROW_ID, "Row id")
            limited(row.get("title"), ROW_TITLE, "Row title")
            if row.get("description") is not None:
                limited(row["description"], ROW_DESCRIPTION, "Row description", least=0)
            ids.append(row["id"])
    if len(ids) > ROWS:
        raise wrong(f"Total row count exceed max allowed count: {ROWS}")
    unique(ids, "Row ids")


def _named_action(action: Body) -> None:
    if not isinstance(action.get("name"), str):
        raise GraphError(131008, "The parameter action['name'] is required.")
    parameters = action.get("parameters")
    if action["name"] == "cta_url":
        if not isinstance(parameters, Mapping):
            raise GraphError(131008, "The parameter action['parameters'] is required.")
        limited(parameters.get("display_text"), BUTTON_TITLE, "Display text")
        if not str(parameters.get("url", "")).startswith(("http://", "https://")):
            raise wrong("The url of the button is not valid.")


def _anything(action: Body) -> None:
    """Kinds this stand-in accepts without looking inside."""


def part(content: Body, name: str) -> Any:
    part = content.get(name)
    return part.get("text") if isinstance(part, Mapping) else None


INTERACTIVE: dict[str, Callable[[Body], None]] = {
    "button": _buttons,
    "list": _list,
    "cta_url": _named_action,
    "location_request_message": _named_action,
    "address_message": _named_action,
    "flow": _named_action,
    "catalog_message": _named_action,
    "request_contact_info": _named_action,
    "call_permission_request": _named_action,
    "product": _anything,
    "product_list": _anything,
    "carousel": _anything,
    "voice_call": _anything,
}
