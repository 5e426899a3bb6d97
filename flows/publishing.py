"""From draft to version: check, freeze, number, and one version ONLINE at a time."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from accounts import clock
from accounts.models import User
from accounts.scoping import WorkspaceQuerySet
from flows.changes import Document
from flows.engine.checks import Known, check
from flows.engine.graph import Issue
from flows.models import Flow, FlowVersion, Session, Settlement

FINISH = "finish"  # what sessions do unless it is said otherwise: go on where they are


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
    """The flow or version is ONLINE, or somebody is in the middle of it: it cannot be deleted."""

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
    running: str = FINISH,
    text: str = "",
) -> FlowVersion:
    """Put the draft (at `revision`, if given) or an earlier `version` ONLINE; the other goes off.

    A draft that was published before goes ONLINE again under its number. `running` says what
    sessions on other versions shall do: `finish` there, `move` to this one, or `end` (told
    `text`); above this it is carried out. Raises HasIssues, Stale or NoSuchVersion, and changes
    nothing then.
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
            found = _freeze(flow, by=by, note=note)
        else:
            found.state = FlowVersion.State.ONLINE
            found.note = note or found.note
            found.save(update_fields=["state", "note"])
        _settle(flow, running, target=found, text=text)
        return found


def take_offline(flow: Flow, *, running: str = FINISH, text: str = "") -> FlowVersion | None:
    """Take the ONLINE version off; returns it, or None when there was none.

    `running` says what the sessions under way shall do: `finish`, or `end` (told `text`).
    """
    with transaction.atomic():
        flow = _locked(flow.pk)
        online = flow.versions.filter(state=FlowVersion.State.ONLINE).first()
        if online is not None:
            online.state = FlowVersion.State.OFFLINE
            online.save(update_fields=["state"])
            _settle(flow, running, target=None, text=text)
        return online


def delete(flow: Flow) -> None:
    """Delete the flow with its versions and ended sessions; raises InUse while it runs."""
    with transaction.atomic():
        flow = _locked(flow.pk)
        if flow.versions.filter(state=FlowVersion.State.ONLINE).exists():
            raise InUse("flow_online", "Take the flow OFFLINE before you delete it.")
        if running_in(flow.workspace_id, flow.versions.values_list("pk", flat=True)).exists():
            raise InUse("flow_running", "Customers are in the middle of this flow; try later.")
        flow.delete()


def delete_version(flow: Flow, number: int) -> None:
    """Delete an OFFLINE version that nobody is in, with its ended sessions and counts.

    Raises NoSuchVersion, and InUse while it runs or is the flow's only one.
    """
    with transaction.atomic():
        flow = _locked(flow.pk)
        found = flow.versions.filter(number=number).first()
        if found is None:
            raise NoSuchVersion(number)
        if found.state == FlowVersion.State.ONLINE:
            raise InUse("version_online", "This version is ONLINE; take it OFFLINE first.")
        if running_in(flow.workspace_id, [found.pk]).exists():
            raise InUse("version_running", "Customers are in the middle of it; try later.")
        if flow.versions.count() == 1:
            raise InUse("last_version", "The only version of a flow is deleted with the flow.")
        found.delete()


def running_in(workspace: UUID, versions: Iterable[UUID]) -> WorkspaceQuerySet[Session]:
    """The waiting sessions that began on one of these versions, or stand in one by a call."""
    ids = list(versions)
    return Session.objects.for_workspace(workspace).filter(
        Q(version__in=ids) | Q(at_version__in=ids), status=Session.Status.WAITING
    )


def _locked(flow_id: UUID) -> Flow:
    return Flow.objects.across_workspaces().select_for_update().get(pk=flow_id)


def _settle(flow: Flow, running: str, *, target: FlowVersion | None, text: str) -> None:
    """Keep what sessions shall do; what was chosen before is done as far as it was done."""
    flow.settlements.filter(done_at=None).update(done_at=clock.now())
    if running != FINISH:
        Settlement.objects.create(
            workspace_id=flow.workspace_id, flow=flow, choice=running, target=target, text=text
        )


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
