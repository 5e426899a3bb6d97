"""Conversations at the desk: the list, one with why it is here, and what people do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Q
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page, read_uuid
from accounts.permissions import can
from accounts.problems import Problem
from messaging import desk
from messaging.api import shapes
from messaging.api.reading import refusals, valid
from messaging.api.shown import conversation_detail_json, conversations_json
from messaging.models import Control, Conversation, Stage

_RELATED = ("contact", "channel__connection", "assignee", "queue")
F = TypeVar("F", bound=Callable[..., Any])
_MAX_SEARCH = 200  # characters


class ConversationsView(WorkspaceView):
    """Conversations, the one that moved last first."""

    permissions = {"GET": "conversation.read"}

    @extend_schema(
        operation_id="conversations_list",
        parameters=[
            OpenApiParameter("control", str, enum=Control.values),
            OpenApiParameter("stage", str, enum=Stage.values),
            OpenApiParameter("assignee", str, description="`me`, or the id of a person."),
            OpenApiParameter("search", str, description="Part of a name or number."),
            OpenApiParameter("cursor", str),
            OpenApiParameter("limit", int),
        ],
        responses=shapes.ConversationPage,
    )
    def get(self, request: Request) -> Response:
        rows = Conversation.objects.for_workspace(self.workspace).select_related(*_RELATED)
        asked = request.query_params
        for name, allowed in (("control", Control.values), ("stage", Stage.values)):
            if value := asked.get(name, ""):
                if value not in allowed:
                    raise Problem(400, f"bad_{name}", f"{name} must be one of {allowed}.")
                rows = rows.filter(**{name: value})
        if assignee := asked.get("assignee", ""):
            rows = rows.filter(assignee=self._person(assignee))
        if search := asked.get("search", "").replace("\x00", "").strip()[:_MAX_SEARCH]:
            rows = rows.filter(self._found(search))
        found_page = page(request, rows, lambda row: row, order=("-updated_at", "-id"))
        return Response(
            {**found_page, "items": conversations_json(found_page["items"], self.actor)}
        )

    def _found(self, search: str) -> Q:
        by_name = Q(contact__name__icontains=search)
        digits = "".join(char for char in search if char.isdigit())
        # Who may not see a number may not try it out digit by digit either.
        sees_phone = can(self.actor, "contact.phone")
        return by_name | Q(contact__phone__contains=digits) if digits and sees_phone else by_name

    def _person(self, text: str) -> Any:
        if text == "me":
            return self.actor.user
        id = read_uuid(text)
        if id is None:
            raise Problem(400, "bad_assignee", "assignee must be `me` or the id of a person.")
        return id


class ConversationView(WorkspaceView):
    """One conversation, with the flow and node it came from."""

    permissions = {"GET": "conversation.read"}

    @extend_schema(operation_id="conversation_read", responses=shapes.ConversationDetail)
    def get(self, request: Request, conversation_id: str) -> Response:
        return Response(self.shown(self.find(Conversation, conversation_id)))

    def shown(self, row: Conversation) -> dict[str, Any]:
        """The conversation as it stands now."""
        fresh = Conversation.objects.for_workspace(self.workspace).select_related(*_RELATED)
        return conversation_detail_json(fresh.get(id=row.id), self.actor)


def _deed(operation: str, shape: Any) -> Callable[[F], F]:
    return extend_schema(
        operation_id=operation,
        request=shape,
        responses={200: shapes.ConversationDetail, 409: shapes.ConversationProblem},
    )


class TakeOverView(ConversationView):
    """Take a conversation from the bot; it says nothing more."""

    permissions = {"GET": "conversation.read", "POST": "conversation.reply"}
    http_method_names = ["post"]

    @_deed("conversation_take_over", shapes.Epoch)
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        epoch = valid(shapes.Epoch, request).get("epoch")
        with refusals():
            desk.take_over(row.id, actor=self.actor.user, epoch=epoch)
        return Response(self.shown(row))


class ClaimView(ConversationView):
    """Take a waiting conversation; exactly one of several who try gets it."""

    permissions = {"GET": "conversation.read", "POST": "conversation.reply"}
    http_method_names = ["post"]

    @_deed("conversation_claim", shapes.Epoch)
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        epoch = valid(shapes.Epoch, request).get("epoch")
        with refusals():
            desk.claim(row.id, actor=self.actor.user, epoch=epoch)
        return Response(self.shown(row))


class ResolveView(ConversationView):
    """Close a conversation: on the flow's own way out, or here and now."""

    permissions = {"GET": "conversation.read", "POST": "conversation.reply"}
    http_method_names = ["post"]

    @_deed("conversation_resolve", shapes.Resolve)
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        then = valid(shapes.Resolve, request)["then"]
        with refusals():
            desk.resolve(row.id, actor=self.actor.user, then=then)
        return Response(self.shown(row))


class ReturnToBotView(ConversationView):
    """Give a conversation back to the bot, where the flow left it or at a chosen node."""

    permissions = {"GET": "conversation.read", "POST": "conversation.reply"}
    http_method_names = ["post"]

    @_deed("conversation_return_to_bot", shapes.ReturnToBot)
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        node = valid(shapes.ReturnToBot, request).get("node")
        with refusals():
            desk.return_to_bot(row.id, actor=self.actor.user, node=node)
        return Response(self.shown(row))


class ReadView(WorkspaceView):
    """How far one has read; for oneself only."""

    permissions = {"POST": "conversation.read"}

    @extend_schema(
        operation_id="conversation_mark_read", request=shapes.ReadUpTo, responses={204: None}
    )
    def post(self, request: Request, conversation_id: str) -> Response:
        row = self.find(Conversation, conversation_id)
        desk.read(row.id, actor=self.actor.user, seq=valid(shapes.ReadUpTo, request)["seq"])
        return Response(status=204)
