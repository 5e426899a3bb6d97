"""API tokens: made, found again by their hash, revoked."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q

from accounts.clock import now
from accounts.models import ApiToken, User, Workspace

PREFIX = "cf_"
_USE_NOTED_EVERY = timedelta(minutes=1)  # a write per request would cost more than it tells


def _digest(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()


def create_token(
    workspace: Workspace, user: User, *, role: str, name: str, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown this once and stored nowhere."""
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        workspace=workspace,
        user=user,
        role=role,
        name=name,
        hash=_digest(plain),
        last4=plain[-4:],
        expires_at=expires_at,
    )
    return token, plain


def find_token(plain: str) -> ApiToken | None:
    """The living token with this text, its user and workspace loaded; None if there is none."""
    if not plain.startswith(PREFIX):
        return None
    moment = now()
    token = (
        ApiToken.objects.across_workspaces()
        .select_related("user", "workspace")
        .filter(Q(expires_at=None) | Q(expires_at__gt=moment))
        .filter(hash=_digest(plain), revoked_at=None, user__is_active=True)
        .first()
    )
    if token and (token.last_used_at is None or token.last_used_at < moment - _USE_NOTED_EVERY):
        ApiToken.objects.across_workspaces().filter(pk=token.pk).update(last_used_at=moment)
    return token


def revoke(token: ApiToken) -> None:
    """From now on the token opens nothing."""
    token.revoked_at = now()
    token.save(update_fields=["revoked_at"])
