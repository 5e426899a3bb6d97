"""Talk to a flow in the terminal, or print what a transcript says to it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import clock
from flows import documents, shorthand, simulator
from flows.engine.values import as_moment, as_span
from flows.management.arguments import read_document
from flows.management.talk import COMMANDS, NotUnderstood, State, Talk, beside, obey

HELP = "\n".join(
    [
        "Be the customer; an empty line starts a flow by hand. Flows that are called are looked",
        "for beside the file. Nothing outside is called:",
        *(f"  {name} {told}" for name, (_, told) in COMMANDS.items()),
        "  /quit leaves",
    ]
)


class Command(BaseCommand):
    help = "Talk to a flow in the terminal, with nobody else there."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--replay", metavar="TRANSCRIPT", help="Print this conversation in its short form."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["file"])
        document = read_document(options["file"])
        try:
            if options["replay"]:
                lines = replay(file, document, read_document(options["replay"]))
            else:
                self.stdout.write(HELP)
                lines = talk(Talk(document, State(clock.now()), library=beside(file)))
            for line in lines:
                self.stdout.write(line)
        except documents.UnusableDocument as error:
            told = "\n".join(f"  {issue.code}: {issue.message}" for issue in error.issues)
            raise CommandError(f"{options['file']} cannot run:\n{told}") from error


def talk(held: Talk) -> Iterator[str]:
    """Read what the person types until the flow is over; the lines the flow answers."""
    while not held.is_over:
        try:
            typed = input("> ").strip()
        except EOFError:
            return
        if typed == "/quit":
            return
        try:
            yield from obey(held, typed or "/start")
        except (simulator.UnusableTurn, NotUnderstood) as error:
            yield f"({error})"


def replay(file: Path, document: object, transcript: object) -> Iterator[str]:
    """The short form of what a golden transcript says and what the flow answers today."""
    if not isinstance(transcript, dict) or not isinstance(transcript.get("turns"), list):
        raise CommandError("The transcript has no list of turns.")
    given = transcript.get("given", {})
    now = as_moment(given["now"]) if "now" in given else clock.now()
    if not isinstance(now, datetime):
        raise CommandError("The transcript's “now” is no moment such as 2026-01-05T09:00:00Z.")
    held = Talk(
        document,
        State(now, contact=given.get("contact", {})),
        given.get("seed", 0),
        beside(file, given.get("flows")),
        dict(given.get("vars", {})),
    )
    for number, turn in enumerate(transcript["turns"], 1):
        if (problem := _problem(turn)) is not None:
            raise CommandError(f"Turn {number} of the transcript {problem}.")
        span = as_span(turn.get("after", "PT0S")) or timedelta()
        held.state = replace(held.state, now=held.state.now + span)
        input = _spelled_out(turn["in"], held)
        yield from shorthand.said(input)
        try:
            yield from held.hear(input)
        except simulator.UnusableTurn as error:
            yield f"[refused: {error.code}]"


def _problem(turn: object) -> str | None:
    """Why a turn of a transcript cannot be played; None where it can."""
    if not isinstance(turn, dict) or "in" not in turn:
        return "has no “in”"
    told = turn["in"]
    if told is not None and not (isinstance(told, dict) and "type" in told):
        return 'has an “in” that is none, such as {"type": "message", "text": "hi"}'
    after = turn.get("after", "PT0S")
    if not isinstance(after, str) or as_span(after) is None:
        return "has an “after” that is no duration, such as PT1H"
    return None


def _spelled_out(told: Mapping[str, Any] | None, held: Talk) -> dict[str, Any] | None:
    """A turn's input in full: a tap has the title of what was offered."""
    if told is None or told["type"] != "message":
        return None if told is None else dict(told)
    full = dict(told)
    if full.pop("stale", False):
        return full | {"message_type": "button", "content": {"stale": True}}
    if full.get("option") in held.state.offered:
        node, title = held.state.offered[full["option"]]
        return {"message_type": "interactive", "text": title, "node": node, **full}
    return full
