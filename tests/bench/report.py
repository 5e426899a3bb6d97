"""Figures as JSON lines on stdout, and what they mean in words on stderr."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

_started = time.monotonic()


def emit(bench: str, metric: str, value: float, unit: str, **more: Any) -> None:
    """One figure. `floor` names what it is measured against and `ratio` is value / floor."""
    line = {"bench": bench, "metric": metric, "value": rounded(value), "unit": unit}
    line |= {
        key: rounded(given) if isinstance(given, float) else given
        for key, given in more.items()
        if given is not None
    }
    print(json.dumps(line), flush=True)


def say(text: str) -> None:
    """Tell the person who waits."""
    print(f"[{time.monotonic() - _started:5.0f} s] {text}", file=sys.stderr, flush=True)


def rounded(value: float) -> float:
    """Counts as they are, measures to three digits: no figure here is more exact than that."""
    if isinstance(value, int) or abs(value) >= 1000:
        return round(value)
    return float(f"{value:.3g}")


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values) if values else 0.0
