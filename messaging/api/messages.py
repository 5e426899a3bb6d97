"""What was said in a conversation, and answering."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, read_limit
from accounts.ids import uuid7
from accounts.problems import Problem
from messaging import desk
from messaging.api import shapes
from messaging.api.reading import refusals, valid
from messaging.api.shown import message_json
from messaging.models import Conversation

_MAX_SEQ = 2**31 - 1


class MessagesView(WorkspaceView):
    """A page of messages, the newest last; and the agent's answer."""

    permissions = {"GET": "conversation.read", "POST": "conversation.reply"}

    @extend_schema(
        operation_id="messages_list",
        parameters=[
            OpenApiParameter("before", int, description="Only older than this seq."),
            OpenApiParameter("after", int, description="Only newer than this seq."),
            OpenApiParameter("limit", int),
        ],
        responses=shapes.MessagePage,
    )
    def get(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        rows = row.messages.select_related("agent")
        limit = read_limit(request)
        after, before = _seq(request, "after"), _seq(request, "before")
        if after is not None:
            found = list(rows.filter(seq__gt=after).order_by("seq")[:limit])
            return Response({"items": [message_json(message) for message in found], "next": None})
        if before is not None:
            rows = rows.filter(seq__lt=before)
        found = list(rows.order_by("-seq")[: limit + 1])
        more = str(found[limit - 1].seq) if len(found) > limit else None
        shown = [message_json(message) for message in reversed(found[:limit])]
        return Response({"items": shown, "next": more})

    @extend_schema(
        operation_id="messages_create",
        request=shapes.NewMessage,
        responses={
            202: shapes.MessageItem,
            409: shapes.ConversationProblem,
            422: shapes.ConversationProblem,
        },
        examples=[
            OpenApiExample(
                "Answer",
                {"client_id": "0192f0c2-5f1a-7c3e", "last_seen_seq": 12, "text": "Hello!"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        values: dict[str, Any] = valid(shapes.NewMessage, request)
        text = values["text"] if "text" in values else values["content"]["text"]
        with refusals():
            message = desk.reply(
                row.id,
                actor=self.actor.user,
                text=text,
                client_id=values.get("client_id") or uuid7().hex,
                last_seen_seq=values.get("last_seen_seq"),
            )
        return Response(message_json(message), 202)


def _seq(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:12]) <= _MAX_SEQ and len(text) < 12):
        raise Problem(400, f"bad_{name}", f"{name} must be a message's seq.")
    return int(text)
