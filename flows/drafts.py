"""The draft of a flow: every save is a revision, and authors who save at once lose nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import clock
from accounts.models import User
from flows import changes as edits
from flows import documents
from flows.engine.graph import TRIGGER_TYPES
from flows.models import DraftRevision, Flow, FlowVersion

KEPT_REVISIONS = 200  # older ones are too far back to be anybody's base; bounds the table


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save left: `merged` says that it holds edits of somebody else, too."""

    revision: int
    document: edits.Document
    merged: bool


class Outdated(Exception):
    """The draft moved on and the edits cannot be joined to it; nothing was saved.

    `overlaps` is empty when the base revision is no longer (or was never) kept; then `base` and
    `mine` are None, since nobody knows what the edits were made to.
    """

    def __init__(
        self,
        *,
        revision: int,
        theirs: edits.Document,
        base: edits.Document | None = None,
        mine: edits.Document | None = None,
        overlaps: list[edits.Overlap] | None = None,
    ) -> None:
        super().__init__(f"the draft is at revision {revision}")
        self.revision = revision
        self.theirs = theirs
        self.base = base
        self.mine = mine
        self.overlaps = overlaps or []


class NoSuchRevision(Exception):
    """The flow has no such version, or no longer keeps such a revision of its draft."""


def create(workspace_id: UUID, document: edits.Document, *, by: User | None) -> Flow:
    """A new flow whose draft is this document; raises documents.UnusableDocument."""
    documents.require_shape(document)
    with transaction.atomic():
        flow = Flow(workspace_id=workspace_id, draft_saved_by=by)
        _take(flow, document)
        flow.save(force_insert=True)
        _remember(flow)
    return flow


def save(flow_id: UUID, changes: Mapping[str, Any], *, base: int, by: User | None) -> Saved:
    """Add `changes`, made to revision `base`, to the draft.

    Raises Outdated when somebody else changed the same things in between,
    changes.UnusableChanges when they do not fit their base, and documents.UnusableDocument when
    they would leave something that is no flow document. Nothing is saved then.
    """
    with transaction.atomic():
        flow = Flow.objects.across_workspaces().select_for_update().get(pk=flow_id)
        document, merged = _joined(flow, changes, base)
        if edits.same_document(flow.draft, document):
            return Saved(flow.draft_revision, flow.draft, merged)
        _keep(flow, document, by)
    return Saved(flow.draft_revision, document, merged)


def restore(
    flow_id: UUID,
    *,
    base: int,
    by: User | None,
    version: int | None = None,
    revision: int | None = None,
) -> Saved:
    """Make the draft what a published version, or an earlier revision of it, said.

    It is a revision like any other, so the one before (`base`) can be restored as well. Raises
    Outdated when the draft is not at `base`, and NoSuchRevision; nothing is saved then.
    """
    with transaction.atomic():
        flow = Flow.objects.across_workspaces().select_for_update().get(pk=flow_id)
        if base != flow.draft_revision:
            raise Outdated(revision=flow.draft_revision, theirs=flow.draft)
        found: FlowVersion | DraftRevision | None = None
        if version is not None:
            found = flow.versions.filter(number=version).first()
        elif revision is not None:
            found = flow.revisions.filter(revision=revision).first()
        if found is None:
            raise NoSuchRevision(f"version {version}, revision {revision}")
        document = documents.upgraded(found.document)
        if not edits.same_document(flow.draft, document):
            _keep(flow, document, by)
    return Saved(flow.draft_revision, flow.draft, merged=False)


def _keep(flow: Flow, document: edits.Document, by: User | None) -> None:
    """The document as the next revision of a locked flow's draft."""
    documents.require_shape(document)
    _take(flow, document)
    flow.draft_revision += 1
    flow.draft_saved_at = clock.now()
    flow.draft_saved_by = by
    flow.save()
    _remember(flow)
    flow.revisions.filter(revision__lte=flow.draft_revision - KEPT_REVISIONS).delete()


def _joined(flow: Flow, changes: Mapping[str, Any], base: int) -> tuple[edits.Document, bool]:
    if base == flow.draft_revision:
        return edits.apply_changes(flow.draft, changes), False
    found = flow.revisions.filter(revision=base).first()
    if found is None:
        raise Outdated(revision=flow.draft_revision, theirs=flow.draft)
    try:
        return edits.merge(found.document, flow.draft, changes), True
    except edits.Conflict as conflict:
        raise Outdated(
            revision=flow.draft_revision,
            theirs=flow.draft,
            base=found.document,
            mine=edits.apply_changes(found.document, changes),
            overlaps=conflict.overlaps,
        ) from conflict


def _take(flow: Flow, document: edits.Document) -> None:
    """The columns follow the document, which is the truth about them."""
    flow.draft = document
    flow.name = document.get("name") or "Untitled"
    flow.remark = document.get("remark", "")
    flow.trigger_type = document.get("trigger_type", TRIGGER_TYPES[0])


def _remember(flow: Flow) -> None:
    DraftRevision.objects.create(
        flow=flow,
        revision=flow.draft_revision,
        document=flow.draft,
        saved_by=flow.draft_saved_by,
        saved_at=flow.draft_saved_at,
    )
