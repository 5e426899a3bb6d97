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

_BATCH = 100  # rounds between looks at the clock, a costly call; a session takes 500 turns
_TEXTS = ("I want to return it", "explain it again", "thank you", "where is my refund")


def turns_per_cpu_second(seconds: float) -> float:
    """How many turns a second of one core's time is enough for."""
    flow = read_flow(json.loads((Path(__file__).parent / "flow.json").read_text()))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    known = {"customerName": "Ana", "contact": {"name": "Ana"}}
    inputs = [MessageInput(type="text", text=text) for text in _TEXTS]
    turn = interpreter.start(flow, input=inputs[0], now=now, known=known)
    begun = orjson.dumps(turn.session.to_json())
    started = time.process_time()
    count = 0
    while (spent := time.process_time() - started) < seconds:
        kept = begun
        for _ in range(_BATCH):
            for input in inputs:
                session = Session.from_json(orjson.loads(kept))
                turn = interpreter.resume(flow, session, input=input, now=now, known=known)
                kept = orjson.dumps(turn.session.to_json())
                orjson.dumps([event.to_json() for event in turn.events])  # what the log keeps
        count += _BATCH * len(inputs)
    return count / spent
