"""Flows with their drafts and published versions, and the sessions that run on them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from accounts import clock
from accounts.scoping import WorkspaceModel, WorkspaceQuerySet


class FrozenDocument(RuntimeError):
    """Somebody tried to change the document of a published version."""


class Flow(WorkspaceModel):
    """The thing an author edits: one draft document, and the versions published from it."""

    name = models.CharField(max_length=200)
    remark = models.TextField(blank=True)
    trigger_type = models.CharField(max_length=40)
    draft = models.JSONField()
    draft_revision = models.PositiveIntegerField(default=1)
    draft_saved_at = models.DateTimeField(default=clock.now)
    draft_saved_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["workspace", "draft_saved_at"], name="flow_recent")]

    def __str__(self) -> str:
        return self.name


class DraftRevision(models.Model):
    """The draft as one save left it: the common ancestor of edits made at the same time."""

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="revisions", db_index=False)
    revision = models.PositiveIntegerField()
    document = models.JSONField()
    saved_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    saved_at = models.DateTimeField(default=clock.now)

    # Reached through its flow only, so it needs no workspace column to be scoped.
    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "revision"], name="one_draft_per_revision")
        ]


class VersionQuerySet(WorkspaceQuerySet["FlowVersion"]):
    """Versions go ONLINE and OFFLINE; what they say never changes."""

    def update(self, **kwargs: Any) -> int:
        if "document" in kwargs:
            raise FrozenDocument("published documents are not changed")
        return super().update(**kwargs)


class FlowVersion(WorkspaceModel):
    """A published document, frozen for ever, under the flow's next number."""

    class State(models.TextChoices):
        ONLINE = "online"
        OFFLINE = "offline"

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField(help_text="The draft's revision it was made from.")
    document = models.JSONField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.ONLINE)
    note = models.TextField(blank=True)
    published_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = models.Manager.from_queryset(VersionQuerySet)()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["flow"], condition=Q(state="online"), name="one_online_version"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["online", "offline"]), name="known_version_state"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; raises FrozenDocument when the stored document would change."""
        if not self._state.adding:
            stored = (
                FlowVersion.objects.across_workspaces()
                .filter(pk=self.pk)
                .values_list("document", flat=True)
                .get()
            )
            if stored != self.document:
                raise FrozenDocument(f"version {self.number} of flow {self.flow_id} is published")
        super().save(*args, **kwargs)


class Session(WorkspaceModel):
    """One subject's passage through a version of a flow.

    `subject` is the id of a conversation, kept as a plain value: what lies above is not known
    here. The message pipeline writes these rows and their turns in bulk, past the ORM.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        ENDED = "ended"
        FAILED = "failed"

    subject = models.UUIDField()
    version = models.ForeignKey(FlowVersion, models.CASCADE, related_name="sessions")
    node = models.CharField(max_length=64, blank=True, help_text="Where it stands now.")
    at_version = models.UUIDField(
        null=True, help_text="The version of that node: its own, or one of a flow it called."
    )
    moves_to = models.UUIDField(
        null=True, help_text="The version it goes on with once it waits at a node that both have."
    )
    state = models.JSONField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    wait_for = models.CharField(max_length=16, blank=True)
    wait_number = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(status="waiting"), name="one_waiting_session"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "ended", "failed"]), name="known_session_status"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", ended_at__isnull=True)
                | (~Q(status="waiting") & Q(ended_at__isnull=False)),
                name="ended_sessions_say_when",
            ),
        ]
        indexes = [
            # On nothing that changes while a session stays in its flow: such a turn rewrites no
            # index of its row.
            models.Index(
                fields=["version", "id"], condition=Q(status="waiting"), name="session_running"
            ),
            models.Index(
                fields=["at_version"], condition=Q(status="waiting"), name="session_waiting_at"
            ),
        ]


class TurnLog(models.Model):
    """What one input did to a session: the input, the events and the path through the nodes.

    `version` is the session's at that time and `status` what the turn left it in; how `path` is
    written down is told in flows/paths.py.
    """

    session = models.ForeignKey(Session, models.CASCADE, related_name="turns", db_index=False)
    number = models.PositiveIntegerField()
    version = models.UUIDField()
    status = models.CharField(max_length=8, choices=Session.Status.choices)
    input = models.JSONField(null=True)
    events = models.JSONField()
    path = models.JSONField()
    at = models.DateTimeField(default=clock.now)

    # Reached through its session only, so it needs no workspace column to be scoped.
    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="one_turn_per_number")
        ]


class NodeCount(models.Model):
    """How often something happened at a node of a version on a day (in UTC).

    Counted from the turn log in the background (flows/statistics.py), and from it again at will.
    """

    class What(models.TextChoices):
        ENTRY = "entry"
        EXIT = "exit"
        ENDED = "ended"
        FAILED = "failed"

    version = models.ForeignKey(FlowVersion, models.CASCADE, related_name="counts", db_index=False)
    day = models.DateField()
    node = models.CharField(max_length=64)
    what = models.CharField(max_length=8, choices=What.choices)
    port = models.CharField(max_length=256, blank=True, help_text="Of an exit.")
    count = models.PositiveBigIntegerField()

    # Reached through its version only, so it needs no workspace column to be scoped.
    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "day", "node", "what", "port"], name="one_node_count"
            )
        ]


class CountMark(models.Model):
    """How far the turn log has been counted: up to and including the turn with id `counted`.

    Ids are given before a transaction commits, so turns up to `seen` are only counted once no
    transaction older than number `horizon` is under way (flows/statistics.py).
    """

    counted = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    horizon = models.BigIntegerField(default=0)


class Settlement(WorkspaceModel):
    """What shall become of the sessions on a flow's earlier versions, when it changed or went off.

    Carried out in the background by going through the sessions `passes` times, of which the last
    finds those that began while the flow changed; `reached` is how far the present pass has come.
    """

    class Choice(models.TextChoices):
        MOVE = "move"
        END = "end"

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="settlements")
    choice = models.CharField(max_length=8, choices=Choice.choices)
    target = models.ForeignKey(
        FlowVersion, models.CASCADE, null=True, related_name="+", db_index=False
    )
    text = models.TextField(blank=True, help_text="Said to the customers whose session ends.")
    asked_at = models.DateTimeField(default=clock.now)
    passes = models.PositiveSmallIntegerField(default=0)
    reached = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flow"], condition=Q(done_at=None), name="one_open_settlement"
            ),
            models.CheckConstraint(
                condition=Q(choice="move", target__isnull=False) | Q(choice="end"),
                name="moving_has_a_target",
            ),
        ]
