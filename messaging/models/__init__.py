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

__all__ = [
    "Author",
    "Binding",
    "Channel",
    "Connection",
    "ConsoleEvent",
    "Contact",
    "Control",
    "Conversation",
    "EventCounter",
    "Handoff",
    "InboxItem",
    "InboxState",
    "Lane",
    "MediaFile",
    "MediaState",
    "Message",
    "MessageState",
    "OutboxItem",
    "OutboxState",
    "PipelineBeat",
    "Priority",
    "Queue",
    "ReadMark",
    "Stage",
    "Timer",
    "WebhookDelivery",
]
