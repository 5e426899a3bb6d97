"""The gallery, and the collection of flows with templates among what a flow is made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from accounts.problems import Problem
from flows.api.flows import FlowsView as PlainFlowsView
from flows.api.flows import accepted
from flows.changes import Document
from templates_app.api import serializers as shapes
from templates_app.flow_templates import flow_templates


class FlowsView(PlainFlowsView):
    """All flows of the workspace; a new one may be made from a template."""

    def document_from(self, body: Mapping[str, Any]) -> Document:
        if "template" not in body:
            return super().document_from(body)
        wanted = body["template"]
        found = flow_templates().get(wanted) if isinstance(wanted, str) else None
        if found is None:
            told = {
                "pointer": "/template",
                "code": "unknown_template",
                "detail": "The gallery has no such template; see flow-templates/.",
            }
            raise Problem(422, "unknown_template", told["detail"], errors=[told])
        given = {key: body[key] for key in ("name", "remark") if body.get(key)}
        return accepted({**found.document, **given})


class FlowTemplatesView(WorkspaceView):
    """The ready flows one can start from."""

    permissions = {"GET": "flow.list"}

    @extend_schema(operation_id="flow_templates_list", responses=shapes.FlowTemplateList)
    def get(self, request: Request) -> Response:
        return Response({"items": [found.to_json() for found in flow_templates().values()]})
