"""`effect_requested`: a call to the outside is put into the table, in the turn's transaction."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from flows.engine.events import EffectRequested
from flows.engine.session import Session
from messaging.models import Conversation, Job
from messaging.pipeline import hints
from messaging.work import Work
from messaging.writing import OpenSession

# For a wait without a limit of its own.
_LONGEST = timedelta(minutes=15)


def ask_outside(
    work: Work, conversation: Conversation, session: OpenSession, event: EffectRequested
) -> None:
    """Make the call as soon as the turn is committed; not later than the flow waits for it."""
    wait = Session.from_json(session.state).wait
    deadline = wait.until if wait is not None and wait.until is not None else work.now + _LONGEST
    Job.objects.create(
        workspace_id=conversation.workspace_id,
        kind=event.effect,
        conversation=conversation,
        session=session.id,
        wait=event.number,
        request=dict(event.request),
        due_at=work.now,
        deadline=deadline,
        created_at=work.now,
    )
    transaction.on_commit(lambda: hints.ring(hints.JOBS))
