"""Provider accounts, the numbers behind them, and the flows that listen there."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.scoping import WorkspaceModel
from flows.models import Flow


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


def default_words() -> list[dict[str, Any]]:
    """The words every number listens for from its first day: leave me alone, and come back."""
    return [
        {
            "words": ["stop", "unsubscribe"],
            "match": "exact",
            "action": "opt_out",
            "text": "You will hear nothing more from us. Write START if you change your mind.",
        },
        {
            "words": ["start"],
            "match": "exact",
            "action": "opt_in",
            "text": "Welcome back! You will hear from us again.",
        },
    ]


class Channel(WorkspaceModel):
    """One number that customers write to and hear from.

    `words` work at any time, whatever flow is running (messaging/words.py); `fallback_flow` is
    started by a message that nothing else answers.
    """

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="channels")
    name = models.CharField(max_length=120)
    phone_number_id = models.CharField(max_length=64)
    waba_id = models.CharField(max_length=64, blank=True)
    display_phone_number = models.CharField(max_length=32, blank=True)
    # 80 a second, in and out, is what Meta allows a number until it upgrades it (Oct 2025).
    messages_per_second = models.PositiveIntegerField(default=80)
    words = models.JSONField(default=default_words)
    fallback_flow = models.ForeignKey(Flow, models.SET_NULL, null=True, related_name="+")
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
