"""Every query of a workspace's rows names the workspace, or raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Self, TypeVar

from django.db import models

from accounts.ids import uuid7

M = TypeVar("M", bound=models.Model, covariant=True)
Scope = Literal["none", "workspace", "all"]


class UnscopedQuery(RuntimeError):
    """A query over workspace rows ran without saying for which workspace."""


class WorkspaceQuerySet(models.QuerySet[M]):
    """A query set that refuses to run until it was narrowed to a workspace.

    It is narrowed by `for_workspace`, by starting from the relation of another workspace row
    (`flow.versions.all()`), or explicitly not at all by `across_workspaces`, which is for code
    that serves every workspace at once (the pipeline, sweeps, migrations). A relation of a user
    (`user.memberships`) crosses workspaces and needs one of the two as well.
    """

    _scope: Scope = "none"

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    def for_workspace(self, workspace: Any) -> Self:
        """Only the rows of this workspace (an object or its id)."""
        scoped = self.filter(workspace=workspace)
        scoped._scope = "workspace"
        return scoped

    def across_workspaces(self) -> Self:
        """Rows of all workspaces; the caller answers for showing them to nobody else."""
        scoped = self.all()
        scoped._scope = "all"
        return scoped

    @property
    def is_scoped(self) -> bool:
        """Whether this query may run."""
        origin = self._hints.get("instance")  # type: ignore[attr-defined]
        return self._scope != "none" or hasattr(origin, "workspace_id")

    def _require_scope(self) -> None:
        if not self.is_scoped:
            raise UnscopedQuery(
                f"{self.model.__name__}: say .for_workspace(workspace) or .across_workspaces()"
            )

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Own SQL, which no filter narrows: only after `across_workspaces`."""
        if self._scope != "all":
            raise UnscopedQuery(f"{self.model.__name__}: say .across_workspaces().raw(…)")
        return super().raw(*args, **kwargs)


def _guarded(name: str) -> Callable[..., Any]:
    inner = getattr(models.QuerySet, name)

    def method(self: WorkspaceQuerySet[Any], *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return inner(self, *args, **kwargs)

    method.__name__ = name
    return method


def _joining(name: str) -> Callable[..., Any]:
    """A combination widens, so each side must be scoped of its own."""
    inner = getattr(models.QuerySet, name)

    def method(self: WorkspaceQuerySet[Any], *others: WorkspaceQuerySet[Any], **kwargs: Any) -> Any:
        for side in (self, *others):
            side._require_scope()
        return inner(self, *others, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "_fetch_all", "iterator", "aiterator", "count", "exists", "aggregate", "update", "delete",
    "_raw_delete", "explain",
):  # fmt: skip
    setattr(WorkspaceQuerySet, _name, _guarded(_name))
for _name in ("__or__", "__xor__", "union"):
    setattr(WorkspaceQuerySet, _name, _joining(_name))


class WorkspaceModel(models.Model):
    """A row that belongs to one workspace and leaves the house under a time-ordered id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey("accounts.Workspace", models.CASCADE, related_name="+")

    objects = models.Manager.from_queryset(WorkspaceQuerySet)()

    class Meta:
        abstract = True
