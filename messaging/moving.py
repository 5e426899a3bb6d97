"""A waiting session goes over to another version of the flow that it is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flows.models import FlowVersion
from flows.runner import compiled_flow
from messaging.work import Work
from messaging.writing import OpenSession


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands in the outermost flow it is in: it may have been forwarded there,
    and wait at the node for a flow that was called."""

    version: UUID
    node: str


def place_of(session: OpenSession) -> Place:
    """The outermost version and node of a session."""
    outermost = _outermost(session.state)
    return Place(UUID(outermost.get("flow") or str(session.version)), outermost["node"])


def go_over(work: Work, session: OpenSession) -> bool:
    """Put a session on the version it is to move to, if it waits at a node that is there as well,
    of the same kind; else it stays until it does, or until that version goes off."""
    if session.moves_to is None:
        return False
    target = session.moves_to
    if not _is_online(target):
        session.moves_to = None
        return False
    here = place_of(session)
    old = compiled_flow(here.version).nodes.get(here.node)
    new = compiled_flow(target).nodes.get(here.node)
    if old is None or new is None or old.kind != new.kind:
        return False
    outermost = _outermost(session.state)
    if outermost.get("flow"):
        outermost["flow"] = str(target)
    else:
        session.version = session.columns["version_id"] = target
    if not session.state.get("callers"):
        session.columns["at_version"] = target
    session.moves_to = None
    work.change_session(session)
    return True


def _outermost(state: dict[str, Any]) -> dict[str, Any]:
    callers = state.get("callers")
    outermost: dict[str, Any] = callers[0] if callers else state
    return outermost


def _is_online(version: UUID) -> bool:
    versions = FlowVersion.objects.across_workspaces().filter(pk=version)
    return versions.filter(state=FlowVersion.State.ONLINE).exists()
