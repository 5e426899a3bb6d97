"""Golden transcripts: where they are, what their turns mean, and how the bare engine plays them.

People write `about`, `given`, `after` and `in`; `pytest --update-golden` writes the rest. The same
files are played through the database and through signed webhooks, with `moment`, `known` and
`input_of` of this module.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flows.engine.graph import Flow, read_flow
from flows.engine.inputs import Input, input_from_json
from flows.engine.interpreter import Library, ResumeRejected, Turn, resume, start
from flows.engine.session import Session
from flows.engine.values import as_span

GOLDEN = Path(__file__).parent / "golden"
GALLERY = Path(__file__).parent.parent / "templates_app" / "gallery"
WABA = {"wabaId": "100200300", "wabaPhoneNumber": "15550001111"}


@dataclass(frozen=True)
class Transcript:
    """One conversation with a flow."""

    path: Path
    flow_path: Path
    name: str

    @cached_property
    def told(self) -> dict[str, Any]:
        return json.loads(self.path.read_text())

    @cached_property
    def document(self) -> dict[str, Any]:
        return json.loads(self.flow_path.read_text())

    @property
    def given(self) -> Mapping[str, Any]:
        return self.told.get("given", {})

    @property
    def others(self) -> Mapping[str, Any]:
        """The documents of the golden flows that this one calls, by the name it calls them by."""
        return {
            name: json.loads((GOLDEN / "flows" / f"{file}.json").read_text())
            for name, file in self.given.get("flows", {}).items()
        }

    @property
    def turns(self) -> list[dict[str, Any]]:
        return self.told["turns"]

    def save(self, turns: Sequence[Mapping[str, Any]]) -> None:
        """Write what happened beside what was said."""
        said = ("after", "in")
        self.told["turns"] = [
            {**{key: turn[key] for key in said if key in turn}, **outcome}
            for turn, outcome in zip(self.turns, turns, strict=True)
        ]
        self.path.write_text(json.dumps(self.told, indent=2, ensure_ascii=False) + "\n")


def transcripts() -> list[Transcript]:
    """Every transcript of the golden flows and of the gallery, in order of name."""
    found = [
        Transcript(path, GOLDEN / "flows" / f"{path.name.split('.')[0]}.json", path.stem)
        for path in (GOLDEN / "transcripts").glob("*.json")
    ]
    found += [
        Transcript(path, path.parent.parent / "flow.json", path.stem)
        for path in GALLERY.glob("*/transcripts/*.json")
    ]
    return sorted(found, key=lambda transcript: transcript.name)


def golden_flows() -> list[Path]:
    """Every flow document that must be clean: the golden ones and those of the gallery."""
    return sorted([*(GOLDEN / "flows").glob("*.json"), *GALLERY.glob("*/flow.json")])


def known(given: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of the outside, as the pipeline gives them for the contact of a transcript."""
    contact = {"name": "Ana", "phone": "351912345678", "tags": [], **given.get("contact", {})}
    return {
        "contact": contact,
        "customerName": contact["name"],
        "customerPhoneNumber": contact["phone"],
        **WABA,
    }


def moments(transcript: Transcript) -> Iterator[dt.datetime]:
    """The time of each turn."""
    now = dt.datetime.fromisoformat(transcript.given.get("now", "2026-01-05T09:00:00Z"))
    for turn in transcript.turns:
        span = as_span(turn.get("after", "PT0S"))
        assert span is not None, f"{transcript.name}: {turn['after']} is no duration"
        now += span
        yield now


def input_of(
    told: Mapping[str, Any], session: Session | None, said: Sequence[Mapping[str, Any]]
) -> Input:
    """The input a turn tells in short: a tap gets its title from what the bot said before.

    `said` are the message_created events so far; timers and effects answer the present wait.
    """
    made = dict(told)
    if made["type"] == "message":
        if made.pop("stale", False):
            made |= {"message_type": "button", "content": {"stale": True}}
        elif "option" in made:
            node, title = _offered(made["option"], said)
            made = {"message_type": "interactive", "text": title, "node": node, **made}
    elif "wait" not in made:
        assert session is not None
        assert session.wait is not None
        made["wait"] = session.wait.number
    return input_from_json(made)


def _offered(option: str, said: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    for event in reversed(said):
        content = event["content"]
        rows = [row for section in content.get("sections", []) for row in section["rows"]]
        for choice in [*content.get("buttons", []), *rows]:
            if choice["id"] == option:
                return event["node"], choice["title"]
    raise AssertionError(f"nobody offered {option}")


def play(transcript: Transcript) -> list[dict[str, Any]]:
    """What the bare engine makes of each turn; the session goes through JSON in between."""
    flow = read_flow(transcript.document)
    session: Session | None = None
    given = dict(transcript.given)
    said: list[Mapping[str, Any]] = []
    outcomes: list[dict[str, Any]] = []
    for turn, now in zip(transcript.turns, moments(transcript), strict=True):
        if session is not None:
            session = Session.from_json(json.loads(json.dumps(session.to_json())))
        try:
            done = _advance(transcript, flow, session, turn["in"], said, now, given)
        except ResumeRejected as rejected:
            outcomes.append({"rejected": rejected.code})
            continue
        session = done.session
        out = json.loads(json.dumps([event.to_json() for event in done.events]))
        said += [event for event in out if event["type"] == "message_created"]
        given["contact"] = remembered(given.get("contact", {}), out)
        outcomes.append({"out": out, "session": summary(session)})
    return outcomes


def _advance(
    transcript: Transcript,
    flow: Flow,
    session: Session | None,
    told: Mapping[str, Any] | None,
    said: Sequence[Mapping[str, Any]],
    now: dt.datetime,
    given: Mapping[str, Any],
) -> Turn:
    input = input_of(told, session, said) if told is not None else None
    if session is not None:
        assert input is not None, "only the first turn goes without input"
        return resume(
            flow, session, input=input, now=now, known=known(given), library=library(transcript)
        )
    return start(
        flow,
        input=input,  # type: ignore[arg-type]  # a transcript that starts by a timer is wrong
        now=now,
        seed=given.get("seed", 0),
        vars=given.get("vars", {}),
        known=known(given),
        library=library(transcript),
    )


def remembered(contact: Mapping[str, Any], out: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is known of the contact once these events have happened."""
    known = dict(contact)
    for event in out:
        if event["type"] == "contact_updated":
            known.update(event["fields"])
        elif event["type"] == "contact_tagged":
            kept = [tag for tag in known.get("tags", []) if tag not in event["removed"]]
            known["tags"] = kept + [tag for tag in event["added"] if tag not in kept]
    return {name: value for name, value in known.items() if value not in ("", None)}


def library(transcript: Transcript) -> Library:
    """Finds the flows a transcript tells of; a flow's name is its key."""
    flows = {name: read_flow(document) for name, document in transcript.others.items()}
    return lambda name: (name, flows[name]) if name in flows else None


def summary(session: Session) -> dict[str, Any]:
    """What a transcript tells of a session."""
    told: dict[str, Any] = {"node": session.node, "status": session.status}
    if session.wait is not None:
        told["waiting_for"] = session.wait.for_
    told["vars"] = dict(session.vars)
    if session.flow:
        told["flow"] = session.flow
    return told
