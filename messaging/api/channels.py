"""One number: its words, the flows that listen on it and their order, the fallback flow."""

from __future__ import annotations

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from messaging.api import routing_shapes as shapes
from messaging.api.reading import refusals, valid
from messaging.api.routing_shown import channel_detail_json, detailed
from messaging.channels import change_channel
from messaging.models import Channel


class ChannelView(WorkspaceView):
    """One number that customers write to."""

    permissions = {"GET": "channel.list", "PATCH": "channel.manage"}

    @extend_schema(operation_id="channel_read", responses=shapes.ChannelDetail)
    def get(self, request: Request, channel_id: str) -> Response:
        return Response(channel_detail_json(self.find(detailed(), channel_id)))

    @extend_schema(
        operation_id="channel_change",
        request=shapes.ChannelChange,
        responses=shapes.ChannelDetail,
        examples=[
            OpenApiExample(
                "Words",
                {
                    "words": [
                        {"words": ["stop"], "match": "exact", "action": "opt_out", "text": "Bye!"},
                        {"words": ["human agent"], "match": "contains", "action": "handoff"},
                    ]
                },
                request_only=True,
            )
        ],
    )
    def patch(self, request: Request, channel_id: str) -> Response:
        channel = self.find(Channel, channel_id)
        values = valid(shapes.ChannelChange, request)
        with refusals():
            change_channel(channel, values)
        self.note("channel.changed", channel, request, after={"changed": sorted(values)})
        return Response(channel_detail_json(self.find(detailed(), channel_id)))
