"""Whom we talk to, who may speak, and what was said."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User, Workspace
from accounts.scoping import WorkspaceModel
from messaging.models.channels import Channel


class Control(models.TextChoices):
    """Who may speak to the customer now."""

    BOT = "bot"
    QUEUED = "queued"
    HUMAN = "human"
    NONE = "none"


class Stage(models.TextChoices):
    """Whether work is left on a conversation."""

    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class Priority(models.IntegerChoices):
    """How soon a queued customer should be served; higher first."""

    LOW = 0
    NORMAL = 1
    HIGH = 2
    URGENT = 3


class Author(models.TextChoices):
    """Who wrote a message."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class MessageState(models.TextChoices):
    """How far a message came; outgoing ones only move forward (messaging/states.py)."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    SUPERSEDED = "superseded"


class Queue(WorkspaceModel):
    """Where conversations wait for a person."""

    name = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_queue_name"),
        ]


class Contact(WorkspaceModel):
    """The person outside. `address` is what the provider calls them: a phone's digits or,
    for a username without a number, Meta's business-scoped user id.

    `opted_out` says since when they want to hear nothing more, by category of messages; the
    category "all" is everything. `name` follows `profile_name`, which is the customer's own, until
    somebody here gives another one.
    """

    address = models.CharField(max_length=160)
    phone = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=200, blank=True)
    profile_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=35, blank=True)
    fields = models.JSONField(default=dict, blank=True)
    tags = models.JSONField(default=list, blank=True)
    opted_out = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "address"], name="one_contact_address"),
        ]


class Conversation(WorkspaceModel):
    """What one contact and we said on one channel, and who may speak now.

    `control`, `stage`, `epoch`, `fence`, `assignee` and `queue` are written by
    `messaging.handoff` alone. `epoch` grows with every change of control or assignee; `fence`
    is the epoch in which a person last took control: a bot message written before it is never
    sent. `lane` is the pipeline's ordering key (messaging/lanes.py), `pace` how fast the customer
    and the bot have been going on at each other (messaging/runaway.py).
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="conversations")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="conversations")
    lane = models.BigIntegerField()
    control = models.CharField(max_length=8, choices=Control.choices, default=Control.NONE)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.OPEN)
    epoch = models.PositiveIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    waiting_since = models.DateTimeField(null=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_inbound_at = models.DateTimeField(null=True)
    window_expires_at = models.DateTimeField(null=True)
    last_message = models.JSONField(null=True)
    pace = models.JSONField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "contact"], name="one_conversation"),
            models.CheckConstraint(condition=Q(control__in=Control.values), name="known_control"),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="known_stage"),
            models.CheckConstraint(
                condition=~Q(control=Control.HUMAN) | Q(stage=Stage.OPEN) | Q(stage=Stage.SNOOZED),
                name="human_has_work",
            ),
        ]
        indexes = [
            models.Index(fields=["lane"], name="conversation_lane"),
            models.Index(fields=["workspace", "-updated_at", "-id"], name="conversation_recent"),
            models.Index(
                fields=["workspace", "control", "-updated_at", "-id"], name="conversation_control"
            ),
        ]


class Message(WorkspaceModel):
    """One thing said, in or out. `seq` counts within the conversation, in order of arrival."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+", db_constraint=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+", db_constraint=False)
    seq = models.PositiveIntegerField()
    direction = models.CharField(max_length=3, choices=[("in", "in"), ("out", "out")])
    author = models.CharField(max_length=8, choices=Author.choices)
    agent = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    type = models.CharField(max_length=24)
    content = models.JSONField()
    state = models.CharField(max_length=12, choices=MessageState.choices)
    provider_id = models.CharField(max_length=255, null=True)
    error = models.JSONField(null=True)
    client_id = models.CharField(max_length=64, null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="one_message_seq"),
            models.UniqueConstraint(
                fields=["channel", "provider_id"],
                condition=Q(direction="in"),
                name="one_provider_id",
            ),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="one_client_id"),
        ]
        indexes = [
            # Not unique: what a provider answers is not ours to vouch for.
            models.Index(
                fields=["channel", "provider_id"],
                condition=Q(direction="out"),
                name="message_sent_as",
            )
        ]


class MediaState(models.TextChoices):
    """Whether a customer's file has come to us yet."""

    PENDING = "pending"
    STORED = "stored"
    LOST = "lost"


class MediaFile(WorkspaceModel):
    """A file that a customer sent: fetched from the provider in the background, then ours.

    Its bytes lie in the data folder under this row's id, never under a name from outside.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="media")
    provider_id = models.CharField(max_length=255)
    mime_type = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=255, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=8, choices=MediaState.choices, default=MediaState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="media_pending"),
        ]


class ReadMark(WorkspaceModel):
    """How far one person has read one conversation."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="read_marks")
    seq = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="one_read_mark"),
        ]


class Handoff(WorkspaceModel):
    """One stretch with people: opened by a flow's node, an agent who took over, or the customer.

    `session` and `wait_number` name the waiting session to resume; `remaining` (seconds) is
    what was left of that session's own time limit when it was interrupted.
    """

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="handoffs")
    session = models.UUIDField(null=True)
    node = models.CharField(max_length=64, blank=True)
    wait_number = models.PositiveIntegerField(null=True)
    remaining = models.FloatField(null=True)
    reason = models.CharField(max_length=32)
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    skills = models.JSONField(default=list)
    note = models.TextField(blank=True)
    requested_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    first_reply_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    exit = models.CharField(max_length=16, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at=None), name="one_open_handoff"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, exit="") | (Q(ended_at__isnull=False) & ~Q(exit="")),
                name="ended_handoff_has_exit",
            ),
        ]
