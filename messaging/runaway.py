"""Two machines that go on at each other: noticed by their pace, across sessions, and stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zlib import crc32

import structlog
from django.conf import settings

from messaging.handoff import find_queue, open_handoff, transition
from messaging.models import Conversation, Priority
from messaging.work import Work

log = structlog.get_logger(__name__)

# One message in this many seconds may go on for ever; what comes faster fills the bucket.
_CALM = 10.0
_SAME_GAP = 60  # seconds: identical texts further apart are no echo


def keep_pace(
    pace: Mapping[str, Any] | None, text: str, sent_at: datetime
) -> tuple[dict[str, Any] | None, bool]:
    """The pace after one more message that the bot would answer, and whether no human writes so.

    A leaking bucket of RUNAWAY_LIMIT messages, or a third as many identical texts in a row.
    Where it has run away, the pace begins anew.
    """
    limit = settings.RUNAWAY_LIMIT
    if not limit:
        return None, False
    at, said = sent_at.timestamp(), crc32(text.encode())
    level, same = 1.0, 1
    if pace is not None:
        gap = max(0.0, at - pace["at"])
        level += max(0.0, pace["level"] - gap / _CALM)
        if pace["said"] == said and gap <= _SAME_GAP:
            same = pace["same"] + 1
    if level > limit or same > max(3, limit // 3):
        return None, True
    return {"at": at, "level": round(level, 1), "said": said, "same": same}, False


def stops_runaway(work: Work, conversation: Conversation, text: str, sent_at: datetime) -> bool:
    """Count a message that the bot is about to answer; True, and people are called to look at what
    two machines say to each other, where no human writes so."""
    conversation.pace, has_run_away = keep_pace(conversation.pace, text, sent_at)
    if not has_run_away:
        return False
    queue = find_queue(conversation, "")
    transition(work, conversation, "runaway", queue=queue, priority=Priority.HIGH)
    open_handoff(work, conversation, reason="runaway", queue=queue)
    work.announce(conversation, "conversation.runaway")
    log.warning("runaway", conversation=str(conversation.id))
    return True
