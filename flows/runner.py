"""One turn of a session: the version it runs on, the engine, and the rows that keep the result."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from flows import documents
from flows.engine import interpreter
from flows.engine.graph import Flow, read_flow
from flows.engine.inputs import Input, MessageInput
from flows.engine.interpreter import Library, Turn
from flows.engine.session import Session as EngineSession
from flows.models import FlowVersion, Session, TurnLog
from flows.paths import path_to_json

COMPILED_FLOWS = 512  # about 10 MB at 50 nodes each; a published document never changes


@lru_cache(maxsize=COMPILED_FLOWS)
def _compiled(version_id: UUID) -> tuple[UUID, Flow]:
    found = FlowVersion.objects.across_workspaces().values_list("workspace", "document")
    workspace, document = found.get(pk=version_id)
    return workspace, read_flow(documents.upgraded(document))


def compiled_flow(version_id: UUID) -> Flow:
    """The runnable flow of a published version, of whatever workspace; kept in memory."""
    return _compiled(version_id)[1]


def library_of(workspace: UUID) -> Library:
    """How the flows of a workspace find one another: by id or name, its ONLINE version; and by
    the id of the version that was found then. Those of other workspaces are not found."""

    def find(name: str) -> tuple[str, Flow] | None:
        id = _uuid(name)
        if id is not None:
            with suppress(FlowVersion.DoesNotExist):
                owner, flow = _compiled(id)
                return (str(id), flow) if owner == workspace else None
        online = FlowVersion.objects.for_workspace(workspace).filter(state=FlowVersion.State.ONLINE)
        online = online.filter(flow=id) if id is not None else online.filter(flow__name=name)
        found = online.order_by("-published_at").values_list("pk", flat=True).first()
        return None if found is None else (str(found), compiled_flow(found))

    return find


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def advance(
    state: Mapping[str, Any] | None,
    version_id: UUID,
    *,
    input: Input | None,
    now: datetime,
    known: Mapping[str, Any] | None = None,
    seed: int = 0,
    vars: Mapping[str, Any] | None = None,
    library: Library = interpreter.no_library,
) -> Turn:
    """Start a session (`state` is None) or resume the one whose stored state this is.

    `seed` and `vars` count at the start only. Raises interpreter.ResumeRejected for an input
    that the session does not wait for; nothing has happened then. Touches no row.
    """
    flow = compiled_flow(version_id)
    if state is not None:
        if input is None:
            raise TypeError("a waiting session is resumed by an input")
        session = EngineSession.from_json(state)
        return interpreter.resume(
            flow, session, input=input, now=now, known=known or {}, library=library
        )
    if input is not None and not isinstance(input, MessageInput):
        raise TypeError("a session starts with a message or with nothing")
    return interpreter.start(
        flow,
        input=input,
        now=now,
        seed=seed,
        vars=vars or {},
        known=known or {},
        library=library,
    )


SESSION_COLUMNS = (
    "version_id", "node", "at_version", "state", "status", "wait_for", "wait_number", "ended_at",
)  # fmt: skip
"""What `session_columns` gives."""


def session_columns(turn: Turn, *, version: UUID, now: datetime) -> dict[str, Any]:
    """The columns of the Session row after this turn on `version`, but for its id and subject."""
    session = turn.session
    return {
        "version_id": version,
        "node": session.node,
        "at_version": (session.flow and _uuid(session.flow)) or version,
        "state": session.to_json(),
        "status": session.status,
        "wait_for": session.wait.for_ if session.wait else "",
        "wait_number": session.wait.number if session.wait else 0,
        "ended_at": None if session.status == "waiting" else now,
    }


def turn_columns(
    turn: Turn, *, version: UUID, input: Input | None, number: int, now: datetime
) -> dict[str, Any]:
    """The columns of the TurnLog row of this turn on `version`, but for its session."""
    return {
        "number": number,
        "version": version,
        "status": turn.session.status,
        "input": input.to_json() if input is not None else None,
        "events": [event.to_json() for event in turn.events],
        "path": path_to_json(turn.path),
        "at": now,
    }


def store_turn(
    turn: Turn,
    *,
    version: FlowVersion,
    subject: UUID,
    input: Input | None,
    now: datetime,
    session: Session | None = None,
) -> Session:
    """Keep one turn: a new Session row, or `session` moved on, and its TurnLog row."""
    columns = session_columns(turn, version=version.pk, now=now)
    with transaction.atomic():
        if session is None:
            session = Session.objects.create(
                workspace_id=version.workspace_id,
                subject=subject,
                started_at=now,
                **columns,
            )
        else:
            for name, value in columns.items():
                setattr(session, name, value)
            session.save(update_fields=list(columns))
        number = session.turns.count()
        TurnLog.objects.create(
            session=session,
            **turn_columns(turn, version=version.pk, input=input, number=number, now=now),
        )
    return session
