"""`wait_started`: a wait with a time limit arms the conversation's timer."""

from __future__ import annotations

from flows.engine.events import WaitStarted
from messaging.models import Conversation
from messaging.work import Work
from messaging.writing import OpenSession


def arm_time_limit(
    work: Work, conversation: Conversation, session: OpenSession, event: WaitStarted
) -> None:
    """Wake the session when its time is up; the wait's number tells an old alarm from this one."""
    if event.until is not None:
        work.arm(conversation, "session", event.number, event.until)
