"""What the commands about flows are told, found: a workspace, a flow, a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.api import read_uuid
from accounts.models import Workspace
from flows import documents
from flows.models import Flow


def find_workspace(slug: str) -> Workspace:
    """The workspace with this slug; a CommandError when there is none."""
    workspace = Workspace.objects.filter(slug=slug).first()
    if workspace is None:
        raise CommandError(f"There is no workspace called {slug!r}.")
    return workspace


def read_document(file: str) -> Any:
    """The JSON in a file; a CommandError says why it cannot be had."""
    try:
        return documents.read(Path(file).read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except documents.UnreadableFile as error:
        raise CommandError(f"{file}: {error}") from error


def find_flow(workspace: Workspace, wanted: str) -> Flow:
    """The flow with this id or name; a CommandError when there is none, or several."""
    flows = Flow.objects.for_workspace(workspace)
    key = read_uuid(wanted)
    found = list(flows.filter(pk=key)[:1] if key else flows.filter(name=wanted)[:2])
    if not found:
        raise CommandError(f"The workspace {workspace.slug} has no flow {wanted!r}.")
    if len(found) > 1:
        raise CommandError(f"Several flows are called {wanted!r}; give the id.")
    return found[0]
