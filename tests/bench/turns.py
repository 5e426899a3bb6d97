"""The engine alone: turns per second of CPU, the session through JSON between any two turns."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import orjson

from flows.engine import interpreter
from flows.engine.graph import read_flow
from flows.engine.inputs import MessageInput
from flows.engine.session import Session

_TEXTS = ("I want to return it", "explain it again", "thank you", "where is my refund")


def nodes_per_turn() -> int:
    """How many nodes one turn of the bench's flow passes."""
    _, path = _turns(2, 0.0)
    return path


def turns_per_cpu_second(seconds: float) -> float:
    """How many turns a second of one core's time is enough for."""
    return _turns(1 << 62, seconds)[0]


def _turns(limit: int, seconds: float) -> tuple[float, int]:
    flow = read_flow(json.loads((Path(__file__).parent / "flow.json").read_text()))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    known = {"customerName": "Ana", "contact": {"name": "Ana"}}
    inputs = [MessageInput(type="text", text=text) for text in _TEXTS]
    turn = interpreter.start(flow, input=inputs[0], now=now, known=known)
    kept = orjson.dumps(turn.session.to_json())
    started = time.process_time()
    count = 0
    while count < limit and (count < 2 or time.process_time() - started < seconds):
        for input in inputs:
            session = Session.from_json(orjson.loads(kept))
            turn = interpreter.resume(flow, session, input=input, now=now, known=known)
            kept = orjson.dumps(turn.session.to_json())
            orjson.dumps([event.to_json() for event in turn.events])  # what the log keeps
        count += len(inputs)
    return count / (time.process_time() - started), len(turn.path)
