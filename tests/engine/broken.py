"""The surroundings of the flows in tests/golden/broken, from JSON to what the checks take."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flows.engine.checks import Known, KnownFlow, Neighbour


def known(told: dict[str, Any]) -> Known:
    """What there is around a broken flow; lists become sets, objects the records they describe."""
    made: dict[str, Any] = {
        key: frozenset(value) if isinstance(value, list) else value
        for key, value in told.items()
        if key not in ("flows", "neighbours")
    }
    if "flows" in told:
        made["flows"] = tuple(known_flow(flow) for flow in told["flows"])
    if "neighbours" in told:
        made["neighbours"] = tuple(Neighbour(**neighbour) for neighbour in told["neighbours"])
    return Known(**made)


def known_flow(told: dict[str, Any]) -> KnownFlow:
    """Another flow, of whose record only the interesting members are told."""
    made = {"id": told["name"], **told}
    if "silence" in made:
        made["silence"] = dt.timedelta(hours=made["silence"])
    return KnownFlow(
        **{
            key: frozenset(value) if isinstance(value, list) else value
            for key, value in made.items()
        }
    )
