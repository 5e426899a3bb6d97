"""A turn without consequences: nothing is stored, nothing is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flows import documents
from flows.engine import interpreter
from flows.engine.graph import MalformedDocument, read_flow
from flows.engine.inputs import MessageInput, input_from_json
from flows.engine.interpreter import ResumeRejected
from flows.engine.session import Session

SAMPLE: Mapping[str, Any] = {
    "customerName": "Ana",
    "customerPhoneNumber": "+15550100001",
    "wabaId": "100000000000001",
    "wabaPhoneNumber": "+15550100000",
    "contact": {"name": "Ana", "phone": "+15550100001", "language": "en"},
}
"""Who the simulated customer is, unless the caller says otherwise."""


class UnusableTurn(ValueError):
    """The session or the input is not one this document can go on with."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def simulate(
    document: object,
    session: Mapping[str, Any] | None,
    input: Mapping[str, Any] | None,
    *,
    now: datetime,
    seed: int = 0,
    known: Mapping[str, Any] = SAMPLE,
    vars: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Start (`session` is None) or go on; all in JSON, so the caller keeps the session.

    Raises documents.UnusableDocument for a document that cannot run and UnusableTurn for an
    input that the session does not wait for.
    """
    try:
        flow = read_flow(documents.upgraded(document))
    except MalformedDocument as error:
        raise documents.UnusableDocument(error.issues) from error
    try:
        given = input_from_json(input) if input is not None else None
        past = Session.from_json(session) if session is not None else None
    except ValueError as error:
        raise UnusableTurn("invalid", f"This cannot be simulated: {error}.") from error
    if past is None:
        if given is not None and not isinstance(given, MessageInput):
            raise UnusableTurn("wrong_input", "A session starts with a message or with nothing.")
        turn = interpreter.start(
            flow, input=given, now=now, seed=seed, vars=vars or {}, known=known
        )
    elif given is None:
        raise UnusableTurn("wrong_input", "A waiting session goes on with an input.")
    elif past.node not in flow.nodes:
        raise UnusableTurn("node_gone", "The node where the session waits is no longer there.")
    else:
        try:
            turn = interpreter.resume(flow, past, input=given, now=now, known=known)
        except ResumeRejected as error:
            raise UnusableTurn(error.code, "The session does not wait for this.") from error
        except TypeError as error:  # the caller kept the session, and bent it
            raise UnusableTurn("invalid", "The session is not as it was given.") from error
    return {
        "session": turn.session.to_json(),
        "events": [event.to_json() for event in turn.events],
        "path": [step.to_json() for step in turn.path],
    }
