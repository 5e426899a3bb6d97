"""The catalogue of node kinds: all the editor needs to draw palette, ports and forms."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from flows.api import serializers as shapes
from flows.engine.kinds import KINDS


class NodeKindsView(WorkspaceView):
    """Every node kind there is; `ports` is null where they depend on the node's data."""

    permissions = {"GET": "flow.list"}

    @extend_schema(operation_id="node_kinds_list", responses=shapes.KindList)
    def get(self, request: Request) -> Response:
        return Response({"items": [kind.to_json() for kind in KINDS.values()]})
