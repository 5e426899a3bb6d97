"""What the emulator is told to do wrong: a short list of armed faults, each used up as it strikes.

On sends: `fail` (with a Meta `code`), `error500` (refused without a word of JSON), `drop_answer`
(accepted, but the caller never hears it). On webhooks: `duplicate`, `batch`, `reorder`, `delay`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from emulator.names import digits

KINDS = ("duplicate", "batch", "reorder", "delay", "fail", "drop_answer", "error500")
DEFAULT_SECONDS = {"delay": 5.0, "batch": 0.5, "reorder": 0.5}
MAX_BATCH = 1000  # updates Meta puts into one POST at most


@dataclass(slots=True)
class Fault:
    """`times` counts down to nothing (None: until removed); `to` limits it to one customer.

    `seconds` is the delay, or how long updates are gathered; `size` ends the gathering sooner.
    `how` forces a failing code to come as the HTTP "answer" or as a later "status".
    """

    id: int
    kind: str
    times: int | None = 1
    to: str = ""
    code: int = 131000
    details: str = ""
    seconds: float = 0.0
    size: int = MAX_BATCH
    status: int = 500
    how: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The armed faults, oldest first; `save` is called with all of them at each change."""

    def __init__(
        self, stored: Iterable[Mapping[str, Any]], save: Callable[[list[dict[str, Any]]], None]
    ) -> None:
        self._armed = [Fault(**item) for item in stored]
        self._save = save

    def add(self, wish: Mapping[str, Any]) -> Fault:
        """Arm one; ValueError tells what is wrong with the wish."""
        kind = wish.get("kind")
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        times = wish.get("times", 1)
        how = str(wish.get("how", ""))
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ValueError("times must be a whole number from 1, or null for always")
        if how not in ("", "answer", "status"):
            raise ValueError("how must be answer or status")
        fault = Fault(
            id=max((f.id for f in self._armed), default=0) + 1,
            kind=kind,
            times=times,
            to=digits(wish.get("to") or ""),
            code=int(wish.get("code", 131000)),
            details=str(wish.get("details", "")),
            seconds=float(wish.get("seconds", DEFAULT_SECONDS.get(kind, 0.0))),
            size=min(int(wish.get("size", MAX_BATCH)), MAX_BATCH),
            status=int(wish.get("status", 500)),
            how=how,
        )
        self._armed.append(fault)
        self._changed()
        return fault

    def take(self, kind: str, customer: str) -> Fault | None:
        """The fault of this kind that strikes now, used up by one."""
        for fault in self._armed:
            if fault.kind == kind and fault.to in ("", customer):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._armed.remove(fault)
                    self._changed()
                return fault
        return None

    def clear(self, kind: str | None = None) -> None:
        self._armed = [f for f in self._armed if kind is not None and f.kind != kind]
        self._changed()

    def to_json(self) -> list[dict[str, Any]]:
        return [fault.to_json() for fault in self._armed]

    def _changed(self) -> None:
        self._save(self.to_json())
