"""What flows ask of the outside: the calls to make, and the secrets and addresses they need."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.scoping import WorkspaceModel
from messaging.models.conversations import Conversation

# Names are written into flows, so they are plain words that survive being copied by hand.
_plain_word = RegexValidator(r"\A[A-Za-z][A-Za-z0-9_.-]{0,63}\Z")


class SecretScheme(models.TextChoices):
    """How a secret goes along with a request."""

    BEARER = "bearer"
    BASIC = "basic"
    HEADER = "header"


class Secret(WorkspaceModel):
    """A credential that flows name and never see; it goes to `hosts` alone.

    `value` is sealed. Of `basic` it is `user:password`; `header` sends it as it is under the
    header of that name.
    """

    name = models.CharField(max_length=64, validators=[_plain_word])
    scheme = models.CharField(
        max_length=8, choices=SecretScheme.choices, default=SecretScheme.BEARER
    )
    header = models.CharField(max_length=64, blank=True)
    hosts = models.JSONField(default=list)
    value = models.TextField(help_text="sealed")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_secret_name"),
        ]


class Function(WorkspaceModel):
    """A named service of the business that flows call with arguments and that answers a value."""

    name = models.CharField(max_length=64, validators=[_plain_word])
    description = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=2000)
    secret = models.ForeignKey(Secret, models.PROTECT, null=True, related_name="functions")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_function_name"),
        ]


class ModelEndpoint(WorkspaceModel):
    """A language model behind an OpenAI-compatible address; `model` is its name over there."""

    name = models.CharField(max_length=64, validators=[_plain_word])
    base_url = models.URLField(max_length=2000)
    model = models.CharField(max_length=200)
    secret = models.ForeignKey(Secret, models.PROTECT, null=True, related_name="models")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "name"], name="one_model_name"),
        ]


class CallbackEndpoint(WorkspaceModel):
    """An address of the business that is told what flows emit, signed with `signing_secret`.

    `events` are the names it wants, all when empty. `failing_since` is when the deliveries began
    to fail without one success since; after too long it is switched off by itself.
    """

    name = models.CharField(max_length=120)
    url = models.URLField(max_length=2000)
    events = models.JSONField(default=list)
    signing_secret = models.TextField(help_text="sealed")
    is_enabled = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()


class JobState(models.TextChoices):
    """Where one call to the outside stands; `failed` is a delivery that was given up."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(WorkspaceModel):
    """One call to the outside, with its retries until `deadline`.

    A call that a session waits for names it by `session` and `wait`; its `answer` is kept here
    until the session has taken it. A delivery names its `callback` instead. `error` is a code and
    `status` the HTTP status of the last try.
    """

    kind = models.CharField(max_length=16)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    session = models.UUIDField(null=True)
    wait = models.PositiveIntegerField(null=True)
    callback = models.ForeignKey(
        CallbackEndpoint, models.CASCADE, null=True, related_name="deliveries"
    )
    request = models.JSONField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    deadline = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    answer = models.JSONField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "wait"], name="one_job_per_wait"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="job_queued"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_leased"),
            models.Index(fields=["callback", "-id"], name="job_of_callback"),
        ]
