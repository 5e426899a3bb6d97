"""A text taken apart where its holes are, for sinks that treat what is filled in their own way."""

from __future__ import annotations

from collections.abc import Iterator


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text in order, and whether each is a hole."""
    place = 0
    while (start := text.find("{{", place)) >= 0 and (close := text.find("}}", start)) >= 0:
        if start > place:
            yield text[place:start], False
        yield text[start : close + 2], True
        place = close + 2
    if place < len(text):
        yield text[place:], False
