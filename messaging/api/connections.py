"""Connections, channels and queues."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.api.paging import PAGE_PARAMETERS
from accounts.problems import Problem
from messaging.api import shapes
from messaging.api.reading import refusals, valid
from messaging.api.routing_shapes import ChannelDetail, ChannelPage
from messaging.api.routing_shown import channel_detail_json, detailed
from messaging.api.shown import connection_json
from messaging.channels import add_channel, save_connection
from messaging.connections import forget
from messaging.models import Connection, Conversation, Queue


class ConnectionsView(WorkspaceView):
    """Provider accounts; their secrets are written and never read back."""

    permissions = {"GET": "channel.read", "POST": "channel.manage"}

    @extend_schema(
        operation_id="connections_list", parameters=PAGE_PARAMETERS, responses=shapes.ConnectionPage
    )
    def get(self, request: Request) -> Response:
        rows = Connection.objects.for_workspace(self.workspace)
        return Response(page(request, rows, connection_json))

    @extend_schema(
        operation_id="connections_create",
        request=shapes.NewConnection,
        responses={201: shapes.ConnectionItem},
        examples=[
            OpenApiExample(
                "WhatsApp",
                {
                    "kind": "whatsapp",
                    "name": "Main app",
                    "app_secret": "…",
                    "verify_token": "…",
                    "access_token": "…",
                    "api_version": "v23.0",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        values = valid(shapes.NewConnection, request)
        with refusals():
            connection = save_connection(Connection(workspace=self.workspace), values)
        self.note("connection.created", connection, request)
        return Response(connection_json(connection), 201)


class ConnectionView(WorkspaceView):
    """One provider account."""

    permissions = {"GET": "channel.read", "PATCH": "channel.manage", "DELETE": "channel.manage"}

    @extend_schema(operation_id="connection_read", responses=shapes.ConnectionItem)
    def get(self, request: Request, connection_id: str) -> Response:
        return Response(connection_json(self.find(Connection, connection_id)))

    @extend_schema(
        operation_id="connection_change",
        request=shapes.ConnectionChange,
        responses=shapes.ConnectionItem,
    )
    def patch(self, request: Request, connection_id: str) -> Response:
        connection = self.find(Connection, connection_id)
        values = valid(shapes.ConnectionChange, request)
        with refusals():
            save_connection(connection, values)
        self.note("connection.changed", connection, request)
        return Response(connection_json(connection))

    @extend_schema(operation_id="connection_delete", responses={204: None})
    def delete(self, request: Request, connection_id: str) -> Response:
        connection = self.find(Connection, connection_id)
        if connection.channels.exists():
            raise Problem(409, "has_channels", "Delete its channels first.")
        self.note("connection.deleted", connection, request)
        connection.delete()
        forget()
        return Response(status=204)


class ChannelsView(WorkspaceView):
    """The numbers customers write to."""

    permissions = {"GET": "channel.list", "POST": "channel.manage"}

    @extend_schema(operation_id="channels_list", parameters=PAGE_PARAMETERS, responses=ChannelPage)
    def get(self, request: Request) -> Response:
        rows = detailed().for_workspace(self.workspace)
        return Response(page(request, rows, channel_detail_json))

    @extend_schema(
        operation_id="channels_create",
        request=shapes.NewChannel,
        responses={201: ChannelDetail},
    )
    def post(self, request: Request) -> Response:
        values = valid(shapes.NewChannel, request)
        connection = self.find(Connection, values["connection"])
        with refusals():
            channel = add_channel(connection, values)
        self.note("channel.created", channel, request)
        return Response(channel_detail_json(self.find(detailed(), channel.id)), 201)


class QueuesView(WorkspaceView):
    """Where conversations wait for a person, with how many do."""

    permissions = {"GET": "queue.read", "POST": "queue.manage"}

    @extend_schema(
        operation_id="queues_list", parameters=PAGE_PARAMETERS, responses=shapes.QueuePage
    )
    def get(self, request: Request) -> Response:
        queued = Conversation.objects.for_workspace(self.workspace).filter(
            queue=OuterRef("pk"), control="queued"
        )
        counted = queued.values("queue").annotate(n=Count("pk")).values("n")
        rows = Queue.objects.for_workspace(self.workspace).annotate(
            waiting=Coalesce(Subquery(counted), 0)
        )
        return Response(page(request, rows, _queue_json))

    @extend_schema(
        operation_id="queues_create",
        request=shapes.NewQueue,
        responses={201: shapes.QueueItem},
    )
    def post(self, request: Request) -> Response:
        name = valid(shapes.NewQueue, request)["name"]
        try:
            with transaction.atomic():
                queue = Queue.objects.create(workspace=self.workspace, name=name)
        except IntegrityError as error:
            raise Problem(409, "taken", "There is a queue of this name already.") from error
        self.note("queue.created", queue, request)
        return Response({"id": queue.id, "name": queue.name, "waiting": 0}, 201)


def _queue_json(queue: Any) -> dict[str, Any]:
    return {"id": queue.id, "name": queue.name, "waiting": queue.waiting}
