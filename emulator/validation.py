"""Meta's rules for a send request: what is required, what is too long, what is refused.

Limits are those of the Cloud API reference (2026); lengths count UTF-16 units, the safe reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from emulator.errors import GraphError
from emulator.interactive import check_interactive
from emulator.limits import length, limited, media_source, wrong
from emulator.names import digits

TEXT_BODY = 4096
CAPTION = 1024
OPAQUE = 512  # biz_opaque_callback_data

Body = Mapping[str, Any]


def check_send(body: Body) -> tuple[str, str]:
    """(type, recipient's digits) of a sound request; GraphError otherwise."""
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, message="(#100) The parameter messaging_product is required.")
    recipient = _recipient(body)
    kind = body.get("type", "text")
    check = CHECKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        raise wrong(f"Param type must be one of {{{', '.join(sorted(CHECKS)).upper()}}}")
    if kind not in body:
        raise GraphError(131008, f"The parameter {kind} is required for type {kind}.")
    content = body[kind]
    if kind == "contacts":
        if not isinstance(content, list) or not content:
            raise wrong("contacts must be an array with at least one contact.")
    elif not isinstance(content, Mapping):
        raise GraphError(100, f"Param {kind} must be an object.")
    check(content)
    opaque = body.get("biz_opaque_callback_data")
    if opaque is not None and not (isinstance(opaque, str) and length(opaque) <= OPAQUE):
        raise GraphError(
            100, message=f"(#100) Param biz_opaque_callback_data must be at most {OPAQUE}"
            " characters long.",
        )  # fmt: skip
    return str(kind), recipient


def _recipient(body: Body) -> str:
    if body.get("recipient_type", "individual") != "individual":
        raise wrong("Only recipient_type individual is supported here.")
    to = body.get("to")
    if not to:
        raise GraphError(100, message="(#100) The parameter to is required.")
    number = digits(to)
    if not isinstance(to, str) or not 6 <= len(number) <= 15 or set(to) - set("+-() 0123456789"):
        raise wrong("Param to is not a valid WhatsApp phone number.")
    return number


def _text(content: Body) -> None:
    text = content.get("body")
    if not isinstance(text, str) or not text:
        raise GraphError(131008, "The parameter text['body'] is required.")
    if length(text) > TEXT_BODY:
        raise GraphError(
            100, message=f"(#100) Param text['body'] must be at most {TEXT_BODY} characters long."
        )


def _media(name: str) -> Callable[[Body], None]:
    def check(content: Body) -> None:
        media_source(content, name)
        if "caption" in content:
            if name in ("audio", "sticker"):
                raise GraphError(100, f"Unexpected key caption on param {name}.")
            limited(content["caption"], CAPTION, "Caption", least=0)

    return check


def _location(content: Body) -> None:
    for key in ("latitude", "longitude"):
        try:
            float(content[key])
        except (KeyError, TypeError, ValueError):
            raise GraphError(131008, f"The parameter location['{key}'] is required.") from None


def _reaction(content: Body) -> None:
    if not content.get("message_id") or not isinstance(content.get("emoji"), str):
        raise GraphError(131009, "reaction needs a message_id and an emoji (empty to remove).")


def _contacts(content: Sequence[Any]) -> None:
    for contact in content:
        name = contact.get("name") if isinstance(contact, Mapping) else None
        if not isinstance(name, Mapping) or not name.get("formatted_name"):
            raise GraphError(
                131008, "The parameter contacts['name']['formatted_name'] is required."
            )


def _template(content: Body) -> None:
    language = content.get("language")
    if not content.get("name"):
        raise GraphError(131008, "The parameter template['name'] is required.")
    if not isinstance(language, Mapping) or not language.get("code"):
        raise GraphError(131008, "The parameter template['language']['code'] is required.")


CHECKS: dict[str, Callable[[Any], None]] = {
    "text": _text,
    **{name: _media(name) for name in ("image", "video", "audio", "document", "sticker")},
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "template": _template,
    "interactive": check_interactive,
}
