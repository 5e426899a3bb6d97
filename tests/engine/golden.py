"""Golden files of the engine: where they are, how the large ones are told in short."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.transcripts import GOLDEN


def golden(folder: str) -> list[Path]:
    return sorted((GOLDEN / folder).glob("*.json"))


def read(path: Path) -> Any:
    return json.loads(path.read_text())


def write(path: Path, told: Any) -> None:
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def grown(told: Any) -> Any:
    """A document whose `{"$repeat": [value, times]}` and `{"$nest": depth}` have been grown."""
    if isinstance(told, dict):
        if "$repeat" in told:
            value, times = told["$repeat"]
            return value * times if isinstance(value, str) else [value] * times
        if "$nest" in told:
            nest: list[Any] = []
            for _ in range(told["$nest"] - 1):
                nest = [nest]
            return nest
        return {key: grown(value) for key, value in told.items()}
    return [grown(value) for value in told] if isinstance(told, list) else told
