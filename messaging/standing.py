"""Where the sessions under way stand, counted by node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.fields.json import KT

from accounts.scoping import WorkspaceQuerySet
from flows.models import Session
from messaging.models import Control, Conversation

Standing = Counter[tuple[UUID, str]]
"""How many sessions are at a node of a version."""

_CALLER = {
    "outer_flow": KT("state__callers__0__flow"),
    "outer_node": KT("state__callers__0__node"),
}


def standing_at(workspace: UUID, versions: Collection[UUID], *, once: bool = False) -> Standing:
    """The sessions at nodes of these versions.

    A session in a called flow is at a node of that flow and at the one that called it; `once`
    leaves the first out, so that every session counts for the flow it belongs to.
    """
    waiting = Session.objects.for_workspace(workspace).filter(status=Session.Status.WAITING)
    here = waiting.filter(at_version__in=versions)
    if once:
        here = here.filter(state__callers__isnull=True)
    found: Standing = Counter()
    for version, node, count in here.values_list("at_version", "node").annotate(Count("id")):
        found[version, node] += count
    calling: Any = waiting.filter(state__callers__isnull=False).annotate(**_CALLER)
    rows = calling.values_list("version", "outer_flow", "outer_node").annotate(Count("id"))
    for version, flow, node, count in rows:
        outer = UUID(flow) if flow else version
        if outer in versions:
            found[outer, node] += count
    return found


def sessions_at(workspace: UUID, version: UUID, node: str) -> WorkspaceQuerySet[Session]:
    """The sessions at one node, those included that it waits for a called flow with."""
    began_here = Q(version=version, state__callers__0__flow__isnull=True)
    calls = (began_here | Q(state__callers__0__flow=str(version))) & Q(state__callers__0__node=node)
    return Session.objects.for_workspace(workspace).filter(
        Q(at_version=version, node=node) | calls, status=Session.Status.WAITING
    )


def with_people(workspace: UUID, sessions: WorkspaceQuerySet[Session]) -> int:
    """How many of these sessions stand still because people have the conversation, or shall."""
    busy = Conversation.objects.for_workspace(workspace).filter(
        control__in=[Control.HUMAN, Control.QUEUED]
    )
    return sessions.filter(subject__in=busy.values("pk")).count()
