"""`manage.py create_workspace SLUG --owner EMAIL`: a first workspace and who owns it."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from accounts.audit import record
from accounts.models import Membership, Role, User, Workspace


class Command(BaseCommand):
    help = "Make a workspace; a new owner gets a password, which is printed this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its short name in addresses")
        parser.add_argument("--owner", required=True, help="the owner's e-mail address")
        parser.add_argument("--name", default="", help="its name for people")

    @transaction.atomic
    def handle(self, *, slug: str, owner: str, name: str, **options: Any) -> None:
        try:
            validate_slug(slug)
            validate_email(owner)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if Workspace.objects.filter(slug=slug).exists():
            raise CommandError(f"There is a workspace {slug!r} already.")
        workspace = Workspace.objects.create(slug=slug, name=name or slug)
        user = User.objects.filter(email=owner.lower()).first()
        if user is None:
            password = secrets.token_urlsafe(12)
            user = User.objects.create_user(owner, password)
            self.stdout.write(f"{user.email} signs in with the password {password}")
        member = Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
        record(workspace, "workspace.created", object=member, after={"owner": user.email})
        self.stdout.write(f"{user.email} owns the workspace {slug}.")
