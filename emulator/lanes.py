"""Updates waiting to leave, one lane per customer and number, each in order and with its back-off.

Plain bookkeeping: no clock (times are arguments), no network. Updates taken are given back by
`settle` with the outcome.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from emulator.webhooks import Update

FIRST_RETRY = 1.0  # seconds; Meta also retries at once and then ever less often
LAST_RETRY = 10.0  # a killed application catches up soon; Meta goes to hours, over 7 days
PER_POST = 100  # updates in one POST under load; Meta allows 1000
PER_LANE = 20  # of these from one customer

LaneKey = tuple[str, str]


@dataclass(slots=True)
class _Lane:
    waiting: list[tuple[float, int, Update]] = field(default_factory=list)
    busy: bool = False
    failures: int = 0
    retry_at: float = 0.0
    unreachable: bool = False

    def next_at(self) -> float:
        return max(self.retry_at, self.waiting[0][0])


def retry_pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row, the last one counted."""
    return min(FIRST_RETRY * 2.0 ** min(failures - 1, 10), LAST_RETRY)


class Lanes:
    """All lanes, and a heap of tickets saying when to look at which."""

    def __init__(self) -> None:
        self._lanes: dict[LaneKey, _Lane] = {}
        self._tickets: list[tuple[float, int, LaneKey]] = []
        self._count = itertools.count()

    def push(self, update: Update) -> None:
        lane = self._lanes.setdefault(update.lane, _Lane())
        heapq.heappush(lane.waiting, (update.due, update.id, update))
        self._ticket(update.due, update.lane)

    def next_at(self) -> float | None:
        """When there may be something to do; None when nothing is waiting."""
        return self._tickets[0][0] if self._tickets else None

    def due(self, now: float) -> list[LaneKey]:
        """The lanes that have an update to send now; each is named once until it is settled."""
        found: dict[LaneKey, None] = {}
        while self._tickets and self._tickets[0][0] <= now:
            key = heapq.heappop(self._tickets)[2]
            lane = self._lanes.get(key)
            if lane is None or lane.busy or not lane.waiting:
                continue
            if lane.next_at() > now:
                self._ticket(lane.next_at(), key)
            else:
                found[key] = None
        return list(found)

    def put_back(self, keys: Iterable[LaneKey], now: float) -> None:
        """Name these again next time: there was no room for them."""
        for key in keys:
            self._ticket(now, key)

    def take(self, key: LaneKey, now: float, limit: int) -> list[Update]:
        """Up to `limit` due updates in order; the lane is busy until they are settled."""
        lane = self._lanes[key]
        lane.busy = True
        return self._pop(lane, now, limit)

    def take_out(self, key: LaneKey, now: float, limit: int) -> list[Update]:
        """The same, but the lane goes on without them: they will not be settled here."""
        lane = self._lanes[key]
        taken = self._pop(lane, now, limit)
        if lane.waiting:
            self._ticket(lane.next_at(), key)
        else:
            del self._lanes[key]
        return taken

    def settle(self, updates: list[Update], now: float, *, delivered: bool, reached: bool) -> None:
        """End a POST: forget its updates, or put them back for later."""
        for update in [] if delivered else updates:
            if lane := self._lanes.get(update.lane):  # gone only if everything was cleared
                heapq.heappush(lane.waiting, (update.due, update.id, update))
        for key in {update.lane for update in updates}:
            lane = self._lanes.get(key)
            if lane is None:
                continue
            lane.busy = False
            lane.failures = 0 if delivered else lane.failures + 1
            lane.retry_at = 0.0 if delivered else now + retry_pause(lane.failures)
            lane.unreachable = not reached
            if lane.waiting:
                self._ticket(lane.next_at(), key)
            else:
                del self._lanes[key]

    def hasten(self, key: LaneKey, now: float) -> None:
        """Let the statuses of this lane leave now: its customer has the phone in hand."""
        if lane := self._lanes.get(key):
            lane.waiting = [
                (min(due, now) if update.kind == "statuses" else due, number, update)
                for due, number, update in lane.waiting
            ]
            heapq.heapify(lane.waiting)
            self._ticket(now, key)

    def retry(self, now: float, chosen: Callable[[LaneKey], bool], *, all: bool = False) -> None:
        """End the back-off of chosen lanes: of those that found nobody there, or of all."""
        for key, lane in self._lanes.items():
            if (all or lane.unreachable) and chosen(key):
                lane.unreachable, lane.retry_at = False, 0.0
                self._ticket(now, key)

    def clear(self) -> None:
        self._lanes.clear()
        self._tickets.clear()

    def _pop(self, lane: _Lane, now: float, limit: int) -> list[Update]:
        taken: list[Update] = []
        while lane.waiting and lane.waiting[0][0] <= now and len(taken) < limit:
            taken.append(heapq.heappop(lane.waiting)[2])
        return taken

    def _ticket(self, at: float, key: LaneKey) -> None:
        heapq.heappush(self._tickets, (at, next(self._count), key))


def share(keys: Sequence[LaneKey], places: int) -> list[list[LaneKey]]:
    """Lanes dealt out over the free places: one each while there is room, more in one otherwise."""
    size = min(max(1, -(-len(keys) // max(places, 1))), PER_POST)
    return [list(keys[start : start + size]) for start in range(0, len(keys), size)]
