"""The draft: reading, saving what changed, checking and trying it out."""

from __future__ import annotations

from typing import Any, NoReturn

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock
from accounts.api import WorkspaceView
from accounts.problems import Problem
from accounts.strict_json import DOCUMENT_LIMITS
from flows import documents, drafts, simulator
from flows.api import serializers as shapes
from flows.api.bodies import read_changes, read_if_match, read_moment, read_whole
from flows.api.flows import unusable
from flows.api.shown import draft_json, findings, person_json
from flows.changes import UnusableChanges
from flows.models import Flow
from flows.runner import library_of

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='The revision edited, such as "7".',
)
RESTORED = {
    200: shapes.RestoredDraft,
    404: shapes.FlowProblem,
    412: shapes.DraftConflict,
    428: shapes.FlowProblem,
}
CHANGES = {
    "changes": {
        "nodes": {
            "changed": [{"id": "menu", "data": {"text": "Hello!"}}],
            "moved": [{"id": "end", "position": {"x": 640, "y": 80}}],
        },
        "edges": {"added": [{"source": "menu", "port": "next", "target": "end"}]},
        "fields": {"name": "After-sales"},
    }
}
FIRST_TURN = {
    "session": None,
    "input": {"type": "message", "message_type": "text", "text": "return"},
    "now": "2026-01-05T09:00:00Z",
    "seed": 1,
}


class DraftView(WorkspaceView):
    """The one draft of a flow; its revision is its ETag."""

    permissions = {"GET": "flow.read", "PATCH": "flow.edit"}
    json_limits = DOCUMENT_LIMITS

    @extend_schema(operation_id="draft_read", responses=shapes.Draft)
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow.objects.select_related("draft_saved_by"), flow_id)
        return Response(draft_json(flow), headers={"ETag": f'"{flow.draft_revision}"'})

    @extend_schema(
        operation_id="draft_save",
        parameters=[IF_MATCH],
        request=shapes.DraftPatch,
        responses={
            200: shapes.DraftSaved,
            412: shapes.DraftConflict,
            422: shapes.FlowProblem,
            428: shapes.FlowProblem,
        },
        examples=[OpenApiExample("Some edits", CHANGES, request_only=True)],
    )
    def patch(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        base = read_if_match(request.headers.get("If-Match"))
        changes = read_changes(self.read_object(request))
        try:
            saved = drafts.save(flow.pk, changes, base=base, by=self.actor.user)
        except drafts.Outdated as error:
            _refuse_outdated(flow, error)
        except documents.UnusableDocument as error:
            raise unusable(error) from error
        except UnusableChanges as error:
            told = {
                "pointer": f"/changes{error.pointer}",
                "code": "unusable_changes",
                "detail": error.message,
            }
            raise Problem(422, "unusable_changes", error.message, errors=[told]) from error
        body: dict[str, Any] = {"revision": saved.revision, "merged": saved.merged}
        if saved.merged:
            body["document"] = saved.document
        return Response(
            body | findings(saved.document, flow), headers={"ETag": f'"{saved.revision}"'}
        )


class RestoreDraftView(WorkspaceView):
    """The draft as an earlier revision of it was."""

    permissions = {"POST": "flow.edit"}

    @extend_schema(
        operation_id="draft_restore",
        parameters=[IF_MATCH],
        request=shapes.RestoreRequest,
        responses=RESTORED,
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        revision = read_whole(self.read_object(request).get("revision"), "/revision")
        return restored(self, request, flow, revision=revision)


def restored(
    view: WorkspaceView,
    request: Request,
    flow: Flow,
    *,
    version: int | None = None,
    revision: int | None = None,
) -> Response:
    """Restore the draft for the view's actor; the new draft, and the revision to undo it with."""
    base = read_if_match(request.headers.get("If-Match"))
    try:
        saved = drafts.restore(
            flow.pk, base=base, by=view.actor.user, version=version, revision=revision
        )
    except drafts.Outdated as error:
        _refuse_outdated(flow, error)
    except drafts.NoSuchRevision as error:
        raise Problem(404, "no_such_revision", "This revision is no longer kept.") from error
    view.note(
        "flow.restored", flow, request, after={"version": version, "revision": saved.revision}
    )
    told = {"revision": saved.revision, "previous": base, "document": saved.document}
    return Response(told | findings(saved.document, flow), headers={"ETag": f'"{saved.revision}"'})


def _refuse_outdated(flow: Flow, error: drafts.Outdated) -> NoReturn:
    flow.refresh_from_db(fields=["draft_saved_at", "draft_saved_by"])
    raise Problem(
        412,
        "stale",
        "Somebody else changed the same things meanwhile; nothing of either side is lost.",
        headers={"ETag": f'"{error.revision}"'},
        revision=error.revision,
        base=error.base,
        mine=error.mine,
        theirs=error.theirs,
        overlaps=[overlap.to_json() for overlap in error.overlaps],
        saved_at=flow.draft_saved_at,
        saved_by=person_json(flow.draft_saved_by),
    ) from error


class CheckView(WorkspaceView):
    """What the checks find in the draft, or in a document that is not saved."""

    permissions = {"POST": "flow.read"}
    json_limits = DOCUMENT_LIMITS

    @extend_schema(
        operation_id="flow_check", request=shapes.CheckRequest, responses=shapes.Findings
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        body = self.read_object(request) if request.data else {}
        document = body.get("document")
        return Response(findings(flow.draft if document is None else document, flow))


class SimulateView(WorkspaceView):
    """One turn of the draft, or of a document that is not saved, without consequences.

    Nobody is called: give the answers of the outside as inputs, made up or from `effects/try/`.
    """

    permissions = {"POST": "flow.read"}
    json_limits = DOCUMENT_LIMITS

    @extend_schema(
        operation_id="flow_simulate",
        request=shapes.SimulateRequest,
        responses={200: shapes.SimulatedTurn, 409: shapes.FlowProblem, 422: shapes.FlowProblem},
        examples=[OpenApiExample("The first message", FIRST_TURN, request_only=True)],
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        body = self.read_object(request)
        try:
            turn = simulator.simulate(
                flow.draft if body.get("document") is None else body["document"],
                body.get("session"),
                body.get("input"),
                _circumstances(flow, body),
                node=_text(body, "node"),
            )
        except documents.UnusableDocument as error:
            raise unusable(error) from error
        except simulator.UnusableTurn as error:
            raise Problem(422, error.code, error.message) from error
        return Response(turn)


def _circumstances(flow: Flow, body: dict[str, Any]) -> simulator.Circumstances:
    return simulator.Circumstances(
        now=read_moment(body.get("now"), "/now") or clock.now(),
        seed=read_whole(body.get("seed"), "/seed"),
        known=_mapping(body, "known", simulator.SAMPLE),
        contact=_mapping(body, "contact", {}),
        vars=_mapping(body, "vars", {}),
        window_expires_at=_text(body, "window_expires_at"),
        library=simulator.with_drafts(library_of(flow.workspace_id), flow.workspace_id),
    )


def _text(body: dict[str, Any], key: str) -> str | None:
    value = body.get(key)
    if value is not None and not isinstance(value, str):
        raise Problem(422, "invalid", f"{key} must be a text.")
    return value


def _mapping(body: dict[str, Any], key: str, default: Any) -> Any:
    value = body.get(key)
    if value is not None and not isinstance(value, dict):
        raise Problem(422, "invalid", f"{key} must be a JSON object.")
    return default if value is None else value
