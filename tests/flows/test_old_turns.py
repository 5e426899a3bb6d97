"""Turns logged before paths became short are told anew by a migration."""

from __future__ import annotations

import importlib
from types import SimpleNamespace
from typing import Any

import pytest

migration = importlib.import_module("flows.migrations.0003_tell_old_turns_anew")


@pytest.mark.parametrize(
    ("number", "input", "place", "told", "short"),
    [
        (0, None, 0, {"node": "start", "port": "next"}, ["start", "next"]),
        (1, {"type": "timer"}, 0, {"node": "a", "port": "next"}, ["a", "next", "", True]),
        (1, {"type": "timer"}, 1, {"node": "b", "port": None}, ["b", None]),
        (1, None, 0, {"node": "chosen", "port": "next"}, ["chosen", "next"]),
        (0, None, 1, {"node": "a", "port": None, "flow": "k"}, ["a", None, "k"]),
        (0, None, 0, ["a", "next"], ["a", "next"]),
    ],
)
def test_a_step_becomes_short(
    number: int, input: Any, place: int, told: Any, short: list[Any]
) -> None:
    turn = SimpleNamespace(number=number, input=input)

    assert migration._step(turn, place, told) == short


@pytest.mark.parametrize(
    ("last", "status"),
    [("wait_started", "waiting"), ("session_ended", "ended"), ("session_failed", "failed")],
)
def test_the_events_tell_what_a_turn_left(last: str, status: str) -> None:
    assert migration._status([{"type": "variable_set"}, {"type": last}]) == status
