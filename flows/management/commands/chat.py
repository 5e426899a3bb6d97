"""Talk to a flow in the terminal, or print what a transcript says to it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from flows import documents, shorthand, simulator
from flows.engine.values import as_span
from flows.management.arguments import read_document

HELP = "/wait lets the time limit pass, /back and /resolved end a handoff, /quit leaves."
_OUTCOMES = {"/back": "returned", "/resolved": "resolved"}


class Command(BaseCommand):
    help = f"Talk to a flow in the terminal. {HELP}"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--replay", metavar="TRANSCRIPT", help="Print this conversation in its short form."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        document = read_document(options["file"])
        try:
            if options["replay"]:
                lines = replay(document, read_document(options["replay"]))
            else:
                self.stdout.write(HELP)
                lines = talk(document)
            for line in lines:
                self.stdout.write(line)
        except documents.UnusableDocument as error:
            told = "\n".join(f"  {issue.code}: {issue.message}" for issue in error.issues)
            raise CommandError(f"{options['file']} cannot run:\n{told}") from error


@dataclass
class Talk:
    """A conversation held in memory: the flow, the session so far, and what time it is there."""

    document: object
    now: datetime
    seed: int = 0
    known: Mapping[str, Any] = field(default_factory=lambda: simulator.SAMPLE)
    vars: Mapping[str, Any] = field(default_factory=dict)
    session: dict[str, Any] | None = None
    offered: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Every option the bot offered so far: the node that did and the option's title."""

    @property
    def wait(self) -> dict[str, Any]:
        """What the session waits for; empty when it does not."""
        return (self.session or {}).get("wait") or {}

    @property
    def is_over(self) -> bool:
        return self.session is not None and self.session["status"] != "waiting"

    def hear(self, input: Mapping[str, Any] | None) -> list[str]:
        """Give the flow an input; the lines of what it says and does."""
        turn = simulator.simulate(
            self.document,
            self.session,
            input,
            now=self.now,
            seed=self.seed,
            known=self.known,
            vars=self.vars,
        )
        self.session = turn["session"]
        for event in turn["events"]:
            if event["type"] == "message_created":
                for option in shorthand.options(event["content"]):
                    self.offered[option["id"]] = (event["node"], option["title"])
        return list(shorthand.answered(turn["events"]))


def talk(document: object) -> Iterator[str]:
    """Read what the person types until the flow is over; the lines the flow answers."""
    held = Talk(document, clock.now())
    while not held.is_over:
        try:
            typed = input("> ").strip()
        except EOFError:
            return
        if typed == "/quit":
            return
        try:
            yield from held.hear(_read(typed, held))
        except simulator.UnusableTurn as error:
            yield f"({error.message})"


def _read(typed: str, held: Talk) -> dict[str, Any]:
    number = held.wait.get("number", 0)
    if typed == "/wait":
        if held.wait.get("until"):
            held.now = datetime.fromisoformat(held.wait["until"])
        return {"type": "timer", "wait": number}
    if typed in _OUTCOMES:
        result = {"outcome": _OUTCOMES[typed]}
        return {"type": "effect", "wait": number, "result": result}
    return {"type": "message", "text": typed}


def replay(document: object, transcript: object) -> Iterator[str]:
    """The short form of what a golden transcript says and what the flow answers today."""
    if not isinstance(transcript, dict) or not isinstance(transcript.get("turns"), list):
        raise CommandError("The transcript has no list of turns.")
    given = transcript.get("given", {})
    now = datetime.fromisoformat(given["now"]) if "now" in given else clock.now()
    contact = {**simulator.SAMPLE["contact"], **given.get("contact", {})}
    known = {**simulator.SAMPLE, "contact": contact, "customerName": contact["name"]}
    held = Talk(document, now, given.get("seed", 0), known, given.get("vars", {}))
    for turn in transcript["turns"]:
        held.now += as_span(turn.get("after", "PT0S")) or timedelta()
        input = _spelled_out(turn["in"], held)
        yield from shorthand.said(input)
        try:
            yield from held.hear(input)
        except simulator.UnusableTurn as error:
            yield f"[refused: {error.code}]"


def _spelled_out(told: Mapping[str, Any] | None, held: Talk) -> dict[str, Any] | None:
    """A turn's input in full: a tap has its title, an answer the number of the present wait."""
    if told is None:
        return None
    if told["type"] != "message":
        return {"wait": held.wait.get("number", 0), **told}
    full = dict(told)
    if full.pop("stale", False):
        return full | {"message_type": "button", "content": {"stale": True}}
    if full.get("option") in held.offered:
        node, title = held.offered[full["option"]]
        return {"message_type": "interactive", "text": title, "node": node, **full}
    return full
