"""A turn without consequences: nothing is stored, nothing is sent, nobody is called.

The caller holds all there is between two turns (session, contact, window) as the JSON that the
last turn gave, and may keep the earlier ones to step back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flows import documents
from flows.engine import interpreter
from flows.engine.events import ContactTagged, ContactUpdated, Event
from flows.engine.graph import Flow, MalformedDocument, read_flow
from flows.engine.inputs import Input, MessageInput, input_from_json
from flows.engine.interpreter import Library, ResumeRejected, Turn
from flows.engine.session import Session
from flows.engine.values import as_moment, is_blank, moment_to_json
from flows.models import Flow as StoredFlow

WINDOW = timedelta(hours=24)  # WhatsApp: how long the business may answer freely
SAMPLE: Mapping[str, Any] = {
    "customerName": "Ana",
    "customerPhoneNumber": "+15550100001",
    "wabaId": "100000000000001",
    "wabaPhoneNumber": "+15550100000",
    "contact": {"name": "Ana", "phone": "+15550100001", "language": "en", "tags": []},
}
"""Who the simulated customer is, unless the caller says otherwise."""
_DRAFT = "draft:"


class UnusableTurn(ValueError):
    """The session or the input is not one this document can go on with."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a simulated turn finds: the time, chance, the customer, and the flows beside this one.

    `contact` changes parts of the sample's; `vars` are inputs at the start and set variables of a
    session that goes on; `window_expires_at` is an ISO moment, as the last turn gave it.
    """

    now: datetime
    seed: int = 0
    known: Mapping[str, Any] = field(default_factory=lambda: SAMPLE)
    contact: Mapping[str, Any] = field(default_factory=dict)
    vars: Mapping[str, Any] = field(default_factory=dict)
    window_expires_at: str | None = None
    library: Library = interpreter.no_library


def simulate(
    document: object,
    session: Mapping[str, Any] | None,
    input: Mapping[str, Any] | None,
    around: Circumstances,
    *,
    node: str | None = None,
) -> dict[str, Any]:
    """Start (`session` is None) or go on; all in JSON, so the caller keeps the session.

    With `node` the turn begins there; a session that is moved to it takes no input. A timer or an
    answer without a number is taken for the present wait's.

    Raises documents.UnusableDocument for a document that cannot run and UnusableTurn for an
    input that the session does not wait for.
    """
    try:
        flow = read_flow(documents.upgraded(document))
    except MalformedDocument as error:
        raise documents.UnusableDocument(error.issues) from error
    if node is not None and node not in flow.nodes:
        raise UnusableTurn("unknown_node", "The flow has no such node to begin at.")
    try:
        past = Session.from_json(session) if session is not None else None
        given = input_from_json(_numbered(input, past)) if input is not None else None
    except ValueError as error:
        raise UnusableTurn("invalid", f"This cannot be simulated: {error}.") from error
    known = _known(around, given)
    try:
        return _told(_turn(flow, past, given, around, known, node), known)
    except UnusableTurn:
        raise
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        if past is None:
            raise
        # The caller kept the session, and bent it.
        raise UnusableTurn("invalid", "The session is not as it was given.") from error


def _told(turn: Turn, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "session": turn.session.to_json(),
        "events": [event.to_json() for event in turn.events],
        "path": [step.to_json() for step in turn.path],
        "contact": _changed(known["contact"], turn.events),
        "window_expires_at": known.get("windowExpiresAt"),
    }


def with_drafts(library: Library, workspace: UUID) -> Library:
    """A library in which flows of a workspace that are not ONLINE are found by their drafts."""

    def find(name: str) -> tuple[str, Flow] | None:
        if not name.startswith(_DRAFT) and (found := library(name)):
            return found
        drafts = StoredFlow.objects.for_workspace(workspace)
        wanted = _uuid(name.removeprefix(_DRAFT))
        row = drafts.filter(pk=wanted) if wanted else drafts.filter(name=name)
        stored = row.order_by("pk").first()
        if stored is None:
            return None
        try:
            return f"{_DRAFT}{stored.pk}", read_flow(documents.upgraded(stored.draft))
        except (MalformedDocument, documents.UnusableDocument):
            return None

    return find


def _turn(
    flow: Flow,
    past: Session | None,
    given: Input | None,
    around: Circumstances,
    known: Mapping[str, Any],
    node: str | None,
) -> Turn:
    if past is None:
        if given is not None and not isinstance(given, MessageInput):
            raise UnusableTurn("wrong_input", "A session starts with a message or with nothing.")
        return interpreter.start(
            flow,
            input=given,
            now=around.now,
            seed=around.seed,
            vars=around.vars,
            known=known,
            library=around.library,
            node=node,
        )
    if (given is None) is (node is None):
        raise UnusableTurn("wrong_input", "A session goes on with an input, or at a node.")
    if node is None and not past.flow and past.node not in flow.nodes:
        raise UnusableTurn("node_gone", "The node where the session waits is no longer there.")
    past = replace(past, vars={**past.vars, **around.vars})
    try:
        if given is None:
            return interpreter.enter_at(
                flow, past, node=str(node), now=around.now, known=known, library=around.library
            )
        return interpreter.resume(
            flow, past, input=given, now=around.now, known=known, library=around.library
        )
    except ResumeRejected as error:
        raise UnusableTurn(error.code, "The session does not wait for this.") from error


def _numbered(input: object, past: Session | None) -> Any:
    """An input with the number of the present wait, where it needs one and has none."""
    if not isinstance(input, Mapping) or input.get("type") == "message" or "wait" in input:
        return input
    return {**input, "wait": past.wait.number if past is not None and past.wait else 0}


def _known(around: Circumstances, given: Input | None) -> dict[str, Any]:
    """The variables of the outside: the sample's, what the caller changed, and the window."""
    contact = around.known.get("contact")
    contact = {**(contact if isinstance(contact, Mapping) else {}), **around.contact}
    known = {**around.known, "contact": contact}
    for name, part in (("customerName", "name"), ("customerPhoneNumber", "phone")):
        if part in around.contact:
            known[name] = contact[part]
    if isinstance(given, MessageInput):
        known["windowExpiresAt"] = moment_to_json(around.now + WINDOW)
    elif as_moment(around.window_expires_at) is not None:
        known["windowExpiresAt"] = around.window_expires_at
    return known


def _changed(contact: Mapping[str, Any], events: Iterable[Event]) -> dict[str, Any]:
    """The contact as a turn has left it."""
    changed = dict(contact)
    for event in events:
        if isinstance(event, ContactUpdated):
            changed.update(event.fields)
            for name in (name for name, value in event.fields.items() if is_blank(value)):
                del changed[name]
        elif isinstance(event, ContactTagged):
            had = changed.get("tags")
            had = had if isinstance(had, list) else []
            tags = [tag for tag in had if tag not in event.removed]
            changed["tags"] = tags + [tag for tag in event.added if tag not in tags]
    return changed


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
