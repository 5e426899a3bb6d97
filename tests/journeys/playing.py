"""How a transcript is played on the whole machine: its shop, and what each input becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from flows import drafts, publishing
from flows.engine.inputs import EffectInput
from flows.engine.values import as_json
from flows.models import FlowVersion
from messaging import desk
from messaging.egress import EgressError, Reply
from messaging.handoff import current_handoff, end_handoff, transition
from messaging.jobs.judging import Outcome
from messaging.models import Contact, Job, JobState, Queue, Timer
from messaging.pipeline.jobs import settle
from messaging.pipeline.upkeep import fire_timers
from messaging.turns import resume_turn, start_turn
from messaging.work import work_on
from tests.messaging.shop import CUSTOMER, Moment, Shop
from tests.transcripts import Transcript, moments

PERSONAL = {"resolved", "returned"}
LAST_TRY = 99  # of a call: what it brings is the answer


class Stage(Shop):
    """A shop set up for one transcript."""

    def __init__(
        self, moment: Moment, transcript: Transcript, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        super().__init__(moment)
        self.transcript = transcript
        seed = transcript.given.get("seed", 0)
        monkeypatch.setattr("messaging.turns.seed_of", lambda session: seed)
        for name in ("Support", "sales"):
            Queue.objects.create(workspace=self.workspace, name=name)
        self.version: FlowVersion = self.online(transcript.document)
        self.names = {
            str(self._publish({**document, "name": name})): name
            for name, document in transcript.others.items()
        }
        contact = {"name": "Ana", **transcript.given.get("contact", {})}
        self.name = contact.pop("name")
        self.contact = contact
        self.actor: User = self.agent("Bea")

    def _publish(self, document: Mapping[str, Any]) -> UUID:
        """A flow that is on no number, for others to call; the id of its version."""
        flow = drafts.create(self.workspace.id, dict(document), by=None)
        return publishing.publish(flow, by=None).id

    def told(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """An event or a session as transcripts tell it: called flows by their names."""
        named = self.names.get(stored.get("flow", ""))
        return {**stored, "flow": named} if named else dict(stored)

    @property
    def is_manual(self) -> bool:
        """Whether the flow is started by hand."""
        return self.transcript.turns[0]["in"] is None

    def moments(self) -> list[dt.datetime]:
        """The time of each turn."""
        return list(moments(self.transcript))

    def introduce(self) -> None:
        """Make the contact known before the first turn: what a transcript is given of it."""
        self.post(
            self.envelope(
                contacts=[{"wa_id": CUSTOMER, "profile": {"name": self.name}}],
                messages=[self.message("👋", type="reaction", reaction={"message_id": "wamid.x"})],
            )
        )
        self.drain()
        self.know()

    def know(self) -> None:
        """Fill in what the transcript is given of the contact besides the name."""
        fields = dict(self.contact)
        own = {name: fields.pop(name) for name in ("tags", "language") if name in fields}
        Contact.objects.for_workspace(self.workspace).update(fields=fields, **own)

    def begin(self) -> None:
        """Start the flow by hand, with what the transcript is given as inputs."""
        with work_on(self.conversation().id) as (work, row):
            start_turn(
                work, row, self.version.id, input=None, vars=self.transcript.given.get("vars", {})
            )

    def answer(self, told: Mapping[str, Any]) -> None:
        """What was asked for comes back: from people, or from the outside."""
        session = self.session()
        if session is not None and session.wait_for == "handoff":
            return self._finish(told["result"]["outcome"])
        wait = told.get("wait", session.wait_number if session is not None else 0)
        job = Job.objects.for_workspace(self.workspace).get(wait=wait)
        job.state, job.attempts = JobState.RUNNING, LAST_TRY
        job.save()
        settle([_outcome(job, told["result"])])
        return self.drain()

    def _finish(self, outcome: str) -> None:
        """People are done with the customer in this way."""
        id = self.conversation().id
        if outcome in PERSONAL:
            desk.claim(id, actor=self.actor)
            deed = desk.return_to_bot if outcome == "returned" else desk.resolve
            deed(id, actor=self.actor)
            return
        with work_on(id) as (work, row):  # no deed has these yet: as the wait limit does it
            end_handoff(work, current_handoff(row), outcome)  # type: ignore[arg-type]
            transition(work, row, "wait_limit")
            wait = work.session_of(row).state["wait"]["number"]  # type: ignore[union-attr]
            resume_turn(work, row, input=EffectInput(wait, {"outcome": outcome}))

    def ring(self, wait: int | None) -> None:
        """Timers that are due go off; with a number, the alarm of that wait comes late."""
        if wait is not None:
            late = {"generation": wait, "due_at": self.moment.now}
            Timer.objects.update_or_create(
                conversation=self.conversation(), key="session", defaults=late
            )
        fire_timers()
        self.drain()

    def inbound(self, told: Mapping[str, Any]) -> dict[str, Any]:
        """A transcript's message as the customer sends it, without the fields all messages have."""
        if told.get("stale"):
            reply = {"id": f"{'0' * 12}:gone:gone", "title": told["text"]}
            return {"type": "interactive", **_tapped("button_reply", reply)}
        if "option" in told:
            return {"type": "interactive", **_tapped(*self._offer(told["option"]))}
        if told.get("message_type") == "location":
            return {"type": "location", "location": told["content"]["location"]}
        return {"type": "text", "text": {"body": told["text"]}}

    def _offer(self, option: str) -> tuple[str, dict[str, str]]:
        for item in self.outbox()[::-1]:
            action = item.payload.get("interactive", {}).get("action", {})
            rows = [row for section in action.get("sections", []) for row in section["rows"]]
            for kind, offers in (
                ("button_reply", [button["reply"] for button in action.get("buttons", [])]),
                ("list_reply", rows),
            ):
                for offer in offers:
                    if offer["id"].endswith(f":{option}"):
                        return kind, {"id": offer["id"], "title": offer["title"]}
        raise AssertionError(f"nobody offered {option}")


def _outcome(job: Job, result: Mapping[str, Any]) -> Outcome:
    """What a call came to, for the flow to be told this."""
    if "error" in result:
        return Outcome(job, error=EgressError(result["error"], result["message"]))
    if job.kind == "http":
        body = result["body"] if result["type"] == "text" else as_json(result["body"])
        return Outcome(job, reply=Reply(result["status"], {}, body.encode()))
    said: Any = {"value": result.get("value")}
    if job.kind == "model":
        said = {"choices": [{"message": {"content": result["text"]}}], "usage": result["usage"]}
    return Outcome(job, reply=Reply(200, {}, as_json(said).encode()))


def _tapped(kind: str, reply: Mapping[str, str]) -> dict[str, Any]:
    return {"interactive": {"type": kind, kind: dict(reply)}}


def created(turns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The message_created events of turns."""
    return [e for turn in turns for e in turn.get("out", []) if e["type"] == "message_created"]
