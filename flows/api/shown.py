"""Flows, versions and issues as the API shows them; what lies above reuses these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from accounts.scoping import WorkspaceQuerySet
from flows.engine.checks import examine
from flows.engine.graph import Issue
from flows.models import Flow, FlowVersion
from flows.surroundings import known_around


def with_versions(flows: WorkspaceQuerySet[Flow]) -> WorkspaceQuerySet[Flow]:
    """The flows with what `flow_json` needs of their versions, in the same query."""
    versions = FlowVersion.objects.across_workspaces().filter(flow=OuterRef("pk"))
    online = versions.filter(state=FlowVersion.State.ONLINE)
    return flows.defer("draft").annotate(
        online_number=Subquery(online.values("number")[:1]),
        online_revision=Subquery(online.values("revision")[:1]),
        last_number=Subquery(versions.order_by("-number").values("number")[:1]),
        last_revision=Subquery(versions.order_by("-number").values("revision")[:1]),
    )


def flow_json(flow: Flow) -> dict[str, Any]:
    """A flow of the list; asks the database once more unless it came from `with_versions`."""
    row: Any = flow
    if not hasattr(flow, "last_number"):
        row = with_versions(Flow.objects.for_workspace(flow.workspace_id)).get(pk=flow.pk)
    published = row.last_revision if row.online_number is None else row.online_revision
    return {
        "id": row.pk,
        "name": row.name,
        "remark": row.remark,
        "trigger_type": row.trigger_type,
        "state": _state(row),
        "online_version": row.online_number,
        "draft_revision": row.draft_revision,
        "unpublished_changes": published != row.draft_revision,
        "updated_at": row.draft_saved_at,
    }


def _state(row: Any) -> str:
    if row.online_number is not None:
        return "online"
    return "draft" if row.last_number is None else "offline"


def draft_json(flow: Flow) -> dict[str, Any]:
    """The draft with what is wrong with it and the ports to draw."""
    return {
        "revision": flow.draft_revision,
        "document": flow.draft,
        **findings(flow.draft, flow),
        "saved_at": flow.draft_saved_at,
        "saved_by": person_json(flow.draft_saved_by),
    }


def findings(document: object, flow: Flow) -> dict[str, Any]:
    """What the checks find in a document of the flow where it is, and the ports of its nodes."""
    found = examine(document, known_around(flow))
    return {"issues": issues_json(found.issues), "ports": found.ports}


def issues_json(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    return [issue.to_json() for issue in issues]


def issue_errors(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Issues as the `errors` of a problem, which call their sentence `detail`."""
    return [{**issue.to_json(), "detail": issue.message} for issue in issues]


def version_json(version: FlowVersion) -> dict[str, Any]:
    """A version of the list, without its document."""
    return {
        "id": version.pk,
        "number": version.number,
        "revision": version.revision,
        "state": version.state,
        "note": version.note,
        "published_at": version.published_at,
        "published_by": person_json(version.published_by),
    }


def person_json(user: User | None) -> dict[str, Any] | None:
    return {"id": user.pk, "name": str(user)} if user else None
