"""How far values travel along the ways of a flow: the one solver behind the analyses.

A value goes from node to node, changed by each move, and where ways meet the joint value counts.
Values only ever rise, so the answer is what they settle at. A document may be made to settle as
slowly as can be; after a budget of moves the values so far are taken, each of which some way
through the flow really has: what is cut short misses issues, it makes none up.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple


class Move(NamedTuple):
    """One way on from a node: by a port to a target; a jump ("") only so many times (`rounds`)."""

    port: str
    target: str
    rounds: int | None = None


Moves = Mapping[str, Sequence[Move]]
Carry = Callable[[int, str, Move], int]
Join = Callable[[int, int], int]

_PATIENCE = 20  # moves per move of the document; two or three are usual
_LEAST = 20_000


def order_of(starts: Iterable[str], moves: Moves) -> dict[str, int]:
    """The place of every node that is reached, such that ways lead upwards but for circles."""
    seen: set[str] = set()
    left: list[str] = []
    for start in starts:
        if start in seen:
            continue
        seen.add(start)
        stack = [(start, iter(moves.get(start, ())))]
        while stack:
            node, rest = stack[-1]
            for move in rest:
                if move.target not in seen:
                    seen.add(move.target)
                    stack.append((move.target, iter(moves.get(move.target, ()))))
                    break
            else:
                left.append(node)
                stack.pop()
    return {node: place for place, node in enumerate(reversed(left))}


def spread(
    moves: Moves, order: Mapping[str, int], start: Mapping[str, int], carry: Carry, join: Join
) -> dict[str, int]:
    """What arrives at each node that is reached, given what the first nodes start with."""
    names = sorted(order, key=order.__getitem__)
    values = {node: value for node, value in start.items() if node in order}
    waiting = sorted(order[node] for node in values)
    queued = set(waiting)
    jumps: dict[str, None] = {}
    used: dict[str, int] = {}
    budget = max(_LEAST, _PATIENCE * sum(len(ways) for ways in moves.values()))

    def arrive(node: str, move: Move) -> bool:
        target = move.target
        value = carry(values[node], node, move)
        before = values.get(target)
        after = value if before is None else join(before, value)
        if after == before:
            return False
        values[target] = after
        place = order[target]
        if place not in queued:
            queued.add(place)
            heapq.heappush(waiting, place)
        return True

    while (waiting or jumps) and budget > 0:
        if not waiting:
            jumpers, jumps = list(jumps), {}
            for node in jumpers:
                for move in moves[node]:
                    if move.rounds is not None and used.get(node, 0) < move.rounds:
                        budget -= 1
                        used[node] = used.get(node, 0) + arrive(node, move)
            continue
        place = heapq.heappop(waiting)
        queued.discard(place)
        node = names[place]
        for move in moves.get(node, ()):
            budget -= 1
            if move.rounds is None:
                arrive(node, move)
            else:
                jumps[node] = None
    return values
