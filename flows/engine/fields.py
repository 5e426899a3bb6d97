"""The parts forms are made of: JSON Schema for node data, with hints for whoever draws the form.

`x-widget` says how to edit a value, `x-order` where it stands, `x-limit` how long a literal text
may be in UTF-16 units, `x-when` for which values of its neighbours it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Schema = dict[str, Any]

VARIABLE_PATTERN = "^[A-Za-z_][A-Za-z0-9_]{0,63}$"
PATH_PATTERN = '^[A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z0-9_]+|\\[\\d{1,5}\\]|\\["[^"\\]]*"\\])*$'
OPTION_ID_PATTERN = "^[^\\x00-\\x20](?:[^\\x00-\\x1f]*[^\\x00-\\x20])?$"
LINK_PATTERN = "^(https?://|\\{\\{)"  # agents see what a link shows; no script in their browser
OPTION_ID_LIMIT = 120  # WhatsApp: 200 for a list, of which ours take the session and node
BODY_LIMIT = 1024  # WhatsApp: body of anything interactive but a list, and captions
TEXT_LIMIT = 4096  # WhatsApp: text messages and bodies of lists
TITLE_LIMIT = 20  # WhatsApp: reply buttons and the opener of a list
ROW_TITLE_LIMIT = 24
ROW_DESCRIPTION_LIMIT = 72
EDGE_TEXT_LIMIT = 60  # WhatsApp: text headers and footers
HEADER_MEDIA = ("image", "video", "document")
MEDIA_TYPES = ("image", "video", "audio", "document", "sticker")


def form(properties: Mapping[str, Schema], *, required: Sequence[str] = (), **more: Any) -> Schema:
    """An object whose properties are shown in the order given; other keys are refused."""
    return {
        "type": "object",
        "properties": {
            name: {**schema, "x-order": place}
            for place, (name, schema) in enumerate(properties.items())
        },
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def when(schema: Schema, **neighbours: list[str]) -> Schema:
    """A part of a form that is shown only while its neighbours have one of these values."""
    return {**schema, "x-when": neighbours}


def text(
    title: str,
    description: str,
    *,
    limit: int = TEXT_LIMIT,
    widget: str = "textarea-template",
    blank: bool = False,
    **more: Any,
) -> Schema:
    """A text that may hold variables."""
    schema: Schema = {
        "type": "string",
        "title": title,
        "description": description,
        "x-widget": widget,
        "x-limit": limit,
    }
    if not blank:
        schema["minLength"] = 1
    return {**schema, **more}


def line(title: str, description: str, *, limit: int = TITLE_LIMIT, **more: Any) -> Schema:
    """A short text on one line that may hold variables."""
    return text(title, description, limit=limit, widget="template", **more)


def variable(title: str, description: str, **more: Any) -> Schema:
    """The name of a variable of the session."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "pattern": VARIABLE_PATTERN,
        "x-widget": "variable",
        **more,
    }


def duration(title: str, description: str, **more: Any) -> Schema:
    """A span of time in ISO 8601, such as PT30S or P2D."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "format": "duration",
        "x-widget": "duration",
        **more,
    }


def select(title: str, description: str, values: tuple[str, ...], **more: Any) -> Schema:
    """One of a few words."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "enum": list(values),
        "x-widget": "select",
        **more,
    }


def number(title: str, description: str, **more: Any) -> Schema:
    return {
        "type": "number",
        "title": title,
        "description": description,
        "x-widget": "number",
        **more,
    }


def flag(title: str, description: str) -> Schema:
    return {"type": "boolean", "title": title, "description": description}


def items(title: str, description: str, item: Schema, widget: str, **more: Any) -> Schema:
    """A list of like things, edited by a widget made for them."""
    return {
        "type": "array",
        "title": title,
        "description": description,
        "items": item,
        "x-widget": widget,
        **more,
    }


def words(title: str, description: str, **more: Any) -> Schema:
    """A list of words or short phrases."""
    return {
        "type": "array",
        "title": title,
        "description": description,
        "items": {"type": "string", "minLength": 1, "maxLength": 256},
        "maxItems": 200,
        **more,
    }


def assignments(title: str, description: str, **more: Any) -> Schema:
    """Names of variables, each with the value it gets; texts may hold variables."""
    return {
        "type": "object",
        "title": title,
        "description": description,
        "propertyNames": {"pattern": VARIABLE_PATTERN},
        "additionalProperties": {"x-widget": "template", "x-limit": TEXT_LIMIT},
        "maxProperties": 100,
        "x-widget": "assignments",
        **more,
    }


def opt_category(description: str) -> Schema:
    """A category of messages that a customer may do without."""
    return line("Category", description, limit=64, blank=True)


def looked_at(description: str, **more: Any) -> Schema:
    """The name of a variable to look at, which may be a part of one: contact.phone."""
    return {
        "type": "string",
        "title": "Variable",
        "description": description,
        "pattern": PATH_PATTERN,
        "examples": ["contact.city"],
        "maxLength": 128,
        "x-widget": "variable",
        **more,
    }


def code_branches(description: str) -> Schema:
    """Codes, each of which names a port."""
    return {
        "type": "array",
        "title": "Branches",
        "description": description,
        "items": {"type": "string", "minLength": 1, "maxLength": 8},
        "uniqueItems": True,
        "maxItems": 50,
        "x-widget": "words",
    }


def flow_name(title: str, description: str) -> Schema:
    """Another flow of the workspace, by its name or id."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "minLength": 1,
        "maxLength": 200,
        "x-widget": "flow",
    }


def media(title: str, description: str) -> Schema:
    """A file: at a link, or an asset uploaded before; exactly one of the two."""
    link = line(
        "Link",
        "An https address of the file; it may hold variables.",
        limit=2000,
        pattern=LINK_PATTERN,
    )
    asset = {
        "type": "string",
        "title": "Uploaded file",
        "description": "A file uploaded to Chatflow.",
        "minLength": 1,
        "maxLength": 64,
    }
    return form(
        {"link": link, "asset": asset},
        title=title,
        description=description,
        oneOf=[{"required": ["link"]}, {"required": ["asset"]}],
        **{"x-widget": "media"},
    )


def text_or_media() -> Schema:
    """The rule that `type` decides whether `text` or `media` must be there."""
    return {
        "if": {"properties": {"type": {"const": "text"}}},
        "then": {"required": ["text"]},
        "else": {"required": ["media"]},
    }


def location() -> Schema:
    """A place on the map; numbers, or texts that become numbers once filled."""

    def degrees(title: str, description: str, most: int) -> Schema:
        return {
            "type": ["number", "string"],
            "title": title,
            "description": description,
            "minimum": -most,
            "maximum": most,
            "minLength": 1,
            "maxLength": 200,
            "x-widget": "template",
        }

    return form(
        {
            "latitude": degrees("Latitude", "Degrees north, for example 38.71; may be filled.", 90),
            "longitude": degrees(
                "Longitude", "Degrees east, for example -9.14; may be filled.", 180
            ),
            "name": line("Name", "What the place is called.", limit=1000, blank=True),
            "address": line("Address", "Shown below the name.", limit=1000, blank=True),
        },
        required=("latitude", "longitude"),
        title="Place",
        description="A place on the map.",
    )


def contact_cards() -> Schema:
    """People whose numbers the customer can save."""
    return items(
        "Contacts",
        "Cards that the customer can save or write to.",
        form(
            {
                "name": line("Name", "The person or the business.", limit=200),
                "phone": line("Phone", "With the country code, for example +351 21…", limit=100),
                "email": line("E-mail", "Their address.", limit=200, blank=True),
                "organisation": line("Company", "Where they work.", limit=200, blank=True),
            },
            required=("name", "phone"),
        ),
        "records",
        minItems=1,
        maxItems=5,
    )


def header() -> Schema:
    """What stands above the body of an interactive message."""
    return form(
        {
            "type": select("Type", "What the header shows.", ("text", *HEADER_MEDIA)),
            "text": when(line("Text", "A bold line.", limit=EDGE_TEXT_LIMIT), type=["text"]),
            "media": when(media("File", "The picture, film or document."), type=list(HEADER_MEDIA)),
        },
        required=("type",),
        title="Header",
        description="A line of text, a picture, a film or a document above the text.",
        **text_or_media(),
    )


def text_header() -> Schema:
    """A header that can only be text, as lists have it."""
    return form(
        {
            "type": select("Type", "Lists take a text header only.", ("text",), default="text"),
            "text": line("Text", "A bold line.", limit=EDGE_TEXT_LIMIT),
        },
        required=("type", "text"),
        title="Header",
        description="A bold line above the text.",
    )


def footer() -> Schema:
    return line("Footer", "A small grey line below the text.", limit=EDGE_TEXT_LIMIT)


def sms_fallback() -> Schema:
    return form(
        {
            "text": text("Text", "What the SMS says.", limit=1530),
            "after": duration("After", "How long to wait for delivery before the SMS is sent."),
        },
        required=("text", "after"),
        title="SMS fallback",
        description="An SMS instead, when the message does not arrive in time; kept, not sent yet.",
    )


def reply_timeout() -> Schema:
    return duration(
        "Time limit",
        "How long to wait for the reply, for example PT30M or P1D; without it, for ever.",
        examples=["PT30M", "P1D"],
    )


def option_id(description: str) -> Schema:
    return {
        "type": "string",
        "title": "Id",
        "description": description,
        "pattern": OPTION_ID_PATTERN,
        "maxLength": OPTION_ID_LIMIT,
    }


def option(title_limit: int, *, description: bool = False) -> Schema:
    """A button or a row: an id for the port, a title for the customer."""
    properties = {
        "id": option_id("Names the port that is taken; not shown to the customer."),
        "title": line("Title", "What the customer reads and taps.", limit=title_limit),
    }
    if description:
        properties["description"] = line(
            "Description",
            "A second, smaller line.",
            limit=ROW_DESCRIPTION_LIMIT,
            blank=True,
        )
    return form(properties, required=("id", "title"))


def buttons() -> Schema:
    return items(
        "Buttons",
        "One to three; each has an exit of its own.",
        option(TITLE_LIMIT),
        "buttons",
        minItems=1,
        maxItems=3,
    )
