"""What is certain once a condition is left through a port: which rules held and which did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Rule = Mapping[str, Any]
Certain = tuple[Rule, bool]
"""A rule, and whether it held."""


def certain(data: Mapping[str, Any]) -> dict[str, list[Certain]]:
    """The rules whose outcome is certain behind each port of a condition node.

    A branch is taken when it holds and none before it did. Of branches that share a name nothing
    is told.
    """
    told: dict[str, list[Certain]] = {}
    shared: set[str] = set()
    failed: list[Certain] = []
    for branch in data["branches"]:
        name = branch["name"]
        if name in told:
            shared.add(name)
        told[name] = [*_group(branch, True), *failed]
        failed += _group(branch, False)
    told["else"] = failed
    return {name: rules for name, rules in told.items() if name not in shared}


def _group(group: Rule, held: bool) -> Iterator[Certain]:
    """What a group tells by holding or not: all of its items, or nothing."""
    items = group.get("items")
    if not isinstance(items, list) or not items:
        return
    if len(items) > 1 and held is (group.get("match") == "or"):
        return  # one of them, but nobody knows which
    for item in items:
        if isinstance(item, Mapping):
            yield from _item(item, held)


def _item(item: Rule, held: bool) -> Iterator[Certain]:
    held = held is not bool(item.get("negate"))
    if "items" in item:
        yield from _group(item, held)
    elif isinstance(item.get("operator"), str):
        yield item, held
