"""Who am I, who else is here, and the keys machines use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import shapes
from accounts.api.base import WorkspaceView
from accounts.api.paging import PAGE_PARAMETERS, page
from accounts.audit import record
from accounts.clock import now
from accounts.membership import find_actors
from accounts.models import ApiToken, Membership, Role, User
from accounts.permissions import can, granted, may_give
from accounts.problems import Problem
from accounts.tokens import create_token, revoke


class MeView(APIView):
    """The signed-in user and what they may do in each of their workspaces."""

    @extend_schema(responses=shapes.Me)
    def get(self, request: Request) -> Response:
        user = request.user
        assert isinstance(user, User)
        token = request.auth if isinstance(request.auth, ApiToken) else None
        workspaces = [
            {
                "slug": actor.workspace.slug,
                "name": actor.workspace.name,
                "role": actor.role,
                "permissions": granted(actor),
            }
            for actor in find_actors(user, token=token)
        ]
        body = {"user": user_json(user), "workspaces": workspaces, "csrf_token": _csrf(request)}
        return Response(body)


def _csrf(request: Request) -> str:
    http_request: HttpRequest = request._request
    return "" if request.auth else get_token(http_request)


def user_json(user: User) -> dict[str, Any]:
    """A user as the API shows them to themselves."""
    return {"id": user.pk, "email": user.email, "name": user.name}


class MembersView(WorkspaceView):
    """The people of a workspace; e-mail addresses only for those who manage members."""

    permissions = {"GET": "member.read"}

    @extend_schema(responses=shapes.MemberPage, parameters=PAGE_PARAMETERS)
    def get(self, request: Request) -> Response:
        with_email = can(self.actor, "member.manage")

        def render(member: Membership) -> dict[str, Any]:
            shown = {"id": member.user_id, "name": str(member.user.name), "role": member.role}
            return shown | ({"email": member.user.email} if with_email else {})

        members = Membership.objects.for_workspace(self.workspace).select_related("user")
        return Response(page(request, members, render, order=["id"]))


class TokensView(WorkspaceView):
    """API tokens: everybody's for those who manage tokens, else one's own."""

    permissions = {"GET": "token.read", "POST": "token.own"}

    @extend_schema(responses=shapes.TokenPage, parameters=PAGE_PARAMETERS)
    def get(self, request: Request) -> Response:
        tokens = ApiToken.objects.for_workspace(self.workspace).filter(revoked_at=None)
        if not can(self.actor, "token.manage"):
            tokens = tokens.filter(user=self.actor.user)
        return Response(page(request, tokens.select_related("user"), token_json))

    @extend_schema(request=shapes.TokenWish, responses={201: shapes.NewToken})
    def post(self, request: Request) -> Response:
        body = self.read_object(request)
        name, role = body.get("name"), body.get("role")
        if not isinstance(name, str) or not 0 < len(name.strip()) <= 120:
            raise _invalid("/name", "Give the token a name of at most 120 characters.")
        if role not in Role.values:
            raise _invalid("/role", f"The role must be one of {', '.join(Role.values)}.")
        if not may_give(self.actor, role):
            raise Problem(403, "forbidden", "A token cannot do more than you may do yourself.")
        expires_at = _read_time(body.get("expires_at"))
        with transaction.atomic():
            token, plain = create_token(
                self.workspace,
                self.actor.user,
                role=role,
                name=name.strip(),
                expires_at=expires_at,
            )
            record(
                self.workspace,
                "token.created",
                actor=self.actor,
                object=token,
                after={"name": token.name, "role": token.role},
                request=request._request,
            )
        return Response(token_json(token) | {"token": plain}, 201)


class TokenView(WorkspaceView):
    """One API token: revoke it."""

    permissions = {"DELETE": "token.own"}

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, token_id: str) -> Response:
        token = self.find(ApiToken, token_id)
        if token.revoked_at is not None:
            return Response(status=204)
        if token.user_id != self.actor.user.pk:
            self.require("token.manage")
        with transaction.atomic():
            revoke(token)
            record(
                self.workspace,
                "token.revoked",
                actor=self.actor,
                object=token,
                request=request._request,
            )
        return Response(status=204)


def token_json(token: ApiToken) -> dict[str, Any]:
    """A token as lists show it: never its text."""
    return {
        "id": token.pk,
        "name": token.name,
        "role": token.role,
        "last4": token.last4,
        "user": {"id": token.user_id, "name": token.user.name},
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "last_used_at": token.last_used_at,
    }


def _read_time(text: object) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment <= now():
        raise _invalid("/expires_at", "Give a moment in the future, with its time zone.")
    return moment


def _invalid(pointer: str, detail: str) -> Problem:
    error = {"pointer": pointer, "code": "invalid", "detail": detail}
    return Problem(422, "invalid", detail, errors=[error])
