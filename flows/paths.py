"""How the steps of a turn are kept in the log: short lists, `[node, port, flow, resumed]`.

What is as usual is left away from the end, so that a step is mostly `[node, port]`. `port` is
null where the node was not left by one; `flow` is the id of the version a called flow ran on,
empty for the session's own; `resumed` is true where the node had been entered in an earlier
step and now goes on: such a step is no new entry. All steps of a turn have the turn's time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flows.engine.interpreter import Step


def path_to_json(path: Iterable[Step]) -> list[list[Any]]:
    """The steps as the log keeps them."""
    return [_short(step) for step in path]


def path_from_json(told: Iterable[Any]) -> list[Step]:
    """The steps that `path_to_json` told."""
    return [Step(*step) for step in told]


def _short(step: Step) -> list[Any]:
    if step.resumed:
        return [step.node, step.port, step.flow, True]
    return [step.node, step.port, step.flow] if step.flow else [step.node, step.port]
