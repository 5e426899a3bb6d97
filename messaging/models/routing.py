"""Flows started from outside, remembered so that a repeated call starts nothing twice."""

from __future__ import annotations

from django.db import models

from accounts.scoping import WorkspaceModel
from flows.models import Flow


class TriggerCall(WorkspaceModel):
    """A call that started a flow; the same `uuid` again is answered from here.

    `digest` tells a repeated call from another one under the same uuid. `claimed_at` is when the
    event happened that the caller told us of.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="+", db_index=False)
    uuid = models.CharField(max_length=128)
    out_id = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64)
    session = models.UUIDField()
    undeclared = models.JSONField(default=list)
    claimed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "uuid"], name="one_trigger_call"),
        ]
