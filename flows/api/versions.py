"""Published versions, and taking a flow offline."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from flows.api import serializers as shapes
from flows.api.flows import find_version
from flows.api.shown import version_json
from flows.models import Flow


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
        versions = flow.versions.select_related("published_by").defer("document")
        return Response(page(request, versions, version_json, order=("-number",)))


class VersionView(WorkspaceView):
    """One version with its document."""

    permissions = {"GET": "flow.read"}

    @extend_schema(operation_id="version_read", responses=shapes.VersionWithDocument)
    def get(self, request: Request, flow_id: str, number: str) -> Response:
        version = find_version(self.find(Flow, flow_id), number)
        return Response(version_json(version) | {"document": version.document})
