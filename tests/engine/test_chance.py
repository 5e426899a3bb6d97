"""Chance is drawn from the session: the same again for one, fair over many."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows.engine.graph import SCHEMA_ID, read_flow
from flows.engine.interpreter import start
from flows.engine.kinds.random import draw
from tests.engine.test_kinds import NOW


def flow(*shares: float) -> Any:
    names = [f"way{place}" for place in range(len(shares))]
    branches = [{"name": n, "percent": share} for n, share in zip(names, shares, strict=True)]
    return read_flow(
        {
            "schema": SCHEMA_ID,
            "trigger_type": "TriggeredManually",
            "nodes": [
                {"id": "start", "kind": "start", "data": {}},
                {"id": "pick", "kind": "random", "data": {"branches": branches}},
                {"id": "end", "kind": "end", "data": {}},
            ],
            "edges": [
                {"source": "start", "port": "next", "target": "pick"},
                *({"source": "pick", "port": name, "target": "end"} for name in names),
            ],
        }
    )


def way(told: Any, seed: int) -> str | None:
    return start(told, input=None, now=NOW, seed=seed).path[1].port


@given(seed=st.integers(0, 2**31), wait=st.integers(0, 500), node=st.text(max_size=10))
def test_a_draw_is_a_share_of_the_whole_and_the_same_again(seed: int, wait: int, node: str) -> None:
    drawn = draw(seed, wait, node)

    assert 0 <= drawn < 1
    assert drawn == draw(seed, wait, node)


def test_shares_come_true_over_many_sessions() -> None:
    told = flow(70, 20, 10)

    ways = Counter(way(told, seed) for seed in range(5_000))

    assert abs(ways["way0"] / 5_000 - 0.7) < 0.02
    assert abs(ways["way1"] / 5_000 - 0.2) < 0.02
    assert abs(ways["way2"] / 5_000 - 0.1) < 0.02


def test_two_nodes_and_two_waits_draw_apart() -> None:
    first = [draw(seed, 1, "a") < 0.5 for seed in range(1_000)]
    of_another_node = [draw(seed, 1, "b") < 0.5 for seed in range(1_000)]
    after_another_wait = [draw(seed, 2, "a") < 0.5 for seed in range(1_000)]

    for other in (of_another_node, after_another_wait):
        same = sum(a == b for a, b in zip(first, other, strict=True))
        assert 400 < same < 600


@given(seed=st.integers(0, 2**31))
def test_a_branch_without_a_share_is_never_taken(seed: int) -> None:
    assert way(flow(0, 100, 0), seed) == "way1"
