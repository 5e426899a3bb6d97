"""Whom we talk to, on which number, what was said, and the queues that carry it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User, Workspace
from accounts.scoping import WorkspaceModel, WorkspaceQuerySet
from flows.models import Flow


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


class Connection(WorkspaceModel):
    """One provider account, for WhatsApp one Meta app: its secrets and its webhook address."""

    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=120)
    app_secret = models.TextField(blank=True, help_text="sealed")
    verify_token = models.TextField(blank=True, help_text="sealed")
    access_token = models.TextField(blank=True, help_text="sealed")
    api_base_url = models.URLField(max_length=300)
    api_version = models.CharField(max_length=16, default="v23.0")
    created_at = models.DateTimeField(auto_now_add=True)


class Channel(WorkspaceModel):
    """One number that customers write to and hear from."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="channels")
    name = models.CharField(max_length=120)
    phone_number_id = models.CharField(max_length=64)
    waba_id = models.CharField(max_length=64, blank=True)
    display_phone_number = models.CharField(max_length=32, blank=True)
    # 80 a second, in and out, is what Meta allows a number until it upgrades it (Oct 2025).
    messages_per_second = models.PositiveIntegerField(default=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "phone_number_id"], name="one_channel_per_number"
            )
        ]


class Binding(WorkspaceModel):
    """A flow that listens on a channel; the lowest position is asked first."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="bindings")
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="bindings")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "flow"], name="one_binding"),
        ]


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
    for a username without a number, Meta's business-scoped user id."""

    address = models.CharField(max_length=160)
    phone = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict, blank=True)
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
    sent. `lane` is the pipeline's ordering key (messaging/lanes.py).
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
            models.UniqueConstraint(fields=["channel", "provider_id"], name="one_provider_id"),
            models.UniqueConstraint(fields=["conversation", "client_id"], name="one_client_id"),
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
    """One stretch with people: opened by a flow's node or by an agent who took over.

    `session` and `wait_number` name the waiting session to resume; `remaining` (seconds) is
    what was left of that session's own time limit when an agent froze it by taking over.
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
    as the callback tag, so that a lost answer can be found again in the statuses."""

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
