"""Whom we talk to, on which number, what was said, and the queues that carry it."""

from __future__ import annotations

from messaging.models.channels import Binding, Channel, Connection
from messaging.models.conversations import (
    Author,
    Contact,
    Control,
    Conversation,
    Handoff,
    MediaFile,
    MediaState,
    Message,
    MessageState,
    Priority,
    Queue,
    ReadMark,
    Stage,
)
from messaging.models.events import ConsoleEvent, EventCounter
from messaging.models.outside import (
    CallbackEndpoint,
    Function,
    Job,
    JobState,
    ModelEndpoint,
    Secret,
    SecretScheme,
)
from messaging.models.pipeline import (
    InboxItem,
    InboxState,
    Lane,
    OutboxItem,
    OutboxState,
    PipelineBeat,
    Timer,
    WebhookDelivery,
)
from messaging.models.routing import TriggerCall

__all__ = [
    "Author",
    "Binding",
    "CallbackEndpoint",
    "Channel",
    "Connection",
    "ConsoleEvent",
    "Contact",
    "Control",
    "Conversation",
    "EventCounter",
    "Function",
    "Handoff",
    "InboxItem",
    "InboxState",
    "Job",
    "JobState",
    "Lane",
    "MediaFile",
    "MediaState",
    "Message",
    "MessageState",
    "ModelEndpoint",
    "OutboxItem",
    "OutboxState",
    "PipelineBeat",
    "Priority",
    "Queue",
    "ReadMark",
    "Secret",
    "SecretScheme",
    "Stage",
    "Timer",
    "TriggerCall",
    "WebhookDelivery",
]
