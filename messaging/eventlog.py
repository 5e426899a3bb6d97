"""The event log of a workspace: numbered without gaps, the truth behind every bell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from messaging import realtime
from messaging.models import ConsoleEvent, EventCounter
from messaging.pipeline import bulk


def append_events(events: Mapping[UUID, list[dict[str, Any]]], now: datetime) -> dict[UUID, int]:
    """Number events per workspace without gaps and store them; the new heads.

    Takes the counters' locks, in the order of workspaces, until the transaction ends.
    """
    heads: dict[UUID, int] = {}
    rows: list[dict[str, Any]] = []
    for workspace in sorted(events):
        news = events[workspace]
        counter = EventCounter.objects.filter(workspace_id=workspace)
        if not counter.update(seq=models.F("seq") + len(news)):
            EventCounter.objects.bulk_create(
                [EventCounter(workspace_id=workspace)], ignore_conflicts=True
            )
            counter.update(seq=models.F("seq") + len(news))
        heads[workspace] = head = counter.values_list("seq", flat=True).get()
        for seq, event in enumerate(news, head - len(news) + 1):
            rows.append({"workspace_id": workspace, "seq": seq, "at": now, **event})
    bulk.insert(ConsoleEvent, rows)
    return heads


def ring_when_committed(heads: Mapping[UUID, int]) -> None:
    """Ring the consoles of these workspaces once the transaction has committed."""

    def ring() -> None:
        for workspace, head in heads.items():
            realtime.ring(workspace, head)

    transaction.on_commit(ring)
