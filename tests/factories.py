"""The smallest valid things tests start from."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

from django.test import Client

from accounts.models import Membership, User, Workspace
from accounts.tokens import create_token
from flows import drafts, publishing
from flows.models import FlowVersion
from messaging.channels import add_channel, bind, save_connection
from messaging.models import Channel, Connection

APP_SECRET = "app-secret"
_numbers = count(1)


def make_workspace(slug: str = "", **fields: Any) -> Workspace:
    """A workspace without anybody in it."""
    slug = slug or f"shop-{next(_numbers)}"
    return Workspace.objects.create(slug=slug, name=slug.title(), **fields)


def make_user(name: str = "", *, password: str | None = None) -> User:
    """A person who belongs nowhere yet."""
    name = name or f"Person {next(_numbers)}"
    email = f"{name.lower().replace(' ', '.')}.{next(_numbers)}@shop.example"
    return User.objects.create_user(email, password, name=name)


def make_member(workspace: Workspace, role: str = "owner", **fields: Any) -> Membership:
    """A new person in this workspace."""
    return Membership.objects.create(workspace=workspace, user=make_user(**fields), role=role)


def bearer_client(workspace: Workspace, role: str = "owner") -> Client:
    """An HTTP client that acts for a new member of this role, by API token."""
    member = make_member(workspace, role)
    _, plain = create_token(workspace, member.user, role=role, name="tests")
    return Client(headers={"Authorization": f"Bearer {plain}"})


def make_connection(workspace: Workspace, **values: Any) -> Connection:
    """A WhatsApp app of this workspace, whose secrets are known."""
    return save_connection(
        Connection(workspace=workspace),
        {
            "kind": "whatsapp",
            "name": "Main app",
            "app_secret": APP_SECRET,
            "verify_token": "verify-me",
            "access_token": "token-1",
            **values,
        },
    )


def make_channel(connection: Connection, **values: Any) -> Channel:
    """A number of this app."""
    return add_channel(
        connection,
        {
            "phone_number_id": f"1065{next(_numbers)}",
            "waba_id": "100200300",
            "display_phone_number": "15550001111",
            "name": "Shop",
            **values,
        },
    )


def make_online_flow(channel: Channel, document: Mapping[str, Any]) -> FlowVersion:
    """This document as a flow that listens on the channel."""
    flow = drafts.create(channel.workspace_id, dict(document), by=None)
    bind(flow, [channel])
    return publishing.publish(flow, by=None)
