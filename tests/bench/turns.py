"""The engine alone: turns per second of CPU, the session through JSON between any two turns."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson

from flows.engine import interpreter
from flows.engine.graph import Flow, read_flow
from flows.engine.inputs import MessageInput
from flows.engine.interpreter import Turn
from flows.engine.session import Session

_HERE = Path(__file__).parent
_ROUNDS = 100  # between looks at the clock, a costly call; a session takes at most 500 turns
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KNOWN = {"customerName": "Ana", "contact": {"name": "Ana"}}


def turns_per_cpu_second(seconds: float) -> float:
    """How many turns a second of one core's time is enough for, on a flow that visits six nodes
    a turn and never ends."""
    flow = _flow("flow.json")
    texts = ("I want to return it", "explain it again", "thank you", "where is my refund")
    inputs = [MessageInput(type="text", text=text) for text in texts]

    def play() -> int:
        kept = _kept(interpreter.start(flow, input=inputs[0], now=_NOW, known=_KNOWN))
        for _ in range(_ROUNDS):
            for input in inputs:
                kept = _resumed(flow, kept, input)
        return 1 + _ROUNDS * len(inputs)

    return _rate(play, seconds)


def reference_turns_per_cpu_second(seconds: float) -> float:
    """The same on the flow on which other engines were measured: a keyword leads to a question
    with three choices, a choice to a condition, a reply and the end."""
    flow = _flow("reference_flow.json")
    asked = MessageInput(type="text", text="which colours are there?")
    answers = [MessageInput(type="text", text=text) for text in ("Red", "green", "3")]
    answers.append(MessageInput(type="button", text="Blue", option="blue", node="question"))

    def play() -> int:
        for _ in range(_ROUNDS):
            for answer in answers:
                kept = _kept(interpreter.start(flow, input=asked, now=_NOW, known=_KNOWN))
                _resumed(flow, kept, answer)
        return 2 * _ROUNDS * len(answers)

    return _rate(play, seconds)


def _flow(file: str) -> Flow:
    return read_flow(json.loads((_HERE / file).read_text()))


def _kept(turn: Turn) -> bytes:
    """What a turn leaves in the database: the session, and the events in the log."""
    orjson.dumps([event.to_json() for event in turn.events])
    return orjson.dumps(turn.session.to_json())


def _resumed(flow: Flow, kept: bytes, input: MessageInput) -> bytes:
    session = Session.from_json(orjson.loads(kept))
    return _kept(interpreter.resume(flow, session, input=input, now=_NOW, known=_KNOWN))


def _rate(play: Callable[[], int], seconds: float) -> float:
    started = time.process_time()
    count = 0
    while (spent := time.process_time() - started) < seconds:
        count += play()
    return count / spent
