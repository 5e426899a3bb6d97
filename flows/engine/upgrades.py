"""Documents of earlier schemas made into the current one, a step at a time.

A step is a pure function from one number to the next, with the reason in its docstring; once
released it is never edited, for the documents it made are out there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from flows.engine.graph import SCHEMA_ID, Issue, MalformedDocument

Document = Mapping[str, Any]

CURRENT = 1
STEPS: dict[int, Callable[[Document], Document]] = {}
"""Each step by the number it starts from."""

_SCHEMA = re.compile(r"chatflow/flow@([1-9]\d{0,3})")


def upgrade(document: object) -> Document:
    """The document in the current schema. Raises MalformedDocument for a schema we do not know."""
    if not isinstance(document, Mapping):
        raise MalformedDocument([Issue("unreadable", "A flow document must be a JSON object.")])
    told = document.get("schema")
    found = _SCHEMA.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise _unknown(f"The document's schema must be “{SCHEMA_ID}”.")
    number = int(found[1])
    if number > CURRENT:
        raise _unknown("The document was made by a newer Chatflow than this one.")
    for step in range(number, CURRENT):
        document = STEPS[step](document)
    return document


def _unknown(message: str) -> MalformedDocument:
    return MalformedDocument([Issue("unknown_schema", message, pointer="/schema")])
