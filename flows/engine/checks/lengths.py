"""Check of texts that keep WhatsApp's limits as they are written, but not once they are filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.checks.samples import sample, samples_of
from flows.engine.checks.texts import Path, pointer
from flows.engine.checks.view import View
from flows.engine.graph import Issue
from flows.engine.text import compile_text, fill
from flows.engine.values import utf16_length


def lengths(view: View) -> Iterator[Issue]:
    limited = [
        (node_id, path, text, *found)
        for node_id, kind in view.runnable.items()
        for path, text in view.texts[node_id].holes
        if (found := _limit_at(kind.schema, path)) is not None
    ]
    if not limited:
        return
    samples = samples_of(view)
    for node_id, path, text, limit, title in limited:
        filled = fill(text, lambda path: sample(samples, path), lambda name: None)
        length = utf16_length(filled)
        if length > limit >= compile_text(text).literal_length:
            yield view.issue(
                "may_be_too_long",
                f"“{title}” of “{view.title(node_id)}” becomes {length:,} characters long with "
                f"usual values (“{filled[:60]}”), but WhatsApp takes {limit:,}; shorten it, or the "
                "value by “| truncate”.",
                node_id,
                pointer(path),
            )


def _limit_at(schema: Mapping[str, Any], path: Path) -> tuple[int, str] | None:
    """How long the text at a path of a kind's data may be, and what its form calls it."""
    part: Any = schema
    for key in path:
        inner = part.get("items") if isinstance(key, int) else part.get("properties", {}).get(key)
        part = inner if inner is not None else part.get("additionalProperties")
        if not isinstance(part, Mapping):
            return None
    limit = part.get("x-limit")
    return (limit, str(part.get("title", "The text"))) if isinstance(limit, int) else None


CHECKS = (lengths,)
