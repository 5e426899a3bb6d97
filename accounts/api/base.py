"""The base of every view under /api/v1/workspaces/{slug}/: workspace, actor, permission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.audit import record
from accounts.membership import find_actor
from accounts.models import ApiToken, User, Workspace
from accounts.permissions import PERMISSIONS, Actor, can
from accounts.problems import Problem
from accounts.scoping import WorkspaceModel, WorkspaceQuerySet
from accounts.strict_json import DEFAULT_LIMITS, Limits

_METHODS = ("get", "post", "put", "patch", "delete")
W = TypeVar("W", bound=WorkspaceModel)


class WorkspaceView(APIView):
    """A view inside a workspace.

    A subclass names the permission of each method it answers. A workspace one does not belong to
    is 404, like one that does not exist; a permission one lacks is 403. Handlers are not passed
    the slug: they use `self.workspace` and `self.actor`.
    """

    permissions: ClassVar[Mapping[str, str]] = {}
    json_limits: ClassVar[Limits] = DEFAULT_LIMITS

    workspace: Workspace
    actor: Actor

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for method in _METHODS:
            if hasattr(cls, method) and cls.permissions.get(method.upper()) not in PERMISSIONS:
                raise TypeError(f"{cls.__name__}.{method} needs a permission from the table.")

    def dispatch(
        self, request: HttpRequest, *args: Any, slug: str = "", **kwargs: Any
    ) -> HttpResponseBase:
        self.slug = slug
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        user, token = request.user, request.auth
        actor = (
            find_actor(user, self.slug, token=token if isinstance(token, ApiToken) else None)
            if isinstance(user, User)
            else None
        )
        if actor is None:
            raise Http404
        self.actor, self.workspace = actor, actor.workspace
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method in self.permissions:
            self.require(self.permissions[method])

    def require(self, permission: str) -> None:
        """Refuse with 403 unless the actor has this permission."""
        if not can(self.actor, permission):
            raise Problem(403, "forbidden", "Your role does not allow this.", permission=permission)

    def find(self, rows: type[W] | WorkspaceQuerySet[W], id: str | UUID) -> W:
        """The row with this id in this workspace; absent, foreign or malformed is 404."""
        queryset: WorkspaceQuerySet[W]
        queryset = rows if isinstance(rows, models.QuerySet) else rows._default_manager.all()  # type: ignore[assignment]
        key = read_uuid(id)
        row = queryset.for_workspace(self.workspace).filter(pk=key).first() if key else None
        if row is None:
            raise Http404
        return row

    def note(self, action: str, object: models.Model, request: Request, after: Any = None) -> None:
        """Put what the actor just did into the audit log."""
        record(
            self.workspace, action, actor=self.actor, object=object, after=after, request=request
        )

    def read_object(self, request: Request) -> dict[str, Any]:
        """The request's body, which must be a JSON object."""
        if not isinstance(request.data, dict):
            raise Problem(400, "not_an_object", "The body must be a JSON object.")
        return request.data


def read_uuid(text: object) -> UUID | None:
    """The id in `text`, or None when it is not one in its usual form."""
    if isinstance(text, UUID):
        return text
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None
