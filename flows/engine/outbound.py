"""How a filled message is made to keep WhatsApp's limits: what is too long is split or cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine.fields import (
    BODY_LIMIT,
    EDGE_TEXT_LIMIT,
    ROW_DESCRIPTION_LIMIT,
    ROW_TITLE_LIMIT,
    TEXT_LIMIT,
    TITLE_LIMIT,
)
from flows.engine.values import utf16_cut, utf16_length

Content = Mapping[str, Any]


@dataclass(slots=True)
class Fitted:
    """The messages one content became, and each adjustment as (field, limit, how)."""

    messages: list[Content] = field(default_factory=list)
    adjusted: list[tuple[str, int, str]] = field(default_factory=list)

    def cut(self, text: str, limit: int, name: str) -> str:
        if len(text) * 2 <= limit or utf16_length(text) <= limit:
            return text
        self.adjusted.append((name, limit, "cut"))
        return utf16_cut(text, limit - 1).rstrip() + "…"

    def split(self, text: str, limit: int, name: str) -> list[str]:
        parts = split_text(text, limit)
        if len(parts) > 1:
            self.adjusted.append((name, limit, "split"))
        return parts


def fit(content: Content) -> Fitted:
    """The messages to send for a content, every text within its limit.

    A long text becomes several messages, the buttons stay on the last one; a long caption goes on
    below its file; titles, headers and footers are cut. A text of nothing is not sent.
    """
    fitted = Fitted()
    shape = content["type"]
    if shape == "text":
        _fit_text(content, fitted)
    elif shape in ("buttons", "list", "cta_url", "location_request"):
        _fit_interactive(content, fitted)
    else:
        _fit_media(content, fitted)
    return fitted


def _fit_text(content: Content, fitted: Fitted) -> None:
    text = content["text"]
    if len(text) * 2 <= TEXT_LIMIT and text and not text.isspace():
        fitted.messages.append(content)
        return
    if not text.strip():
        fitted.adjusted.append(("text", 0, "left_out"))
        return
    parts = fitted.split(text, TEXT_LIMIT, "text")
    fitted.messages.extend({**content, "text": part} for part in parts)


def _fit_media(content: Content, fitted: Fitted) -> None:
    caption = content.get("caption")
    if not caption:
        fitted.messages.append(content)
        return
    first, *rest = fitted.split(caption, BODY_LIMIT, "caption")
    fitted.messages.append({**content, "caption": first})
    if rest:
        more = "\n".join(rest)
        fitted.messages.extend(
            {"type": "text", "text": part} for part in split_text(more, TEXT_LIMIT)
        )


def _fit_interactive(content: Content, fitted: Fitted) -> None:
    is_list = content["type"] == "list"
    body = content["body"]
    if not body.strip():
        fitted.adjusted.append(("body", 0, "left_out"))
        body = "…"  # WhatsApp refuses buttons without a text above them
    *before, body = fitted.split(body, TEXT_LIMIT if is_list else BODY_LIMIT, "body")
    fitted.messages.extend({"type": "text", "text": part} for part in before)
    made = {**content, "body": body}
    header = content.get("header")
    if header and header["type"] == "text":
        made["header"] = {**header, "text": fitted.cut(header["text"], EDGE_TEXT_LIMIT, "header")}
    if content.get("footer"):
        made["footer"] = fitted.cut(content["footer"], EDGE_TEXT_LIMIT, "footer")
    if is_list:
        made["button"] = fitted.cut(content["button"], TITLE_LIMIT, "button")
        made["sections"] = [_fit_section(section, fitted) for section in content["sections"]]
    elif content["type"] == "cta_url":
        made["label"] = fitted.cut(content["label"].strip() or "…", TITLE_LIMIT, "label")
    elif content["type"] == "buttons":
        made["buttons"] = [
            {
                "id": button["id"],
                "title": fitted.cut(button["title"].strip() or button["id"], TITLE_LIMIT, "title"),
            }
            for button in content["buttons"]
        ]
    fitted.messages.append(made)


def _fit_section(section: Mapping[str, Any], fitted: Fitted) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if section.get("title"):
        made["title"] = fitted.cut(section["title"], ROW_TITLE_LIMIT, "title")
    rows = []
    for row in section["rows"]:
        title = row["title"].strip() or row["id"]
        fit_row = {"id": row["id"], "title": fitted.cut(title, ROW_TITLE_LIMIT, "title")}
        if row.get("description"):
            fit_row["description"] = fitted.cut(
                row["description"], ROW_DESCRIPTION_LIMIT, "description"
            )
        rows.append(fit_row)
    made["rows"] = rows
    return made


def split_text(text: str, limit: int) -> list[str]:
    """A text in parts of at most `limit` UTF-16 units, broken at lines or words if it can be."""
    parts: list[str] = []
    rest = text
    while utf16_length(rest) > limit:
        piece = utf16_cut(rest, limit)
        at = max(piece.rfind("\n"), piece.rfind(" "))
        if at > len(piece) // 2:
            piece = piece[: at + 1]
        if piece.strip():
            parts.append(piece.rstrip())
        rest = rest[len(piece) :].lstrip()
    if rest or not parts:
        parts.append(rest)
    return parts
