"""What survives of one contact's passage through a flow between two turns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from flows.engine.events import WaitFor
from flows.engine.values import moment_to_json

Status = Literal["waiting", "ended", "failed"]
_WAITED_FOR = frozenset(get_args(WaitFor))


@dataclass(slots=True)
class PendingWait:
    """What a session waits for; an answer with another number comes too late."""

    number: int
    for_: WaitFor
    until: dt.datetime | None = None

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"number": self.number, "for": self.for_}
        if self.until is not None:
            told["until"] = moment_to_json(self.until)
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> PendingWait:
        until = told.get("until")
        return cls(told["number"], told["for"], None if until is None else _moment(until))

    def is_whole(self) -> bool:
        return isinstance(self.number, int) and self.for_ in _WAITED_FOR


@dataclass(slots=True)
class Frame:
    """A flow that waits at `node` for the flow it called, with all that is its own.

    `flow` is its key, empty for the one the session began with; at `until` it goes on alone.
    """

    node: str
    flow: str = ""
    vars: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    until: dt.datetime | None = None

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"node": self.node}
        if self.flow:
            told["flow"] = self.flow
        if self.vars:
            told["vars"] = dict(self.vars)
        if self.counts:
            told["counts"] = dict(self.counts)
        if self.until is not None:
            told["until"] = moment_to_json(self.until)
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Frame:
        until = told.get("until")
        return cls(
            node=told["node"],
            flow=told.get("flow", ""),
            vars=told.get("vars", {}),
            counts=told.get("counts", {}),
            until=None if until is None else _moment(until),
        )

    def is_whole(self) -> bool:
        return (
            isinstance(self.node, str)
            and isinstance(self.flow, str)
            and isinstance(self.vars, dict)
            and _are_counts(self.counts)
        )


@dataclass(slots=True)  # not frozen: that costs 3 µs to make, a sixth of a turn
class Session:
    """Where one contact stands in a flow. A value: a turn makes a new one, nobody changes it.

    `memo` belongs to the waiting node, `counts` to nodes that count their visits; `seed` is the
    only source of chance. `flow` is the key of the flow that runs now, empty for the one the
    session began with; `callers` are the flows that wait for it, the outermost first. `turns`
    counts, and at `limit` the session is over wherever it stands.
    """

    node: str
    status: Status
    wait: PendingWait | None = None
    vars: Mapping[str, Any] = field(default_factory=dict)
    memo: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    flow: str = ""
    callers: Sequence[Frame] = ()
    turns: int = 0
    limit: dt.datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """A small JSON object; what is empty is left out."""
        told: dict[str, Any] = {"node": self.node, "status": self.status}
        if self.wait is not None:
            told["wait"] = self.wait.to_json()
        if self.vars:
            told["vars"] = dict(self.vars)
        if self.memo:
            told["memo"] = dict(self.memo)
        if self.counts:
            told["counts"] = dict(self.counts)
        if self.seed:
            told["seed"] = self.seed
        if self.flow:
            told["flow"] = self.flow
        if self.callers:
            told["callers"] = [frame.to_json() for frame in self.callers]
        if self.turns:
            told["turns"] = self.turns
        if self.limit is not None:
            told["limit"] = moment_to_json(self.limit)
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Session:
        """The session that `to_json` told. Raises ValueError for anything else."""
        try:
            wait, limit, callers = told.get("wait"), told.get("limit"), told.get("callers")
            session = cls(
                node=told["node"],
                status=told["status"],
                wait=None if wait is None else PendingWait.from_json(wait),
                vars=told.get("vars", {}),
                memo=told.get("memo", {}),
                counts=told.get("counts", {}),
                seed=told.get("seed", 0),
                flow=told.get("flow", ""),
                callers=[Frame.from_json(frame) for frame in callers] if callers else (),
                turns=told.get("turns", 0),
                limit=None if limit is None else _moment(limit),
            )
            is_whole = session._is_whole()
        except KeyError as missing:
            raise ValueError(f"not a session: “{missing.args[0]}” is missing") from missing
        except (AttributeError, TypeError, ValueError) as error:
            raise ValueError("not a session: a part has the wrong type") from error
        if not is_whole:
            raise ValueError("not a session: a part has the wrong type")
        return session

    def _is_whole(self) -> bool:
        return (
            isinstance(self.node, str)
            and self.status in ("waiting", "ended", "failed")
            and (self.status == "waiting") == (self.wait is not None)
            and (self.wait is None or self.wait.is_whole())
            and isinstance(self.vars, dict)
            and isinstance(self.memo, dict)
            and _are_counts(self.counts)
            and isinstance(self.seed, int)
            and isinstance(self.flow, str)
            and isinstance(self.turns, int)
            and (not self.callers or all(frame.is_whole() for frame in self.callers))
        )


def _moment(told: str) -> dt.datetime:
    """A moment of a session; one without a zone could not be compared with the time it is."""
    moment = dt.datetime.fromisoformat(told)
    if moment.tzinfo is None:
        raise ValueError("a moment has no zone")
    return moment


def _are_counts(told: object) -> bool:
    return isinstance(told, dict) and all(type(count) is int for count in told.values())
