"""What the editor draws of our kinds is there in every language, with icons and widgets it knows.

A kind without a name in a language is shown in English there, with a piece of a puzzle for an icon
it does not carry: a new kind needs nothing of this. Once it is named, all of it must be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.engine.kinds import KINDS

SOURCES = Path(__file__).resolve().parents[2] / "frontend" / "src"
LANGUAGES = sorted(path.stem for path in (SOURCES / "catalogue" / "locales").glob("*.json"))
"""All but English, which the catalogue itself speaks."""


def _words(language: str, area: str) -> dict[str, str]:
    path = SOURCES / area / "locales" / f"{language}.json"
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return words


NAMED = [
    (kind, language)
    for language in LANGUAGES
    for kind in _words(language, "nodes")
    if kind in KINDS
]
OURS = sorted({kind for kind, _ in NAMED})


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and every schema within it."""
    if isinstance(schema, dict):
        yield schema
        inner: list[Any] = list(schema.values())
    else:
        inner = schema if isinstance(schema, list) else []
    for part in inner:
        yield from _parts(part)


def _texts(kind: str) -> Iterator[str]:
    """What is read of a kind, its name apart."""
    yield KINDS[kind].help
    for part in _parts(KINDS[kind].schema):
        shown = [part.get("title"), part.get("description"), *part.get("x-labels", {}).values()]
        yield from (text for text in shown if isinstance(text, str))


def _listed(path: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, (SOURCES / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_there_are_kinds_to_look_at() -> None:
    assert len(OURS) > 30


@pytest.mark.parametrize(("kind", "language"), NAMED)
def test_a_kind_that_is_named_is_told_in_full(kind: str, language: str) -> None:
    words = _words(language, "catalogue")

    assert [text for text in _texts(kind) if text and text not in words] == []


@pytest.mark.parametrize("kind", OURS)
def test_a_kind_has_an_icon_that_the_editor_carries(kind: str) -> None:
    files = ("icons.ts", "moreIcons.ts", "rareIcons.ts")
    carried = {name for file in files for name in _listed(f"nodes/{file}", r'^    "?([a-z-]+)"?:')}

    assert KINDS[kind].icon in carried


@pytest.mark.parametrize("kind", OURS)
def test_a_kind_asks_for_widgets_that_there_are(kind: str) -> None:
    drawn = _listed("forms/Field.tsx", r'^    "?([a-z-]+)"?: [A-Za-z]')
    asked = {part["x-widget"] for part in _parts(KINDS[kind].schema) if "x-widget" in part}

    assert asked <= drawn
