"""The smallest valid things tests start from."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.test import Client

from accounts.models import Membership, User, Workspace
from accounts.tokens import create_token

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
