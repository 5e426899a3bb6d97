"""Go one way or another by chance, for varied wording or to try out which way is better."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import Decimal

from flows.engine.fields import form, items, number
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, texts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, branch_name, issue, name_issues


def ports(data: Data) -> list[str]:
    return texts(data, "branches", "name")


def enter(node: Node, visit: Visit) -> Outcome:
    branches = node.data["branches"]
    place = draw(visit.seed, visit.wait_number, node.id) * sum(b["percent"] for b in branches)
    for branch in branches:
        place -= branch["percent"]
        if place < 0:
            return Go(branch["name"])
    return Go(branches[-1]["name"])


def draw(seed: int, wait_number: int, node: str) -> float:
    """A number from 0 up to 1 that looks like chance and is the same whenever it is drawn again."""
    told = f"{seed}:{wait_number}:{node}".encode()
    return int.from_bytes(hashlib.blake2b(told, digest_size=6).digest()) / 2**48


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    yield from name_issues(node, "branches")
    total = sum(Decimal(str(branch["percent"])) for branch in node.data["branches"])
    if total != 100:
        yield issue(
            node, "invalid_value", f"The shares must add up to 100 %, not {total:f} %.", "branches"
        )


KIND = NodeKind(
    name="random",
    label="Random branch",
    group="logic",
    icon="arrows-shuffle",
    schema=form(
        {
            "branches": items(
                "Branches",
                "Each with its share of the customers; together 100 %.",
                form(
                    {
                        "name": branch_name(),
                        "percent": number(
                            "Percent", "Its share of the customers.", minimum=0, maximum=100
                        ),
                    },
                    required=("name", "percent"),
                ),
                "percent-branches",
                minItems=1,
                maxItems=20,
            ),
        },
        required=("branches",),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={"branches": [{"name": "A", "percent": 50}, {"name": "B", "percent": 50}]},
)
