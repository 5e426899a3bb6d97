"""What conditions and formulas ask, for tests: variables, a time, and what was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine.text import fill_value, find
from flows.engine.trees import MAX_TURN_COST


@dataclass
class Facts:
    vars: Mapping[str, Any] = field(default_factory=dict)
    now: dt.datetime = dt.datetime(2026, 1, 5, 23, 30, tzinfo=dt.UTC)
    told: list[tuple[str, str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    work_left: int = MAX_TURN_COST

    def lookup(self, path: tuple[str, ...]) -> Any:
        return find(self.vars, path)

    def value_of(self, value: Any) -> Any:
        return fill_value(value, self.lookup, self.missing.append)

    def formula_failed(self, formula: str, code: str, detail: str) -> None:
        self.told.append((formula, code, detail))
