"""What the business's own systems are told: who wants which event, and how well they listen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from accounts.audit import record
from accounts.ids import uuid7
from messaging.models import CallbackEndpoint, Job, JobState
from messaging.pipeline import hints

log = structlog.get_logger(__name__)

EFFECT = "callback"
KEEP_TRYING = timedelta(hours=24)
_GIVE_UP_AFTER = timedelta(days=3)  # of failures without one success


def wanting(workspace: Any, event: str) -> list[CallbackEndpoint]:
    """The callbacks that are told this event."""
    rows = CallbackEndpoint.objects.for_workspace(workspace).filter(is_enabled=True)
    return [row for row in rows.order_by("id") if not row.events or event in row.events]


def tell(callback: CallbackEndpoint, event: str, about: Mapping[str, Any], *, now: datetime) -> Job:
    """Put a delivery on its way; call it inside a transaction."""
    id = uuid7()
    told = {"id": str(id), "event": event, "created_at": now.isoformat(), **about}
    transaction.on_commit(lambda: hints.ring(hints.JOBS))
    return Job.objects.create(
        id=id,
        workspace_id=callback.workspace_id,
        kind=EFFECT,
        callback=callback,
        request={"callback": str(callback.id), "event": told},
        due_at=now,
        deadline=now + KEEP_TRYING,
        created_at=now,
    )


def try_again(delivery: Job, *, now: datetime) -> bool:
    """Put a delivery that was given up on its way once more; whether it was given up."""
    again = {
        "state": JobState.QUEUED,
        "attempts": 0,
        "due_at": now,
        "deadline": now + KEEP_TRYING,
        "ended_at": None,
    }
    given_up = Job.objects.for_workspace(delivery.workspace_id).filter(
        id=delivery.id, state=JobState.FAILED
    )
    if not given_up.update(**again):
        return False
    for name, value in again.items():
        setattr(delivery, name, value)
    transaction.on_commit(lambda: hints.ring(hints.JOBS))
    return True


def note_health(heard: Iterable[UUID], failed: Iterable[UUID], now: datetime) -> None:
    """Remember since when callbacks fail; one that has failed for days is switched off."""
    rows = CallbackEndpoint.objects.across_workspaces()
    rows.filter(id__in=list(heard), failing_since__isnull=False).update(failing_since=None)
    failing = rows.filter(id__in=list(failed), is_enabled=True)
    failing.filter(failing_since=None).update(failing_since=now)
    for callback in failing.filter(failing_since__lte=now - _GIVE_UP_AFTER):
        callback.is_enabled, callback.disabled_at = False, now
        callback.save(update_fields=["is_enabled", "disabled_at"])
        record(callback.workspace, "callback.switched_off", object=callback)
        log.warning("callback_switched_off", callback=str(callback.id))
