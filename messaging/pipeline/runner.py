"""The runner: calls to the outside, shared out so that nobody holds the others up."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence

import structlog

from messaging.callbacks import EFFECT as CALLBACK
from messaging.egress import Egress, EgressError
from messaging.jobs.judging import INTERNAL, Outcome
from messaging.pipeline import hints, store
from messaging.pipeline.calling import CallLoop
from messaging.pipeline.jobs import Claimed, claim, reap, settle

log = structlog.get_logger(__name__)

IN_FLIGHT = 64
_OF_ONE_WORKSPACE = 32  # so that one with slow services does not hold the others up
_CALLBACKS = 16  # so that those who are only told do not hold up customers who wait
_REAP = 5.0  # seconds between looks for calls whose worker died


class JobRunner(CallLoop[Egress, Claimed, Outcome]):
    """Calls what flows ask for, and the business's callbacks."""

    hint = hints.JOBS

    def __init__(self, stopping: threading.Event) -> None:
        super().__init__(stopping)
        self._reap_at = 0.0

    def open(self) -> Egress:
        return Egress()

    async def claim(self) -> list[Claimed]:
        if time.monotonic() >= self._reap_at:
            # The only process (SQLite) begins with all that it had claimed when it died.
            is_fresh = self._reap_at == 0 and not store.is_postgresql()
            await self.in_database(lambda: reap(everything=is_fresh))
            self._reap_at = time.monotonic() + _REAP
        room = IN_FLIGHT - len(self._in_flight)
        jobs = [taken.job for taken in self._in_flight.values()]
        by_workspace = Counter(job.workspace_id for job in jobs)
        busy = [id for id, number in by_workspace.items() if number >= _OF_ONE_WORKSPACE]
        told = sum(job.kind == CALLBACK for job in jobs)
        full = [CALLBACK] if told >= _CALLBACKS else []
        # In small helpings, so that one workspace or kind cannot take all the room at once.
        helping = min(room, _CALLBACKS)
        if not helping:
            return []
        return await self.in_database(lambda: claim(helping, busy=busy, full=full))

    async def make(self, client: Egress, taken: Claimed) -> Outcome:
        if taken.call is None:
            return Outcome(taken.job, error=taken.error)
        try:
            return Outcome(taken.job, reply=await client.fetch(taken.call))
        except EgressError as error:
            return Outcome(taken.job, error=error)
        except Exception:
            log.error("job_failed", job=str(taken.job.id), kind=taken.job.kind, exc_info=True)
            return Outcome(taken.job, error=INTERNAL)

    def settle(self, outcomes: Sequence[Outcome]) -> None:
        settle(list(outcomes))
