"""The log from which agents' screens learn what happened."""

from __future__ import annotations

from django.db import models

from accounts.models import Workspace
from accounts.scoping import WorkspaceQuerySet


class EventCounter(models.Model):
    """The last sequence number of a workspace's event log, and which log it is."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True)
    seq = models.BigIntegerField(default=0)


class ConsoleEvent(models.Model):
    """What agents' screens must learn, numbered without gaps per workspace."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_constraint=False)
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    conversation = models.UUIDField(null=True)
    payload = models.JSONField()
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "seq"], name="one_event_seq"),
        ]
