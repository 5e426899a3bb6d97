"""One turn of a conversation: from an input to the next wait. Plain data in, plain data out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flows.engine.events import (
    Event,
    SessionEnded,
    SessionFailed,
    SessionStarted,
    StaleTap,
    WaitStarted,
)
from flows.engine.graph import Flow, Node
from flows.engine.inputs import EffectInput, Input, MessageInput, TimerInput
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import Go, Jump, NodeKind, Outcome, Visit, Wait
from flows.engine.session import PendingWait, Session
from flows.engine.validation import data_issues, is_runnable

MAX_STEPS = 100  # more in one turn is a loop


class ResumeRejected(Exception):
    """The input is not what the session waits for; nothing has changed.

    `code` is old_wait (a number of an earlier wait), wrong_input, or not_waiting.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Step(NamedTuple):
    """One visit of one node, and the port it was left by; None where it was not left by a port."""

    node: str
    port: str | None


@dataclass(slots=True)
class Turn:
    """One input and all that followed until the next wait."""

    session: Session
    events: list[Event] = field(default_factory=list)
    path: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A node as the loop wants it: with its kind, or with the reason why it cannot run."""

    node: Node
    kind: NodeKind | None
    trouble: str = ""


def start(
    flow: Flow,
    *,
    input: MessageInput | None = None,
    now: dt.datetime,
    seed: int = 0,
    vars: Mapping[str, Any] | None = None,
    known: Mapping[str, Any] | None = None,
) -> Turn:
    """A contact enters the flow, by a message or (input None) by hand with `vars` as inputs.

    `known` are variables of the outside, read at this turn and not kept in the session.
    """
    visit = Visit(flow, now, dict(vars or {}), known or {}, {}, {}, seed, 0)
    visit.emit(SessionStarted(flow.start))
    if input is not None:
        _take_message(visit, input)
    return _run(visit, flow.start, None, [])


def resume(
    flow: Flow,
    session: Session,
    *,
    input: Input,
    now: dt.datetime,
    known: Mapping[str, Any] | None = None,
) -> Turn:
    """The session goes on with an input. Raises ResumeRejected where it does not wait for it."""
    wait = session.wait
    if session.status != "waiting" or wait is None:
        raise ResumeRejected("not_waiting")
    _require(wait, input)
    visit = Visit(
        flow,
        now,
        dict(session.vars),
        known or {},
        dict(session.memo),
        dict(session.counts),
        session.seed,
        wait.number,
        node=session.node,
    )
    if isinstance(input, MessageInput):
        _take_message(visit, input)
    ready = _prepare(flow, session.node)
    if ready.kind is None or ready.kind.resume is None:
        return _fail(visit, ready.trouble or "cannot_resume", [])
    outcome = ready.kind.resume(ready.node, visit, input)
    if outcome is None:
        return Turn(_waiting(visit, wait), visit.events, [Step(session.node, None)])
    return _run(visit, session.node, outcome, [])


def enter_at(
    flow: Flow,
    session: Session,
    *,
    node: str,
    now: dt.datetime,
    known: Mapping[str, Any] | None = None,
) -> Turn:
    """A waiting session goes on at a node that a person chose. Raises KeyError if there is none."""
    if node not in flow.nodes:
        raise KeyError(node)
    number = session.wait.number if session.wait else 0
    counts = dict(session.counts)
    visit = Visit(flow, now, dict(session.vars), known or {}, {}, counts, session.seed, number)
    return _run(visit, node, None, [])


def _require(wait: PendingWait, input: Input) -> None:
    if isinstance(input, MessageInput):
        if wait.for_ != "message":
            raise ResumeRejected("wrong_input")
        return
    if input.wait != wait.number:
        raise ResumeRejected("old_wait" if input.wait < wait.number else "wrong_input")
    if isinstance(input, TimerInput) and wait.until is None:
        raise ResumeRejected("wrong_input")
    if isinstance(input, EffectInput) and wait.for_ not in ("effect", "handoff"):
        raise ResumeRejected("wrong_input")


def _take_message(visit: Visit, input: MessageInput) -> None:
    visit.vars["incomingMessage"] = input.text
    visit.vars["incomingMessageType"] = input.type
    if input.is_stale:
        visit.emit(StaleTap(input.text))


def _run(visit: Visit, node_id: str, outcome: Outcome | None, path: list[Step]) -> Turn:
    """Visit node after node until one waits, ends, or the budget of steps is spent.

    With an outcome, the first node has already been visited.
    """
    flow = visit.flow
    for _ in range(MAX_STEPS):
        if outcome is None:
            visit.node = node_id
            ready = _prepare(flow, node_id)
            if ready.kind is None:
                return _fail(visit, ready.trouble, path)
            outcome = ready.kind.enter(ready.node, visit)
        if isinstance(outcome, Go):
            path.append(Step(node_id, outcome.port))
            target = flow.target(node_id, outcome.port)
            if target is None:
                target = _default_target(flow, node_id)
            if target is None:
                return _end(visit, "", path)
            node_id = target
        elif isinstance(outcome, Wait):
            path.append(Step(node_id, None))
            return _stand(visit, outcome, path)
        elif isinstance(outcome, Jump):
            path.append(Step(node_id, None))
            if outcome.target not in flow.nodes:
                return _fail(visit, "unknown_jump_target", path)
            node_id = outcome.target
        else:
            path.append(Step(node_id, None))
            return _end(visit, outcome.result, path)
        outcome = None
        visit.memo = {}
    visit.node = node_id
    return _fail(visit, "step_limit", path)


def _prepare(flow: Flow, node_id: str) -> _Ready:
    """The node with its kind; looked at closely once per flow, since a draft may be half done."""
    ready: _Ready | None = flow.compiled.get(node_id)
    if ready is None:
        node = flow.nodes.get(node_id)
        kind = KINDS.get(node.kind) if node is not None else None
        if node is None:
            ready = _Ready(Node(node_id, "", {}), None, "unknown_node")
        elif kind is None:
            ready = _Ready(node, None, "unknown_kind")
        elif not is_runnable(data_issues(kind, node)):
            ready = _Ready(node, None, "invalid_node")
        else:
            ready = _Ready(node, kind)
        flow.compiled[node_id] = ready
    return ready


def _default_target(flow: Flow, node_id: str) -> str | None:
    kind = _prepare(flow, node_id).kind
    if kind is None or kind.default_port is None:
        return None
    return flow.target(node_id, kind.default_port)


def _stand(visit: Visit, outcome: Wait, path: list[Step]) -> Turn:
    wait = PendingWait(visit.wait_number + 1, outcome.for_, outcome.until)
    visit.emit(WaitStarted(wait.number, wait.for_, visit.node, wait.until))
    return Turn(_waiting(visit, wait), visit.events, path)


def _waiting(visit: Visit, wait: PendingWait) -> Session:
    return Session(visit.node, "waiting", wait, visit.vars, visit.memo, visit.counts, visit.seed)


def _end(visit: Visit, result: str, path: list[Step]) -> Turn:
    visit.emit(SessionEnded(result))
    session = Session(visit.node, "ended", vars=visit.vars, counts=visit.counts, seed=visit.seed)
    return Turn(session, visit.events, path)


def _fail(visit: Visit, code: str, path: list[Step]) -> Turn:
    visit.emit(SessionFailed(code, visit.node))
    session = Session(visit.node, "failed", vars=visit.vars, counts=visit.counts, seed=visit.seed)
    return Turn(session, visit.events, path)
