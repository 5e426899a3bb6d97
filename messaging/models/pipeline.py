"""The queues that carry messages in and out; the pipeline's own tables."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Workspace
from accounts.scoping import WorkspaceModel, WorkspaceQuerySet
from messaging.models.channels import Channel, Connection
from messaging.models.conversations import Author, Conversation


class InboxState(models.TextChoices):
    """What became of one received item."""

    PENDING = "pending"
    DONE = "done"
    IGNORED = "ignored"
    PARKED = "parked"


class OutboxState(models.TextChoices):
    """Where one outgoing call stands; `unknown` waits for the provider's word before a retry."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"
    SUPERSEDED = "superseded"


class WebhookDelivery(WorkspaceModel):
    """One POST as it was received, kept to be read again when something was misread."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_constraint=False)
    connection = models.ForeignKey(
        Connection, models.CASCADE, related_name="+", db_constraint=False
    )
    received_at = models.DateTimeField(db_index=True)
    body = models.TextField()


class Lane(models.Model):
    """The ordering lock of one customer on one channel (messaging/lanes.py)."""

    id = models.BigIntegerField(primary_key=True)


class InboxItem(models.Model):
    """One thing that happened outside: a message, a status, a timer that went off.

    (`source`, `kind`, `provider_id`) is unique, so what comes twice is stored once.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_constraint=False)
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)
    provider_id = models.CharField(max_length=300)
    channel = models.UUIDField(null=True)
    lane = models.BigIntegerField()
    payload = models.JSONField()
    state = models.CharField(max_length=8, choices=InboxState.choices, default=InboxState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    received_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "provider_id"], name="one_inbox_item")
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state="pending") & ~Q(kind="status"),
                name="inbox_pending",
            ),
            models.Index(
                fields=["lane", "id"],
                condition=Q(state="pending") & ~Q(kind="status"),
                name="inbox_pending_lane",
            ),
            models.Index(
                fields=["id"], condition=Q(state="pending", kind="status"), name="inbox_statuses"
            ),
        ]


class OutboxItem(models.Model):
    """One call to make to a provider. `payload` is the provider's final JSON; `key` goes along
    as the callback tag, so that a lost answer can be found again in the statuses.

    Without a `message` it is the mark of reading, in a lane of its own; or, among the messages, a
    sign that ends with the next one and so is never sent a second time.
    """

    key = models.CharField(max_length=64, unique=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_constraint=False)
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_constraint=False)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, related_name="+", db_constraint=False
    )
    lane = models.BigIntegerField()
    message = models.UUIDField(null=True)
    author = models.CharField(max_length=8, choices=Author.choices)
    epoch = models.PositiveIntegerField()
    payload = models.JSONField()
    state = models.CharField(max_length=12, choices=OutboxState.choices, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=255, null=True)
    error = models.JSONField(null=True)
    created_at = models.DateTimeField()

    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(state="queued"), name="outbox_queued"),
            models.Index(
                fields=["lane", "id"],
                condition=Q(state__in=["queued", "claimed", "unknown"]),
                name="outbox_open_lane",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "unknown"]),
                name="outbox_leased",
            ),
            models.Index(fields=["message"], name="outbox_message"),
        ]

    @property
    def is_sign(self) -> bool:
        """Whether this is a sign among the messages, such as that somebody is typing."""
        return self.message is None and self.lane >= 0


class Timer(models.Model):
    """Something to wake a conversation for; arming again replaces it with a new generation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    generation = models.PositiveIntegerField()
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "key"], name="one_timer"),
        ]


class PipelineBeat(models.Model):
    """The sign of life of one running pipeline; by the machine's time, not the test clock's."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
