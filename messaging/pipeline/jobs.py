"""The table of calls to the outside: claim them, write down what came of them, miss none.

A call is in one hand at a time, by a lease; what a hand brings after its lease is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from accounts import clock
from accounts.clock import machine_now
from flows.models import Session
from messaging.callbacks import note_health
from messaging.egress import Call, EgressError
from messaging.jobs import executors
from messaging.jobs.base import Asked
from messaging.jobs.judging import CUT_OFF, INTERNAL, UNKNOWN_EFFECT, Outcome, Verdict, judge
from messaging.models import Conversation, InboxItem, InboxState, Job, JobState, Lane
from messaging.pipeline import bulk, hints, store

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=90)  # by the machine's clock; more than any call may take
_BATCH = 200

_UNWANTED = EgressError("unwanted", "Nobody waits for the answer any more.")
_EXPIRED = EgressError("timeout", "There was no time left for the call.")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A call to make now, or why it cannot be made."""

    job: Job
    call: Call | None = None
    error: EgressError | None = None


def claim(limit: int, *, busy: Iterable[UUID] = (), full: Iterable[str] = ()) -> list[Claimed]:
    """Take calls that are due, but none of workspaces or kinds that have enough under way."""
    now = clock.now()
    rows = Job.objects.across_workspaces().filter(state=JobState.QUEUED, due_at__lte=now)
    rows = rows.exclude(workspace__in=list(busy)).exclude(kind__in=list(full))
    if not rows.exists():
        return []  # without holding SQLite's one writer up
    with store.writing():
        if store.is_postgresql():
            rows = rows.select_for_update(skip_locked=True, no_key=True)
        jobs = list(rows.order_by("due_at", "id")[:limit])
        Job.objects.across_workspaces().filter(id__in=[job.id for job in jobs]).update(
            state=JobState.RUNNING,
            attempts=F("attempts") + 1,
            lease_until=machine_now() + LEASE,
        )
    waiting = _waiting(jobs)
    for job in jobs:
        job.attempts += 1
    return [
        _prepared(job, now)
        if job.session is None or (job.session, job.wait) in waiting
        else Claimed(job, error=_UNWANTED)
        for job in jobs
    ]


def settle(outcomes: Sequence[Outcome]) -> None:
    """Write down what came of calls; answers go on their way to the sessions that wait."""
    by_id = {outcome.job.id: outcome for outcome in outcomes}
    with store.writing():
        rows = Job.objects.across_workspaces().filter(id__in=by_id, state=JobState.RUNNING)
        if store.is_postgresql():
            rows = rows.select_for_update(no_key=True)
        tries = dict(rows.order_by("id").values_list("id", "attempts"))
        ours = [by_id[id] for id, tried in tries.items() if tried == by_id[id].job.attempts]
        _write(ours, clock.now())


def reap(*, everything: bool = False) -> int:
    """Notice calls whose worker died; `everything`: all of them, at the start of the only process.

    Such a call is made again if that does no harm; otherwise its flow is told that nobody knows.
    """
    with store.writing():
        rows = Job.objects.across_workspaces().filter(state=JobState.RUNNING)
        if not everything:
            rows = rows.filter(lease_until__lte=machine_now())
        if store.is_postgresql():
            rows = rows.select_for_update(skip_locked=True, no_key=True)
        lost = list(rows.order_by("id")[:_BATCH])
        _write([Outcome(job, error=CUT_OFF, is_lost=True) for job in lost], clock.now())
    return len(lost)


def _waiting(jobs: Sequence[Job]) -> set[tuple[UUID, int]]:
    """The sessions of these jobs that still wait, with the numbers of their waits."""
    rows = Session.objects.across_workspaces().filter(
        id__in={job.session for job in jobs if job.session}, status=Session.Status.WAITING
    )
    return set(rows.values_list("id", "wait_number"))


def _prepared(job: Job, now: datetime) -> Claimed:
    executor = executors().get(job.kind)
    if executor is None:
        return Claimed(job, error=UNKNOWN_EFFECT)
    left = (job.deadline - now).total_seconds()
    if left <= 0:
        return Claimed(job, error=_EXPIRED)
    try:
        call = executor.prepare(Asked(str(job.id), job.workspace_id, job.request, now))
    except EgressError as refusal:
        return Claimed(job, error=refusal)
    except Exception:
        log.error("job_unprepared", job=str(job.id), kind=job.kind, exc_info=True)
        return Claimed(job, error=INTERNAL)
    return Claimed(job, call=replace(call, timeout=min(call.timeout, left)))


def _write(outcomes: Sequence[Outcome], now: datetime) -> None:
    judged = [(outcome, judge(outcome, now)) for outcome in outcomes]
    bulk.update(
        Job,
        [
            {
                "id": outcome.job.id,
                "state": verdict.state,
                "answer": verdict.answer,
                "status": outcome.reply.status if outcome.reply else None,
                "error": verdict.error,
                "due_at": verdict.due_at or outcome.job.due_at,
                "lease_until": None,
                "ended_at": None if verdict.state == JobState.QUEUED else now,
            }
            for outcome, verdict in judged
        ],
    )
    _bring([outcome.job for outcome, verdict in judged if verdict.answer is not None], now)
    _note_callbacks(judged, now)


def _bring(jobs: Sequence[Job], now: datetime) -> None:
    """Put answers into the inbox, each on the lane of the conversation that waits for it."""
    rows = Conversation.objects.across_workspaces().filter(
        id__in=[job.conversation_id for job in jobs]
    )
    places: dict[UUID | None, tuple[int, UUID]] = {
        row.id: (row.lane, row.channel_id) for row in rows.only("id", "lane", "channel")
    }
    if not places:
        return
    lanes = sorted({lane for lane, _ in places.values()})
    bulk.insert(Lane, [{"id": lane} for lane in lanes], ignore_conflicts=True)
    bulk.insert(
        InboxItem,
        [
            {
                "workspace_id": job.workspace_id,
                "source": "effect",
                "kind": "effect",
                "provider_id": str(job.id),
                "channel": place[1],
                "lane": place[0],
                "payload": {"conversation": str(job.conversation_id), "job": str(job.id)},
                "state": InboxState.PENDING,
                "attempts": 0,
                "due_at": now,
                "received_at": now,
                "error": "",
            }
            for job in jobs
            if (place := places.get(job.conversation_id))
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(lambda: hints.ring(hints.ADVANCE))


def _note_callbacks(judged: Sequence[tuple[Outcome, Verdict]], now: datetime) -> None:
    told = [(o.job.callback_id, v) for o, v in judged if o.job.callback_id is not None]
    if told:
        heard = {id for id, verdict in told if verdict.state == JobState.DONE}
        failed = {id for id, verdict in told if verdict.error not in ("", "disabled")}
        note_health(heard, failed - heard, now)
