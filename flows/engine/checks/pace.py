"""Checks of pace: bursts beyond WhatsApp's pair limit, and waits that outlast the session.

A customer gets a message every 6 seconds, and up to 45 on credit. What travels is the debt on
arrival at a node, in seconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from flows.engine.checks.spread import Move, spread
from flows.engine.checks.view import View
from flows.engine.graph import Issue
from flows.engine.hooks import FOREVER
from flows.engine.values import as_span

PAIR_SECONDS = 6  # WhatsApp: one message to the same customer per 6 seconds,
BURST = 45  # and so many at once, to be paid back
_MOST = BURST * PAIR_SECONDS


def bursts(view: View) -> Iterator[Issue]:
    if view.endless:
        return  # told, and worse
    costs = {node_id: _cost(view, node_id) for node_id in view.order}
    if not any(costs.values()):
        return
    rests = {
        (node_id, move.port): _rest(view, node_id, move.port)
        for node_id in view.order
        for move in view.moves[node_id]
    }

    def carry(debt: int, node: str, move: Move) -> int:
        rest = rests[node, move.port]
        return 0 if rest is None else max(0, min(debt + costs[node], _MOST + 1) - rest)

    debts = spread(view.moves, view.order, {view.flow.start: 0}, carry, max)
    over = {node_id for node_id, debt in debts.items() if debt + costs[node_id] > _MOST}
    for node_id in view.first_of(over):
        yield view.issue(
            "pair_limit",
            f"By “{view.title(node_id)}” more than {BURST} messages may have gone to the customer "
            "in a row, more than WhatsApp takes; say it in fewer, or wait for a reply in between.",
            node_id,
        )


def _cost(view: View, node_id: str) -> int:
    kind = view.runnable.get(node_id)
    return 0 if kind is None else kind.says(view.flow.nodes[node_id].data) * PAIR_SECONDS


def _rest(view: View, node_id: str, port: str) -> int | None:
    """The seconds for which nothing is sent, behind a port; None where a person takes theirs."""
    kind = view.kinds.get(node_id)
    if kind is None or not view.waits(node_id):
        return 0
    elapsed = kind.elapses(view.flow.nodes[node_id].data, port)
    if elapsed is None or elapsed == FOREVER or not kind.waits:
        return None
    return int(elapsed.total_seconds())


def outlasting(view: View) -> Iterator[Issue]:
    """Waits that cannot come to their end, for the session is over before."""
    start = view.flow.nodes.get(view.flow.start)
    told = start.data.get("session_limit") if start is not None else None
    limit = as_span(told) if isinstance(told, str) else None
    if limit is None:
        return
    for node_id in view.order:
        longest, port = _longest(view, node_id)
        if longest > limit:
            yield view.issue(
                "outlasts_session",
                f"“{view.title(node_id)}” may wait {_words(longest)}, but the session is over "
                f"{_words(limit)} after its start; wait less, or raise the session limit.",
                node_id,
                port=port,
            )


def _longest(view: View, node_id: str) -> tuple[dt.timedelta, str]:
    """The longest wait that has an end, and the port it ends at."""
    kind, data = view.kinds.get(node_id), view.flow.nodes[node_id].data
    found = (dt.timedelta(), "")
    if kind is None:
        return found
    for port in view.ports[node_id]:
        elapsed = kind.elapses(data, port)
        if port not in view.idle[node_id] and elapsed is not None and elapsed != FOREVER:
            found = max(found, (elapsed, port))
    return found


def _words(span: dt.timedelta) -> str:
    """A span as people say it, in its largest units."""
    parts = []
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " and ".join(parts[:2]) or "no time"


CHECKS = (bursts, outlasting)
