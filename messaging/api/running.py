"""Who is in the middle of a flow, and where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Max
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.api.paging import PAGE_PARAMETERS
from flows.api.flows import VERSION, document_of, find_version
from flows.engine.kinds import KINDS
from flows.models import Flow, Session, Settlement
from flows.publishing import running_in
from flows.runner import compiled_flow
from messaging.api import shapes
from messaging.models import Conversation
from messaging.standing import sessions_at, standing_at, with_people

NODE = OpenApiParameter("node", str, required=True, description="The node's id.")


class RunningView(WorkspaceView):
    """How many sessions stand at which node, before the flow changes or goes off."""

    permissions = {"GET": "flow.read"}

    @extend_schema(
        operation_id="flow_running",
        parameters=[
            OpenApiParameter(
                "version", int, description="What would go ONLINE; the draft when left out."
            )
        ],
        responses=shapes.Running,
    )
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        wanted = document_of(flow, request.query_params.get("version"))
        kinds = {node["id"]: node.get("kind") for node in wanted["nodes"]}
        numbers = dict(flow.versions.values_list("pk", "number"))
        nodes = []
        for (version, id), count in standing_at(self.workspace.pk, numbers, once=True).items():
            node = compiled_flow(version).nodes.get(id)
            kind = KINDS.get(node.kind) if node else None
            nodes.append(
                {
                    "version": numbers[version],
                    "node": id,
                    "kind": node.kind if node else "",
                    "label": (node and node.label) or (kind.label if kind else id),
                    "waiting": count,
                    "moves": node is not None and kinds.get(id) == node.kind,
                }
            )
        sessions = running_in(self.workspace.pk, numbers)
        return Response(
            {
                "total": sum(row["waiting"] for row in nodes),
                "with_people": with_people(self.workspace.pk, sessions),
                "nodes": sorted(nodes, key=lambda row: (-row["version"], -row["waiting"])),
                "settling": _settling(flow.settlements.filter(done_at=None).first()),
            }
        )


class RunningSessionsView(WorkspaceView):
    """The sessions that stand at one node of a version."""

    permissions = {"GET": "flow.read"}

    @extend_schema(
        operation_id="flow_running_sessions",
        parameters=[VERSION, NODE, *PAGE_PARAMETERS],
        responses=shapes.RunningSessionPage,
    )
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        version = find_version(flow, request.query_params.get("version"))
        node = request.query_params.get("node", "").replace("\x00", "")
        rows = sessions_at(self.workspace.pk, version.pk, node).annotate(since=Max("turns__at"))
        found = page(request, rows, _session_json)
        names = dict(
            Conversation.objects.for_workspace(self.workspace)
            .filter(pk__in=[item["conversation"] for item in found["items"]])
            .values_list("pk", "contact__name")
        )
        for item in found["items"]:
            item["contact"] = {"name": names.get(item["conversation"], "")}
        return Response(found)


def _session_json(session: Session) -> dict[str, Any]:
    row: Any = session
    return {
        "session": session.pk,
        "conversation": session.subject,
        "wait_for": session.wait_for,
        "since": row.since or session.started_at,
    }


def _settling(settlement: Settlement | None) -> Mapping[str, Any] | None:
    if settlement is None or settlement.passes:
        return None  # the second pass only looks for stragglers
    return {"choice": settlement.choice, "asked_at": settlement.asked_at}
