"""Starting a flow from outside, and what else listens for the messages of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from accounts.ids import uuid7
from accounts.problems import Problem
from flows.models import Flow
from messaging.api import routing_shapes as shapes
from messaging.api.reading import valid
from messaging.api.routing_shown import clash_json
from messaging.clashes import clashes_of
from messaging.models import Channel
from messaging.triggering import Call, CannotTrigger, trigger

_CONFLICTS = {"not_online", "uuid_reused"}


class ConflictsView(WorkspaceView):
    """Messages that the flow's draft and something else on its channels both wait for."""

    permissions = {"GET": "flow.read"}

    @extend_schema(operation_id="flow_conflicts", responses=shapes.Conflicts)
    def get(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        return Response({"items": [clash_json(clash) for clash in clashes_of(flow, flow.draft)]})


class TriggerView(WorkspaceView):
    """Start a flow that is started by hand, for one customer."""

    permissions = {"POST": "message.send"}

    @extend_schema(
        operation_id="flow_trigger",
        request=shapes.Trigger,
        responses={202: shapes.Triggered},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key", str, "header", description="Stands for `uuid` in the body."
            )
        ],
        examples=[
            OpenApiExample(
                "An order was shipped",
                {
                    "to": "351912345678",
                    "inputs": {"order_no": "A-1001"},
                    "uuid": "shipped-A-1001",
                    "discard_time_millis": 1767690000000,
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        values = valid(shapes.Trigger, request)
        call = Call(
            to=values["to"].lstrip("+"),
            uuid=values.get("uuid") or _key(request) or uuid7().hex,
            inputs=values["inputs"],
            out_id=values["out_id"],
            claimed_at=_moment(values.get("claim_time_millis")),
            discard_at=_moment(values.get("discard_time_millis")),
            replace=values["if_busy"] == "replace",
        )
        try:
            answer = trigger(flow, self._channel(flow, values.get("channel")), call)
        except CannotTrigger as error:
            status = 409 if error.code in _CONFLICTS else 422
            raise _problem(status, error.code, error.detail, error.field) from error
        told = {
            "session": answer.session,
            "status": answer.status,
            "undeclared": answer.undeclared,
        }
        return Response(told, 202)

    def _channel(self, flow: Flow, id: UUID | None) -> Channel:
        """The channel that is named; else the flow's only one, else the workspace's only one."""
        channels = Channel.objects.for_workspace(self.workspace)
        if id is not None:
            channel = channels.filter(id=id).first()
            if channel is None:
                raise _problem(422, "unknown_channel", "There is no such channel here.", "channel")
            return channel
        for candidates in (channels.filter(bindings__flow=flow), channels):
            found = list(candidates[:2])
            if len(found) == 1:
                return found[0]
        raise _problem(422, "channel_required", "Say on which channel.", "channel")


def _problem(status: int, code: str, detail: str, field: str) -> Problem:
    places: dict[str, Any] = (
        {"errors": [{"pointer": f"/{field}", "code": code, "detail": detail}]} if field else {}
    )
    return Problem(status, code, detail, **places)


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 128 or not key.isascii() or "\x00" in key:
        detail = "An Idempotency-Key has at most 128 plain characters."
        raise Problem(400, "bad_idempotency_key", detail)
    return key


def _moment(millis: int | None) -> datetime | None:
    return None if millis is None else datetime.fromtimestamp(millis / 1000, UTC)
