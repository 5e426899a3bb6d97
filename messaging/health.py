"""What /readyz says of the pipeline: whether somebody drains it, and how old its work is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Min

from accounts import clock
from messaging.models import InboxItem, InboxState, OutboxItem, OutboxState, PipelineBeat

_ALIVE = timedelta(seconds=15)  # a pipeline notes its life every five
_LATE = timedelta(minutes=5)  # work that waits longer than this is an alarm


def worker() -> dict[str, Any]:
    """Whether a pipeline ran just now, in this process or another."""
    now = clock.machine_now()
    count = PipelineBeat.objects.filter(at__gt=now - _ALIVE).count()
    return {"ok": count > 0, "pipelines": count}


def provider_backlog() -> dict[str, Any]:
    """How long the oldest received item and the oldest unsent message have been waiting."""
    now = clock.now()
    inbox = InboxItem.objects.across_workspaces().filter(state=InboxState.PENDING)
    outbox = OutboxItem.objects.across_workspaces().filter(state=OutboxState.QUEUED)
    oldest_in = inbox.exclude(kind="status").aggregate(at=Min("received_at"))["at"]
    oldest_out = outbox.aggregate(at=Min("due_at"))["at"]
    ages = [max(now - at, timedelta()) for at in (oldest_in, oldest_out) if at is not None]
    age = max(ages, default=timedelta())
    return {
        "ok": age < _LATE,
        "age_seconds": round(age.total_seconds(), 1),
        "parked": InboxItem.objects.across_workspaces().filter(state=InboxState.PARKED).count(),
    }
