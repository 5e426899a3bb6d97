"""Writing down deeds worth knowing later."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.db.models import Model
from django.http import HttpRequest

from accounts.clock import now
from accounts.models import AuditEntry, Workspace
from accounts.permissions import Actor


def record(
    workspace: Workspace,
    action: str,
    *,
    actor: Actor | None = None,
    object: Model | None = None,
    before: Any = None,
    after: Any = None,
    request: HttpRequest | None = None,
) -> AuditEntry:
    """Add an entry such as `flow.published`; call it inside the transaction of the deed.

    `before` and `after` are small JSON values; secrets and message texts have no place in them.
    """
    return AuditEntry.objects.create(
        workspace=workspace,
        actor=actor.user if actor else None,
        token=actor.token if actor else None,
        action=action,
        object_type=object._meta.model_name or "" if object else "",
        object_id=str(object.pk) if object else "",
        before=before,
        after=after,
        ip=get_adapter().get_client_ip(request) if request else None,
        request_id=getattr(request, "request_id", ""),
        at=now(),
    )
