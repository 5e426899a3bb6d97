"""What becomes of the sessions under way when their flow changes or goes off.

What was chosen is kept in the transaction that changes the flow (`flows.models.Settlement`). Here
it is carried out in the background: an item per session goes into the inbox, so that each is
settled in its conversation's order, between what the customer writes and what else happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q

from accounts import clock
from accounts.scoping import WorkspaceQuerySet
from flows.models import FlowVersion, Session, Settlement
from flows.publishing import running_in
from messaging.handoff import transition
from messaging.models import Control, Conversation, InboxItem, InboxState
from messaging.moving import go_over, place_of
from messaging.pipeline import bulk, hints, store
from messaging.turns import end_session
from messaging.work import Work

_BATCH = 500  # sessions
_PASSES = 2
# A worker that had asked who listens before the flow changed has begun its sessions by then.
_SECOND_LOOK = timedelta(seconds=60)


def settle_once() -> int:
    """Put some sessions of an open settlement into the inbox; how many were looked at."""
    now = clock.now()
    with store.writing():
        settlement = _claim()
        if settlement is None:
            return 0
        rows = list(_concerned(settlement)[:_BATCH])
        lanes = dict(
            Conversation.objects.for_workspace(settlement.workspace_id)
            .filter(id__in=[row.subject for row in rows])
            .values_list("id", "lane")
        )
        bulk.insert(
            InboxItem,
            [
                {
                    "workspace_id": settlement.workspace_id,
                    "source": "flow",
                    "kind": "settle",
                    "provider_id": f"{settlement.pk}:{row.pk}",
                    "channel": None,
                    "lane": lanes[row.subject],
                    "payload": {
                        "conversation": str(row.subject),
                        "session": str(row.pk),
                        "settlement": str(settlement.pk),
                    },
                    "state": InboxState.PENDING,
                    "attempts": 0,
                    "due_at": now,
                    "received_at": now,
                    "error": "",
                }
                for row in rows
                if row.subject in lanes
            ],
            ignore_conflicts=True,  # the second pass meets those of the first
        )
        if len(rows) == _BATCH:
            settlement.reached = rows[-1].pk
        else:
            settlement.reached = None
            settlement.passes += 1
            settlement.done_at = now if settlement.passes == _PASSES else None
        settlement.save(update_fields=["reached", "passes", "done_at"])
    if rows:
        hints.ring(hints.ADVANCE)
    return len(rows)


def _claim() -> Settlement | None:
    """An open settlement whose turn it is, locked."""
    is_due = Q(passes=0) | Q(asked_at__lte=clock.now() - _SECOND_LOOK)
    rows = Settlement.objects.across_workspaces().filter(is_due, done_at=None)
    if store.is_postgresql():
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    return rows.order_by("asked_at").first()


def _concerned(settlement: Settlement) -> WorkspaceQuerySet[Session]:
    """Waiting sessions that may be in an earlier version of the flow, in the order of their ids."""
    versions = FlowVersion.objects.for_workspace(settlement.workspace_id)
    others = versions.filter(flow=settlement.flow_id)
    if settlement.target_id is not None:
        others = others.exclude(pk=settlement.target_id)
    rows = running_in(settlement.workspace_id, others.values_list("pk", flat=True))
    if settlement.reached is not None:
        rows = rows.filter(pk__gt=settlement.reached)
    return rows.only("pk", "subject").order_by("pk")


def take_settlement(work: Work, conversation: Conversation, payload: Mapping[str, Any]) -> None:
    """Do with a conversation's session what was chosen for it."""
    session = work.session_of(conversation)
    rows = Settlement.objects.across_workspaces().filter(pk=payload["settlement"])
    settlement = rows.first()
    if session is None or str(session.id) != payload["session"] or settlement is None:
        return
    here = place_of(session).version
    versions = FlowVersion.objects.for_workspace(conversation.workspace_id)
    if (
        here == settlement.target_id
        or not versions.filter(pk=here, flow=settlement.flow_id).exists()
    ):
        return  # it is where it should be, or another flow's that only calls this one
    if settlement.choice == Settlement.Choice.MOVE:
        session.moves_to = settlement.target_id
        work.change_session(session)
        go_over(work, session)
    elif conversation.control == Control.BOT:  # from an agent nobody takes the conversation away
        _end(work, conversation, settlement.text)


def _end(work: Work, conversation: Conversation, text: str) -> None:
    closes_at = conversation.window_expires_at
    if text and closes_at is not None and closes_at > work.now:
        work.send(conversation, author="bot", content={"type": "text", "text": text})
    end_session(work, conversation)
    transition(work, conversation, "flow_ended")
