"""What happened at the nodes of a version, and how many sessions are there now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock
from accounts.api import WorkspaceView
from accounts.problems import Problem
from flows import statistics
from flows.api.flows import VERSION, find_version
from flows.models import Flow, FlowVersion
from messaging.api import shapes
from messaging.standing import standing_at

_SPAN = dt.timedelta(days=29)  # before the last day, when no first one is given
FROM = OpenApiParameter("from", dt.date, description="First day, in UTC; 29 days before `to`.")
TO = OpenApiParameter("to", dt.date, description="Last day, in UTC; today if not given.")


class StatisticsView(WorkspaceView):
    """Entries, exits, endings and waiting sessions, node by node."""

    permissions = {"GET": "analytics.read"}

    @extend_schema(
        operation_id="flow_statistics",
        parameters=[VERSION, FROM, TO],
        responses=shapes.Statistics,
    )
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        version = _version(flow, request.query_params.get("version"))
        until = _day(request, "to") or clock.now().astimezone(dt.UTC).date()
        since = _day(request, "from") or max(until, dt.date.min + _SPAN) - _SPAN
        figures = statistics.figures_of(version, since=since, until=until)
        nodes: dict[str, dict[str, Any]] = defaultdict(_nothing)
        for node, what, port, count in figures:
            if what == "exit":
                nodes[node]["exits"].append({"port": port, "count": count})
                nodes[node]["timed_out"] += count if port == "timed_out" else 0
            else:
                nodes[node]["entries" if what == "entry" else what] += count
        for (_, node), count in standing_at(self.workspace.pk, [version.pk]).items():
            nodes[node]["waiting"] += count
        return Response(
            {
                "version": version.number,
                "from": since,
                "to": until,
                "counted_until": statistics.counted_until(),
                "nodes": [{"node": node, **told} for node, told in sorted(nodes.items())],
            }
        )


def _nothing() -> dict[str, Any]:
    return {"entries": 0, "exits": [], "ended": 0, "failed": 0, "timed_out": 0, "waiting": 0}


def _version(flow: Flow, number: str | None) -> FlowVersion:
    if number:
        return find_version(flow, number)
    found = flow.versions.defer("document").order_by("-state", "-number").first()
    if found is None:
        raise Problem(404, "no_such_version", "The flow was never published.")
    return found


def _day(request: Request, name: str) -> dt.date | None:
    text = request.query_params.get(name, "")
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Problem(400, "bad_date", f"Give `{name}` as a date such as 2026-01-31.") from error
