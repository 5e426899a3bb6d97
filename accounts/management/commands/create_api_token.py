"""`manage.py create_api_token --workspace demo --role designer`: prints a new token once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.audit import record
from accounts.ids import uuid7
from accounts.models import Membership, Role, User, Workspace
from accounts.tokens import create_token


class Command(BaseCommand):
    help = (
        "Make an API token and print it; it is shown this once. The token acts for the "
        "workspace's first owner within the given role; role agent makes a further agent each call."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--workspace", required=True, help="the workspace's slug")
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", default="", help="what the token is for")

    @transaction.atomic
    def handle(self, *, workspace: str, role: str, name: str, **options: Any) -> None:
        place = Workspace.objects.filter(slug=workspace).first()
        if place is None:
            raise CommandError(f"There is no workspace {workspace!r}.")
        user = _new_agent(place) if role == Role.AGENT else _first_owner(place)
        token, plain = create_token(place, user, role=role, name=name or f"{role} from the shell")
        record(place, "token.created", object=token, after={"name": token.name, "role": role})
        self.stdout.write(plain)


def _first_owner(workspace: Workspace) -> User:
    owners = Membership.objects.for_workspace(workspace).filter(role=Role.OWNER)
    owner = owners.select_related("user").order_by("id").first()
    if owner is None:
        raise CommandError(f"The workspace {workspace.slug!r} has no owner to act for.")
    return owner.user


def _new_agent(workspace: Workspace) -> User:
    number = Membership.objects.for_workspace(workspace).filter(role=Role.AGENT).count() + 1
    user = User.objects.create_user(f"agent-{uuid7().hex}@tokens.invalid", name=f"Agent {number}")
    Membership.objects.create(workspace=workspace, user=user, role=Role.AGENT)
    return user
