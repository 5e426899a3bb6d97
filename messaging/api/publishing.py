"""Putting a flow ONLINE and OFFLINE, and the channels it listens on."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from accounts.problems import Problem
from flows import publishing
from flows.api import serializers as flow_shapes
from flows.api.shown import issue_errors, version_json
from flows.models import Flow
from flows.surroundings import known_around
from messaging.api import shapes
from messaging.api.reading import valid
from messaging.api.routing_shapes import Published
from messaging.api.routing_shown import clash_json
from messaging.channels import bind
from messaging.clashes import clashes_of
from messaging.models import Channel
from messaging.pipeline import hints


class OnlineView(WorkspaceView):
    """Publish the draft, or put an earlier version ONLINE again."""

    permissions = {"POST": "flow.publish"}

    @extend_schema(
        operation_id="flow_online",
        request=shapes.Online,
        responses={200: Published, 422: flow_shapes.FlowProblem},
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        values = valid(shapes.Online, request)
        try:
            version = publishing.publish(
                flow,
                revision=values.get("revision"),
                version=values.get("version"),
                by=self.actor.user,
                note=values["note"],
                known=known_around(flow),
                running=values["running"],
                text=values["text"],
            )
        except publishing.HasIssues as error:
            raise Problem(
                422,
                error.code,
                "The flow has errors; mend them before it goes ONLINE.",
                errors=issue_errors(error.issues),
            ) from error
        except publishing.Stale as error:
            raise Problem(
                409,
                error.code,
                f"The draft has changed: it is at revision {error.revision} now.",
                revision=error.revision,
            ) from error
        except publishing.NoSuchVersion as error:
            raise Problem(404, error.code, "The flow has no such version.") from error
        hints.ring(hints.SETTLE)
        self.note(
            "flow.published",
            flow,
            request,
            after={"version": version.number, "running": values["running"]},
        )
        clashes = [clash_json(clash) for clash in clashes_of(flow, version.document)]
        return Response({**version_json(version), "conflicts": clashes})


class OfflineView(WorkspaceView):
    """Take a flow off; its sessions finish, or end."""

    permissions = {"POST": "flow.publish"}

    @extend_schema(
        operation_id="flow_offline",
        request=shapes.Offline,
        responses={200: flow_shapes.Version, 409: flow_shapes.FlowProblem},
    )
    def post(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        values = valid(shapes.Offline, request) if request.data else {"running": "finish"}
        version = publishing.take_offline(flow, **values)
        if version is None:
            raise Problem(409, "not_online", "The flow is not ONLINE.")
        hints.ring(hints.SETTLE)
        self.note(
            "flow.taken_offline",
            flow,
            request,
            after={"version": version.number, "running": values["running"]},
        )
        return Response(version_json(version))


class BindingsView(WorkspaceView):
    """The channels a flow listens on."""

    permissions = {"GET": "flow.read", "PUT": "flow.publish"}

    @extend_schema(operation_id="bindings_read", responses=shapes.BoundChannels)
    def get(self, request: Request, flow_id: str) -> Response:
        return Response(_bindings_json(self.find(Flow, flow_id)))

    @extend_schema(
        operation_id="bindings_write", request=shapes.Bindings, responses=shapes.BoundChannels
    )
    def put(self, request: Request, flow_id: str) -> Response:
        flow = self.find(Flow, flow_id)
        wanted = valid(shapes.Bindings, request)["channels"]
        channels = list(Channel.objects.for_workspace(self.workspace).filter(id__in=wanted))
        if len(channels) != len(set(wanted)):
            place = {"pointer": "/channels", "code": "unknown", "detail": "No such channel."}
            raise Problem(
                422, "unknown_channel", "One of the channels is not here.", errors=[place]
            )
        bind(flow, sorted(channels, key=lambda channel: wanted.index(channel.id)))
        self.note("flow.bound", flow, request, after={"channels": [str(id) for id in wanted]})
        return Response(_bindings_json(flow))


def _bindings_json(flow: Flow) -> dict[str, object]:
    rows = flow.bindings.select_related("channel").order_by("channel__name")
    return {"channels": [{"id": row.channel_id, "name": row.channel.name} for row in rows]}
