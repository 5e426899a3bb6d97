"""The visits of one turn: from node to node and from flow to flow, within budgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine.events import (
    Event,
    FlowCalled,
    FlowForwarded,
    FlowReturned,
    SessionEnded,
    SessionFailed,
    WaitStarted,
)
from flows.engine.graph import Flow, Node
from flows.engine.inputs import EffectInput, TimerInput
from flows.engine.kinds import KINDS
from flows.engine.kinds.base import (
    Call,
    Finish,
    Forward,
    Go,
    Jump,
    NodeKind,
    Outcome,
    Visit,
    Wait,
)
from flows.engine.records import record
from flows.engine.session import Frame, PendingWait, Session, Status
from flows.engine.validation import data_issues, is_runnable

MAX_STEPS = 100  # nodes in one turn: more is a loop
MAX_VISITS = 25  # of the same node in one turn: a smaller loop, told sooner
MAX_TURNS = 500  # of one session: two machines that talk with each other
MAX_CALLS = 10  # flows that wait for one another

Library = Callable[[str], tuple[str, Flow] | None]
"""Finds a flow by the name a document gives it, or by the key it was found under before.

The answer is the flow with its key, under which this very version is found again; None if there is
none.
"""


@record
class Step:
    """One visit of one node, and the port it was left by; None where it was not left by a port.

    `flow` is the key of the flow the node belongs to, empty for the one the session began with.
    `resumed` tells that the node had been entered before and now goes on with what came of its
    wait or of the flow it called. A turn that ends the session has the node of its end last.
    """

    node: str
    port: str | None
    flow: str = ""
    resumed: bool = False

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"node": self.node, "port": self.port}
        if self.flow:
            told["flow"] = self.flow
        return told


@dataclass(slots=True)
class Turn:
    """One input and all that followed until the next wait."""

    session: Session
    events: list[Event] = field(default_factory=list)
    path: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Ready:
    """A node as the loop wants it: with its kind, or with the reason why it cannot run."""

    node: Node
    kind: NodeKind | None
    trouble: str = ""


def no_library(name: str) -> tuple[str, Flow] | None:
    """A flow that stands alone."""
    return None


def prepare(flow: Flow, node_id: str) -> Ready:
    """The node with its kind; looked at closely once per flow, since a draft may be half done."""
    ready: Ready | None = flow.compiled.get(node_id)
    if ready is None:
        node = flow.nodes.get(node_id)
        kind = KINDS.get(node.kind) if node is not None else None
        if node is None:
            ready = Ready(Node(node_id, "", {}), None, "unknown_node")
        elif kind is None:
            ready = Ready(node, None, "unknown_kind")
        elif not is_runnable(data_issues(kind, node)):
            ready = Ready(node, None, "invalid_node")
        else:
            ready = Ready(node, kind)
        flow.compiled[node_id] = ready
    return ready


class Run:
    """The visits of one turn, from node to node and from flow to flow, within its budgets."""

    __slots__ = ("library", "path", "root", "turns", "visit")

    def __init__(self, visit: Visit, root: Flow, library: Library, *, turns: int) -> None:
        self.visit = visit
        self.root = root
        self.library = library
        self.turns = turns
        self.path: list[Step] = []

    def go_on(self, node_id: str, outcome: Outcome | None = None) -> Turn:
        """Visit node after node until one waits, the session ends, or a budget is spent.

        With an outcome, the first node has already been visited.
        """
        visit = self.visit
        visit.node = node_id
        if self.turns > MAX_TURNS:
            return self.fail("turn_limit")
        path = self.path
        while len(path) < MAX_STEPS:
            resumed = outcome is not None
            if outcome is None:
                ready = visit.flow.compiled.get(visit.node) or prepare(visit.flow, visit.node)
                if ready.kind is None:
                    outcome = self._broken(ready.trouble)
                    if outcome is None:
                        path.append(Step(visit.node, None, visit.flow_key))
                        return self.fail(ready.trouble)
                    continue
                outcome = ready.kind.enter(ready.node, visit)
            port = outcome.port if isinstance(outcome, Go) else None
            path.append(Step(visit.node, port, visit.flow_key, resumed))
            if len(path) > MAX_VISITS and self._is_circling():
                return self.fail("visit_limit")
            if port is not None and (target := visit.flow.target(visit.node, port)) is not None:
                visit.node, outcome = target, None
            elif isinstance(outcome, Wait):
                return self._stand(outcome)
            else:
                followed = self._follow(outcome)
                if isinstance(followed, Turn):
                    return followed
                outcome = followed
            visit.memo = {}
        return self.fail("step_limit")

    def _follow(self, outcome: Outcome) -> Turn | Outcome | None:
        """Go where an outcome leads without an edge: the end of the turn, what the caller makes
        of it, or None for the node that is next."""
        visit = self.visit
        if isinstance(outcome, Go):
            target = self._default_target()
            if target is None:
                return self._finish("")
            visit.node = target
        elif isinstance(outcome, Jump):
            if outcome.target not in visit.flow.nodes:
                return self._broken("unknown_jump_target") or self.fail("unknown_jump_target")
            visit.node = outcome.target
        elif isinstance(outcome, Call):
            return self._call(outcome)
        elif isinstance(outcome, Forward):
            return self._forward(outcome)
        elif isinstance(outcome, Finish):
            return self._finish(outcome.result)
        return None

    def _default_target(self) -> str | None:
        kind = prepare(self.visit.flow, self.visit.node).kind
        if kind is None or kind.default_port is None:
            return None
        return self.visit.flow.target(self.visit.node, kind.default_port)

    def _is_circling(self) -> bool:
        last = self.path[-1]
        return sum(s.node == last.node and s.flow == last.flow for s in self.path) > MAX_VISITS

    # -- flows that call flows --------------------------------------------------------------

    def _call(self, call: Call) -> Turn | Outcome | None:
        visit = self.visit
        found = self.library(call.flow) if len(visit.callers) < MAX_CALLS else None
        if found is None:
            code = "unknown_flow" if len(visit.callers) < MAX_CALLS else "too_deep"
            visit.emit(FlowReturned(visit.node, call.flow, "failed", code))
            return self._answer({"outcome": "failed", "code": code, "vars": {}})
        visit.callers.append(
            Frame(visit.node, visit.flow_key, visit.vars, visit.counts, call.until)
        )
        visit.emit(FlowCalled(visit.node, found[0]))
        self._enter_flow(*found, call.vars)
        return None

    def _forward(self, forward: Forward) -> Turn | Outcome | None:
        found = self.library(forward.flow)
        if found is None:
            return self._broken("unknown_flow") or self.fail("unknown_flow")
        self.visit.emit(FlowForwarded(self.visit.node, found[0]))
        self._enter_flow(*found, forward.vars)
        return None

    def _enter_flow(self, key: str, flow: Flow, vars: Mapping[str, Any]) -> None:
        visit = self.visit
        said = ("incomingMessage", "incomingMessageType")
        visit.vars = {**{name: visit.vars[name] for name in said if name in visit.vars}, **vars}
        visit.counts = {}
        visit.flow, visit.flow_key, visit.node = flow, key, flow.start

    def _return(self, outcome: str, code: str = "") -> dict[str, Any] | None:
        """Back in the flow that called, at the node that did; what the called one left behind.

        None, and nothing done, where the caller cannot be found any more.
        """
        visit = self.visit
        frame = visit.callers[-1]
        found = self.library(frame.flow) if frame.flow else ("", self.root)
        if found is None:
            return None
        left = {"outcome": outcome, "code": code, "vars": visit.vars}
        visit.callers.pop()
        ended, said = visit.flow_key, visit.vars
        visit.flow_key, visit.flow = frame.flow, found[1]
        visit.node, visit.memo = frame.node, {}
        visit.vars, visit.counts = dict(frame.vars), dict(frame.counts)
        for name in ("incomingMessage", "incomingMessageType"):
            if name in said:
                visit.vars[name] = said[name]
        visit.emit(FlowReturned(frame.node, ended, outcome, code))
        return left

    def _answer(self, left: Mapping[str, Any]) -> Outcome:
        """What the node that called a flow makes of its end."""
        visit = self.visit
        ready = prepare(visit.flow, visit.node)
        if ready.kind is None or ready.kind.resume is None:
            return Go("failed")
        input = EffectInput(visit.wait_number, left)
        return ready.kind.resume(ready.node, visit, input) or Go("failed")

    def _broken(self, code: str) -> Outcome | None:
        """A flow that cannot go on gives back to the one that called it; None if none did."""
        left = self._return("failed", code) if self.visit.callers else None
        return None if left is None else self._answer(left)

    def leave_overdue(self, input: TimerInput) -> Turn | Outcome | None:
        """Go back to the outermost flow whose time for the flow it called is over; None if none."""
        visit = self.visit
        for depth, frame in enumerate(visit.callers):
            if frame.until is not None and frame.until <= visit.now:
                del visit.callers[depth + 1 :]
                if self._return("timed_out") is None:
                    return self.fail("flow_gone")
                ready = prepare(visit.flow, visit.node)
                resume = ready.kind.resume if ready.kind is not None else None
                return (resume and resume(ready.node, visit, input)) or Go("timed_out")
        return None

    # -- how a turn ends --------------------------------------------------------------------

    def _stand(self, outcome: Wait) -> Turn:
        visit = self.visit
        until = outcome.until
        if outcome.for_ != "handoff":  # people are not hurried by the limits of flows
            limits = [visit.limit] if visit.limit is not None else []
            limits += [frame.until for frame in visit.callers if frame.until is not None]
            if limits:
                until = min(limits if until is None else [until, *limits])
        wait = PendingWait(visit.wait_number + 1, outcome.for_, until)
        visit.emit(WaitStarted(wait.number, wait.for_, visit.node, wait.until))
        return self.still(wait)

    def still(self, wait: PendingWait) -> Turn:
        """The session waits as it did."""
        return self._turn("waiting", wait)

    def _finish(self, result: str) -> Turn | Outcome:
        """The flow is over: back to the one that called it, or the session ends."""
        if not self.visit.callers:
            return self.end_all(result)
        left = self._return("ended", result)
        return self.fail("flow_gone") if left is None else self._answer(left)

    def end_all(self, result: str) -> Turn:
        """The session is over, whatever flow it is in."""
        self.visit.emit(SessionEnded(result))
        return self._turn("ended")

    def fail(self, code: str) -> Turn:
        """The session cannot go on."""
        self.visit.emit(SessionFailed(code, self.visit.node))
        return self._turn("failed")

    def _turn(self, status: Status, wait: PendingWait | None = None) -> Turn:
        visit = self.visit
        if status != "waiting" and not self.path:
            self.path.append(Step(visit.node, None, visit.flow_key, True))
        session = Session(
            visit.node,
            status,
            wait,
            visit.vars,
            visit.memo if wait is not None else {},
            visit.counts,
            visit.seed,
            visit.flow_key,
            visit.callers if wait is not None else (),
            self.turns,
            visit.limit if wait is not None else None,
        )
        return Turn(session, visit.events, self.path)
