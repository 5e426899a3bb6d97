"""Published versions: listing, annotating, restoring and deleting them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.problems import Problem
from flows import publishing
from flows.api import serializers as shapes
from flows.api.draft import IF_MATCH, RESTORED, restored
from flows.api.flows import find_version
from flows.api.shown import version_json
from flows.models import Flow, FlowVersion, Session

MAX_NOTE = 2000


class VersionsView(WorkspaceView):
    """Every version of a flow, the newest first."""

    permissions = {"GET": "flow.read"}

    @extend_schema(
        operation_id="versions_list",
        parameters=[OpenApiParameter("cursor", str), OpenApiParameter("limit", int)],
        responses=shapes.VersionPage,
    )
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        waiting = Q(sessions__status=Session.Status.WAITING)
        versions = flow.versions.select_related("published_by").defer("document")
        counted = versions.annotate(running=Count("sessions", filter=waiting))
        return Response(page(request, counted, _item_json, order=("-number",)))


class VersionView(WorkspaceView):
    """One version with its document, which never changes; its note may."""

    permissions = {"GET": "flow.read", "PATCH": "flow.publish", "DELETE": "flow.edit"}

    @extend_schema(operation_id="version_read", responses=shapes.VersionWithDocument)
    def get(self, request: Request, flow_id: str, number: str) -> Response:
        version = find_version(self.find(Flow, flow_id), number)
        return Response(version_json(version) | {"document": version.document})

    @extend_schema(
        operation_id="version_change",
        request=shapes.VersionChange,
        responses={200: shapes.Version, 422: shapes.FlowProblem},
    )
    def patch(self, request: Request, flow_id: str, number: str) -> Response:
        version = find_version(self.find(Flow, flow_id), number)
        note = self.read_object(request).get("note")
        if not isinstance(note, str) or len(note) > MAX_NOTE:
            detail = f"The note must be a text of at most {MAX_NOTE:,} characters."
            error = {"pointer": "/note", "code": "invalid", "detail": detail}
            raise Problem(422, "invalid", detail, errors=[error])
        version.note = note
        version.save(update_fields=["note"])
        return Response(version_json(version))

    @extend_schema(operation_id="version_delete", responses={204: None, 409: shapes.FlowProblem})
    def delete(self, request: Request, flow_id: str, number: str) -> Response:
        flow = self.find(Flow, flow_id)
        version = find_version(flow, number)
        with transaction.atomic():
            try:
                publishing.delete_version(flow, version.number)
            except publishing.InUse as error:
                raise Problem(409, error.code, str(error)) from error
            self.note("flow.version_deleted", flow, request, after={"version": version.number})
        return Response(status=204)


class RestoreVersionView(WorkspaceView):
    """The draft as a version was published."""

    permissions = {"POST": "flow.edit"}

    @extend_schema(
        operation_id="version_restore", parameters=[IF_MATCH], request=None, responses=RESTORED
    )
    def post(self, request: Request, flow_id: str, number: str) -> Response:
        flow = self.find(Flow, flow_id)
        version = find_version(flow, number)
        return restored(self, request, flow, version=version.number)


def _item_json(version: FlowVersion) -> dict[str, Any]:
    row: Any = version
    return version_json(version) | {"running": row.running}
