"""What one try of a job means: an answer, another try, or giving up."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from messaging.egress import EgressError, Reply
from messaging.jobs import executors
from messaging.jobs.base import Executor, error_answer
from messaging.models import Job, JobState

log = structlog.get_logger(__name__)

# Statuses that say "not now" rather than "no".
_NOT_NOW = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOST_TRIES = 2  # more, of calls whose worker died: it may have been their doing

CUT_OFF = EgressError("timeout", "The call was cut off; nobody knows whether it went through.")
INTERNAL = EgressError("internal", "The call failed inside Chatflow.")
UNKNOWN_EFFECT = EgressError("unknown_effect", "Chatflow does not know how to do this.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: a reply, or none. `is_lost`: its worker died."""

    job: Job
    reply: Reply | None = None
    error: EgressError | None = None
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state a job goes into; its answer for the flow, or when it is tried again."""

    state: JobState
    answer: Mapping[str, Any] | None = None
    due_at: datetime | None = None
    error: str = ""


def judge(outcome: Outcome, now: datetime) -> Verdict:
    """What becomes of the job; it is tried again only before its deadline."""
    job = outcome.job
    executor = executors().get(job.kind)
    if executor is None:
        return _end(job, None, UNKNOWN_EFFECT)
    error, answer = outcome.error, None
    if outcome.reply is not None:
        try:
            answer = executor.read(outcome.reply)
        except EgressError as refusal:
            error = refusal
        except Exception:  # one bad reply must not hold up what came with it
            log.error("reply_unread", job=str(job.id), kind=job.kind, exc_info=True)
            error = INTERNAL
    if _may_try_again(outcome, executor, error):
        due_at = now + _pause(outcome, executor)
        if due_at < job.deadline:
            return Verdict(JobState.QUEUED, due_at=due_at, error=error.code if error else "status")
    return _end(job, answer, error)


def _end(job: Job, answer: Mapping[str, Any] | None, error: EgressError | None) -> Verdict:
    if job.callback_id is not None:
        state = JobState.DONE if error is None else JobState.FAILED
        return Verdict(state, error=error.code if error else "")
    if error is not None:
        return Verdict(JobState.DONE, error_answer(error), error=error.code)
    return Verdict(JobState.DONE, answer)


def _may_try_again(outcome: Outcome, executor: Executor, error: EgressError | None) -> bool:
    job = outcome.job
    tries = executor.tries(job.request)
    if outcome.is_lost:
        return executor.may_repeat(job.request) and job.attempts < tries + _LOST_TRIES
    if job.attempts >= tries:
        return False
    if outcome.reply is not None:
        is_delivery = job.callback_id is not None
        return outcome.reply.status in _NOT_NOW or (is_delivery and error is not None)
    return error is not None and error.may_pass


def _pause(outcome: Outcome, executor: Executor) -> timedelta:
    """A while that grows, never the same for all; or as long as the other side asks for."""
    seconds = executor.pause(outcome.job.attempts) * random.uniform(0.5, 1)
    told = outcome.reply.headers.get("retry-after", "") if outcome.reply else ""
    if told.isascii() and told.isdigit() and len(told) < 6:
        seconds = max(seconds, float(told))
    return timedelta(seconds=seconds)
