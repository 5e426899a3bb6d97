"""Answers of the outside, on their way back to the sessions that wait for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.engine.inputs import EffectInput
from messaging.models import Control, Conversation, Job
from messaging.turns import resume_turn
from messaging.work import Work

# What the log of a turn keeps of an answer: what a flow wants of the rest is in its variables.
_LOGGED = ("status", "type", "error", "usage")


class Answer(EffectInput):
    """What the outside said; the log of the turn is told only how it went."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        result = {name: self.result[name] for name in _LOGGED if name in self.result}
        return {"type": "effect", "wait": self.wait, "result": result}


def take_effect(work: Work, conversation: Conversation, payload: Mapping[str, Any]) -> None:
    """Give the session the answer it waits for. While people have the customer it is kept, for
    when they give the conversation back; an answer to an earlier wait changes nothing."""
    job = _answered(conversation).filter(id=payload["job"]).first()
    if job is not None and conversation.control in (Control.BOT, Control.NONE):
        _resume(work, conversation, job)


def take_kept(work: Work, conversation: Conversation) -> bool:
    """Go on with an answer that came while people had the customer; whether there was one."""
    session = work.session_of(conversation)
    if session is None:
        return False
    wait = session.state["wait"]["number"]
    job = _answered(conversation).filter(session=session.id, wait=wait).first()
    return job is not None and _resume(work, conversation, job)


def _answered(conversation: Conversation) -> Any:
    rows = Job.objects.for_workspace(conversation.workspace_id)
    return rows.filter(conversation=conversation, answer__isnull=False)


def _resume(work: Work, conversation: Conversation, job: Job) -> bool:
    answer, wait = job.answer or {}, job.wait
    job.answer = None  # it is the customers' data, and nobody needs it any more
    job.save(update_fields=["answer"])
    session = work.session_of(conversation)
    if session is None or session.id != job.session or wait is None:
        return False
    return resume_turn(work, conversation, input=Answer(wait, answer))
