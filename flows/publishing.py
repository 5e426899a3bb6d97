"""From draft to version: check, freeze, number, and one version ONLINE at a time."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max

from accounts import clock
from accounts.models import User
from flows.changes import Document
from flows.engine.checks import Known, check
from flows.engine.graph import Issue
from flows.models import Flow, FlowVersion, Session


class HasIssues(Exception):
    """The document has errors, so nothing was published; `issues` also holds the warnings."""

    code = "has_issues"

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__(f"{len(issues)} issues")
        self.issues = issues


class Stale(Exception):
    """The draft is no longer at the revision that was to be published."""

    code = "stale"

    def __init__(self, revision: int) -> None:
        super().__init__(f"the draft is at revision {revision}")
        self.revision = revision


class NoSuchVersion(Exception):
    """The flow has no version of this number."""

    code = "no_such_version"


class InUse(Exception):
    """The flow is ONLINE or somebody is in the middle of it, so it cannot be deleted."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def publish(
    flow: Flow,
    *,
    revision: int | None = None,
    version: int | None = None,
    by: User | None,
    note: str = "",
    known: Known | None = None,
) -> FlowVersion:
    """Put the draft (at `revision`, if given) or an earlier `version` ONLINE; the other goes off.

    A draft that was published before goes ONLINE again under its number. Raises HasIssues,
    Stale or NoSuchVersion, and changes nothing then.
    """
    with transaction.atomic():
        flow = _locked(flow.pk)
        if version is not None:
            found = flow.versions.filter(number=version).first()
            if found is None:
                raise NoSuchVersion(version)
        elif revision is not None and revision != flow.draft_revision:
            raise Stale(flow.draft_revision)
        else:
            found = flow.versions.filter(revision=flow.draft_revision).first()
        _require_clean(found.document if found else flow.draft, known)
        flow.versions.filter(state=FlowVersion.State.ONLINE).update(state=FlowVersion.State.OFFLINE)
        if found is None:
            return _freeze(flow, by=by, note=note)
        found.state = FlowVersion.State.ONLINE
        found.note = note or found.note
        found.save(update_fields=["state", "note"])
        return found


def take_offline(flow: Flow) -> FlowVersion | None:
    """Take the ONLINE version off; returns it, or None when there was none."""
    with transaction.atomic():
        online = _locked(flow.pk).versions.filter(state=FlowVersion.State.ONLINE).first()
        if online is not None:
            online.state = FlowVersion.State.OFFLINE
            online.save(update_fields=["state"])
        return online


def delete(flow: Flow) -> None:
    """Delete the flow with its versions and ended sessions; raises InUse while it runs."""
    with transaction.atomic():
        flow = _locked(flow.pk)
        if flow.versions.filter(state=FlowVersion.State.ONLINE).exists():
            raise InUse("flow_online", "Take the flow OFFLINE before you delete it.")
        running = Session.objects.for_workspace(flow.workspace_id).filter(
            version__flow=flow, status=Session.Status.WAITING
        )
        if running.exists():
            raise InUse("flow_running", "Customers are in the middle of this flow; try later.")
        flow.delete()


def _locked(flow_id: UUID) -> Flow:
    return Flow.objects.across_workspaces().select_for_update().get(pk=flow_id)


def _require_clean(document: Document, known: Known | None) -> None:
    issues = check(document, known=known)
    if any(issue.severity == "error" for issue in issues):
        raise HasIssues(issues)


def _freeze(flow: Flow, *, by: User | None, note: str) -> FlowVersion:
    highest = flow.versions.aggregate(number=Max("number"))["number"] or 0
    return FlowVersion.objects.create(
        workspace_id=flow.workspace_id,
        flow=flow,
        number=highest + 1,
        revision=flow.draft_revision,
        document=flow.draft,
        note=note,
        published_at=clock.now(),
        published_by=by,
    )
