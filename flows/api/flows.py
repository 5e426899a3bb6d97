"""The list of flows, one flow, its copy and its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils.text import slugify
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.audit import record
from accounts.permissions import can
from accounts.problems import Problem
from accounts.strict_json import DOCUMENT_LIMITS
from flows import documents, drafts, publishing
from flows.api import serializers as shapes
from flows.api.bodies import read_new_flow
from flows.api.shown import flow_json, issue_errors, with_versions
from flows.changes import Document
from flows.engine.graph import MAX_NAME
from flows.models import Flow, FlowVersion

EXAMPLES = [
    OpenApiExample(
        "Blank",
        {"name": "After-sales", "trigger_type": "TriggeredByWhatsApp", "remark": ""},
        request_only=True,
    ),
    OpenApiExample("From a template", {"template": "ecommerce_after_sales"}, request_only=True),
    OpenApiExample(
        "From a document",
        {"document": documents.blank(name="After-sales")},
        request_only=True,
    ),
]
MAX_TOLD = 100  # issues of a refused document; a hostile one has as many as it has parts
VERSION = OpenApiParameter("version", int, description="A version's number instead of the draft.")


class FlowsView(WorkspaceView):
    """All flows of the workspace.

    Served by templates_app, which adds templates to what a flow can be made from.
    """

    permissions = {"GET": "flow.list", "POST": "flow.edit"}
    json_limits = DOCUMENT_LIMITS

    @extend_schema(
        operation_id="flows_list",
        parameters=[
            OpenApiParameter("search", str, description="Part of the name."),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses=shapes.FlowPage,
    )
    def get(self, request: Request) -> Response:
        flows = with_versions(Flow.objects.for_workspace(self.workspace))
        if search := request.query_params.get("search", "").replace("\x00", "").strip():
            flows = flows.filter(name__icontains=search)
        reads = can(self.actor, "flow.read")

        def render(flow: Flow) -> dict[str, Any]:
            # Who may not read flows still picks them by name; remarks are the authors' own.
            return flow_json(flow) if reads else flow_json(flow) | {"remark": ""}

        return Response(page(request, flows, render, order=("-draft_saved_at", "-id")))

    @extend_schema(
        operation_id="flows_create",
        request=shapes.NewFlow,
        responses={201: shapes.FlowItem, 422: shapes.FlowProblem},
        examples=EXAMPLES,
    )
    def post(self, request: Request) -> Response:
        document = self.document_from(self.read_object(request))
        return Response(create_flow(self, request, document), 201)

    def document_from(self, body: Mapping[str, Any]) -> Document:
        """The document of the new flow that the body asks for."""
        if "document" in body:
            return accepted(body["document"])
        return documents.blank(**read_new_flow(body))


class ImportView(WorkspaceView):
    """A flow document as exported, or wrapped in `{"document": …}`."""

    permissions = {"POST": "flow.edit"}
    json_limits = DOCUMENT_LIMITS

    @extend_schema(
        operation_id="flows_import",
        request=shapes.FlowDocument,
        responses={201: shapes.FlowItem, 422: shapes.FlowProblem},
    )
    def post(self, request: Request) -> Response:
        body = self.read_object(request)
        wrapped = set(body) == {"document"}
        document = accepted(body["document"] if wrapped else body)
        return Response(create_flow(self, request, document), 201)


class FlowView(WorkspaceView):
    """One flow."""

    permissions = {"GET": "flow.read", "DELETE": "flow.edit"}

    @extend_schema(operation_id="flow_read", responses=shapes.FlowItem)
    def get(self, request: Request, flow_id: str) -> Response:
        return Response(flow_json(self.find(with_versions(Flow.objects.all()), flow_id)))

    @extend_schema(operation_id="flow_delete", responses={204: None, 409: shapes.FlowProblem})
    def delete(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        with transaction.atomic():
            record(
                self.workspace,
                "flow.deleted",
                actor=self.actor,
                object=flow,
                before={"name": flow.name},
                request=request._request,
            )
            try:
                publishing.delete(flow)
            except publishing.InUse as error:
                raise Problem(409, error.code, str(error)) from error
        return Response(status=204)


class CopyView(WorkspaceView):
    """A new flow from the draft, or from a version, of this one."""

    permissions = {"POST": "flow.edit"}

    @extend_schema(
        operation_id="flow_copy",
        request=shapes.CopyRequest,
        responses={201: shapes.FlowItem},
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        body = self.read_object(request) if request.data else {}
        document = document_of(flow, body.get("version"))
        name = body.get("name") or f"Copy of {flow.name}"[:MAX_NAME]
        return Response(create_flow(self, request, accepted({**document, "name": name})), 201)


class ExportView(WorkspaceView):
    """The draft, or a version, as a file for git or another house."""

    permissions = {"GET": "flow.read"}

    @extend_schema(
        operation_id="flow_export",
        parameters=[VERSION],
        responses={(200, "application/json"): shapes.FlowDocument},
    )
    def get(self, request: Request, flow_id: str) -> HttpResponse:
        flow = self.find(Flow, flow_id)
        document = document_of(flow, request.query_params.get("version"))
        return HttpResponse(
            documents.text(document),
            content_type="application/json",
            headers={
                "Content-Disposition": f'attachment; filename="{slugify(flow.name) or "flow"}.json"'
            },
        )


def create_flow(view: WorkspaceView, request: Request, document: Document) -> dict[str, Any]:
    """Store a new flow for the view's actor, and write that down."""
    with transaction.atomic():
        flow = drafts.create(view.workspace.pk, document, by=view.actor.user)
        record(
            view.workspace,
            "flow.created",
            actor=view.actor,
            object=flow,
            after={"name": flow.name},
            request=request._request,
        )
    return flow_json(flow)


def accepted(value: object) -> Document:
    """A document from outside; a 422 problem that lists what is wrong with it."""
    try:
        return documents.accept(value)
    except documents.UnusableDocument as error:
        raise unusable(error) from error


def unusable(error: documents.UnusableDocument) -> Problem:
    """The refusal of a document, with its issues as errors."""
    return Problem(
        422,
        "unusable_document",
        f"This is no flow document that can be used: {error.issues[0].message}",
        errors=issue_errors(error.issues[:MAX_TOLD]),
    )


def find_version(flow: Flow, number: object) -> FlowVersion:
    """The version of this number; 404 when there is none."""
    text = str(number)
    if text.isascii() and text.isdigit() and len(text) < 10:
        found = flow.versions.select_related("published_by").filter(number=int(text)).first()
        if found is not None:
            return found
    raise Problem(404, "no_such_version", "The flow has no version of this number.")


def document_of(flow: Flow, number: object) -> Document:
    """The document of a version, or of the draft when no number is given."""
    document: Document = flow.draft if number in (None, "") else find_version(flow, number).document
    return document
