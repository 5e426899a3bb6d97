"""The checks that rules for sends are made of; lengths count UTF-16 units, the safe reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from emulator.errors import GraphError


def limited(value: object, most: int, name: str, *, least: int = 1) -> None:
    if not isinstance(value, str) or not least <= length(value) <= most:
        raise wrong(f"{name} length invalid. Min length: {least}, Max length: {most}")


def unique(values: Sequence[str], name: str) -> None:
    if len(set(values)) != len(values):
        raise wrong(f"{name} must be unique.")


def length(text: str) -> int:
    return len(text) + sum(1 for c in text if ord(c) > 0xFFFF)


def wrong(details: str) -> GraphError:
    return GraphError(131009, details)


def media_source(content: Mapping[str, Any], name: str) -> None:
    source = content.get("id"), content.get("link")
    if sum(1 for value in source if value) != 1:
        raise GraphError(100, f"Param {name} needs exactly one of id and link.")
    link = content.get("link")
    if link and not (isinstance(link, str) and link.startswith(("http://", "https://"))):
        raise GraphError(100, f"Param {name}['link'] is not a valid URI.")
