"""One turn of a conversation: from an input to the next wait. Plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flows.engine.events import SessionStarted, StaleTap, WaitStarted
from flows.engine.graph import Flow
from flows.engine.inputs import EffectInput, Input, MessageInput, TimerInput
from flows.engine.kinds.base import Visit
from flows.engine.options import match_option
from flows.engine.run import Library, Ready, Run, Step, Turn, no_library, prepare
from flows.engine.session import PendingWait, Session

__all__ = [
    "Library",
    "ResumeRejected",
    "Step",
    "Turn",
    "chooses",
    "enter_at",
    "no_library",
    "resume",
    "start",
]


class ResumeRejected(Exception):
    """The input is not what the session waits for; nothing has changed.

    `code` is old_wait (a number of an earlier wait), wrong_input, not_waiting, or flow_gone (the
    library no longer has the flow the session is in).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def start(
    flow: Flow,
    *,
    input: MessageInput | None = None,
    now: dt.datetime,
    seed: int = 0,
    vars: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
    library: Library = no_library,
    node: str | None = None,
) -> Turn:
    """A contact enters the flow, by a message or (input None) by hand with `vars` as inputs.

    `known` are variables of the outside, read at this turn and not kept in the session; `library`
    finds the flows that this one calls. With `node` the session begins there and not at the start;
    raises KeyError if there is none.
    """
    first = flow.start if node is None else node
    if first not in flow.nodes:
        raise KeyError(first)
    visit = Visit(flow, now, dict(vars or {}), known or {}, {}, {}, seed, 0)
    visit.emit(SessionStarted(first))
    if input is not None:
        _take_message(visit, input)
    return Run(visit, flow, library, turns=1).go_on(first)


def resume(
    flow: Flow,
    session: Session,
    *,
    input: Input,
    now: dt.datetime,
    known: Mapping[str, Any] | None = None,
    library: Library = no_library,
) -> Turn:
    """The session goes on with an input. Raises ResumeRejected where it does not wait for it."""
    wait = session.wait
    if session.status != "waiting" or wait is None:
        raise ResumeRejected("not_waiting")
    _require(wait, input)
    visit = _revisit(flow, session, now, known, library)
    run = Run(visit, flow, library, turns=session.turns + 1)
    if isinstance(input, MessageInput):
        _take_message(visit, input)
    elif isinstance(input, TimerInput) and wait.for_ != "handoff":  # which has a limit of its own
        if session.limit is not None and session.limit <= now:
            return run.end_all("session_limit")
        if (left := run.leave_overdue(input)) is not None:
            return left if isinstance(left, Turn) else run.go_on(visit.node, left)
    ready = prepare(visit.flow, visit.node)
    if wait.for_ == "effect" and isinstance(input, MessageInput) and not _listens(ready):
        raise ResumeRejected("wrong_input")
    if ready.kind is None or ready.kind.resume is None:
        return run.fail(ready.trouble or "cannot_resume")
    outcome = ready.kind.resume(ready.node, visit, input)
    if outcome is None:
        run.path.append(Step(visit.node, None, visit.flow_key, True))
        visit.emit(WaitStarted(wait.number, wait.for_, visit.node, wait.until))
        return run.still(wait)
    return run.go_on(visit.node, outcome)


def enter_at(
    flow: Flow,
    session: Session,
    *,
    node: str,
    now: dt.datetime,
    known: Mapping[str, Any] | None = None,
    library: Library = no_library,
) -> Turn:
    """A waiting session goes on at a node that a person chose. Raises KeyError if there is none.

    The node is one of the flow the session began with; flows it had called are left.
    """
    if node not in flow.nodes:
        raise KeyError(node)
    outermost = session.callers[0] if session.callers else None
    visit = Visit(
        flow,
        now,
        dict(outermost.vars if outermost else {} if session.flow else session.vars),
        known or {},
        {},
        dict(outermost.counts if outermost else {} if session.flow else session.counts),
        session.seed,
        session.wait.number if session.wait else 0,
        limit=session.limit,
    )
    return Run(visit, flow, library, turns=session.turns + 1).go_on(node)


def chooses(
    flow: Flow,
    session: Session,
    input: MessageInput,
    *,
    now: dt.datetime,
    known: Mapping[str, Any] | None = None,
    library: Library = no_library,
) -> bool:
    """Whether a message names, by tap or by title, an option that the session offers just now."""
    if session.wait is None or session.wait.for_ != "message":
        return False
    try:
        visit = _revisit(flow, session, now, known, library)
    except ResumeRejected:
        return False
    ready = prepare(visit.flow, visit.node)
    if ready.kind is None:
        return False
    offered = [visit.offered(option) for option in ready.kind.options(ready.node.data)]
    how = match_option(input, offered, node=visit.node)[1]
    return how == "title" or (how == "id" and input.option is not None)


def _revisit(
    flow: Flow,
    session: Session,
    now: dt.datetime,
    known: Mapping[str, Any] | None,
    library: Library,
) -> Visit:
    """What the waiting node sees of the turn that begins."""
    if session.flow:
        found = library(session.flow)
        if found is None:
            raise ResumeRejected("flow_gone")
        flow = found[1]
    return Visit(
        flow,
        now,
        dict(session.vars),
        known or {},
        dict(session.memo),
        dict(session.counts),
        session.seed,
        session.wait.number if session.wait else 0,
        node=session.node,
        flow_key=session.flow,
        callers=list(session.callers),
        limit=session.limit,
    )


def _require(wait: PendingWait, input: Input) -> None:
    if isinstance(input, MessageInput):
        if wait.for_ not in ("message", "effect"):
            raise ResumeRejected("wrong_input")
        return
    if input.wait != wait.number:
        raise ResumeRejected("old_wait" if input.wait < wait.number else "wrong_input")
    if isinstance(input, TimerInput) and wait.until is None:
        raise ResumeRejected("wrong_input")
    if isinstance(input, EffectInput) and wait.for_ not in ("effect", "handoff"):
        raise ResumeRejected("wrong_input")


def _listens(ready: Ready) -> bool:
    return ready.kind is not None and ready.kind.listens


def _take_message(visit: Visit, input: MessageInput) -> None:
    visit.vars["incomingMessage"] = input.text
    visit.vars["incomingMessageType"] = input.type
    if input.type == "order" and isinstance(cart := input.content.get("order"), Mapping):
        visit.vars["order"] = dict(cart)
    if input.is_stale:
        visit.emit(StaleTap(input.text))
