"""What time does to the tables: timers go off, lost leases are noticed, old rows go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts import clock
from messaging.models import (
    ConsoleEvent,
    InboxItem,
    InboxState,
    Job,
    Lane,
    MessageState,
    OutboxItem,
    OutboxState,
    Timer,
    TriggerCall,
    WebhookDelivery,
)
from messaging.pipeline import bulk, hints, store
from messaging.pipeline.outgoing import MAX_ATTEMPTS, Move, move_messages

_BATCH = 200
# Meta repeats a webhook for up to 7 days: what was received is remembered a little longer.
_KEEP_INBOX = timedelta(days=10)
_KEEP_CALLS = timedelta(days=30)  # a uuid of a trigger says so long that it was used
_KEEP_EVENTS = timedelta(days=7)  # an older cursor is told to reload (console.md 3.2)

_NO_WORD = {"code": "no_answer", "title": "The provider never answered.", "detail": ""}

_DUE = "SELECT id FROM messaging_timer WHERE due_at <= %s ORDER BY due_at LIMIT %s"


def fire_timers() -> int:
    """Turn due timers into inbox items, exactly once; how many."""
    now = clock.now()
    with store.writing():
        ids = [row[0] for row in store.fetch(store.locking(_DUE), [store.stamp(now), _BATCH])]
        timers = list(Timer.objects.filter(id__in=ids).select_related("conversation"))
        lanes = sorted({timer.conversation.lane for timer in timers})
        bulk.insert(Lane, [{"id": lane} for lane in lanes], ignore_conflicts=True)
        bulk.insert(
            InboxItem,
            [
                {
                    "workspace_id": timer.conversation.workspace_id,
                    "source": "timer",
                    "kind": "timer",
                    "provider_id": f"{timer.conversation_id}:{timer.key}:{timer.generation}"
                    f":{timer.id}",
                    "channel": timer.conversation.channel_id,
                    "lane": timer.conversation.lane,
                    "payload": {
                        "conversation": str(timer.conversation_id),
                        "key": timer.key,
                        "generation": timer.generation,
                    },
                    "state": InboxState.PENDING,
                    "attempts": 0,
                    "due_at": now,
                    "received_at": now,
                    "error": "",
                }
                for timer in timers
            ],
            ignore_conflicts=True,
        )
        Timer.objects.filter(id__in=ids).delete()
    if ids:
        hints.ring(hints.ADVANCE)
    return len(ids)


def reap(up_since: datetime | None = None) -> int:
    """Notice calls whose sender died: wait for the provider's word, then send again.

    A claimed call whose lease ran out may have been made: it becomes `unknown` for the grace
    time, in which a status with its tag settles it. Only after that it is queued again.

    `up_since` is when we began to listen: what the provider could not tell us while we were down
    it is given the same time to tell us now.
    """
    now = clock.now()
    with store.writing():
        rows = OutboxItem.objects.across_workspaces().filter(lease_until__lte=now)
        rows = rows.filter(Q(state=OutboxState.CLAIMED) | _heard_out(now, up_since))
        if store.is_postgresql():
            rows = rows.select_for_update(skip_locked=True, no_key=True)
        lost = list(rows.order_by("id").defer("payload")[:_BATCH])
        grace = now + timedelta(seconds=settings.SEND_GRACE_SECONDS)
        bulk.update(
            OutboxItem,
            [
                {
                    "id": item.id,
                    "state": (state := _after_loss(item)),
                    "lease_until": grace if state == OutboxState.UNKNOWN else None,
                    "due_at": now,
                }
                for item in lost
            ],
        )
        move_messages([_told(item) for item in lost if item.message], now)
    if lost:
        hints.ring(hints.SEND)
    return len(lost)


def _heard_out(now: datetime, up_since: datetime | None) -> Q:
    """Which unknown calls the provider has had time to speak of, and none of its reports from
    that time lies unread in the inbox."""
    if up_since is not None and now - up_since < timedelta(seconds=settings.SEND_GRACE_SECONDS):
        return Q(pk__in=[])
    unread = InboxItem.objects.across_workspaces().filter(
        state=InboxState.PENDING, kind="status", attempts=0
    )
    oldest = unread.order_by("id").values_list("received_at", flat=True).first()
    heard_out = Q(state=OutboxState.UNKNOWN)
    return heard_out if oldest is None else heard_out & Q(lease_until__lt=oldest)


def _after_loss(item: OutboxItem) -> OutboxState:
    """A call that was just lost waits for the provider's word, then is made again; one that was
    lost every time is given up, for a person to look at. A sign is not waited for."""
    if item.is_sign:
        return OutboxState.DEAD
    if item.state == OutboxState.CLAIMED:
        return OutboxState.UNKNOWN
    return OutboxState.QUEUED if item.attempts < MAX_ATTEMPTS else OutboxState.DEAD


def _told(item: OutboxItem) -> Move:
    assert item.message is not None
    if (state := _after_loss(item)) == OutboxState.DEAD:
        return Move(item.message, MessageState.FAILED, error=_NO_WORD)
    waits = state == OutboxState.UNKNOWN
    return Move(item.message, MessageState.UNKNOWN if waits else MessageState.QUEUED)


def forget_claims() -> None:
    """At the start of the only process (SQLite): whatever it had claimed when it died, it has
    claimed no more; the provider's word is awaited from now on."""
    now = clock.now()
    OutboxItem.objects.across_workspaces().filter(state=OutboxState.CLAIMED).update(lease_until=now)
    reap(up_since=now)


def sweep() -> dict[str, int]:
    """Delete what has served its time; rows deleted per table. What was set aside stays: it is
    the only copy of what a customer wrote."""
    old_inbox, old_events = clock.now() - _KEEP_INBOX, clock.now() - _KEEP_EVENTS
    done = InboxItem.objects.across_workspaces().filter(
        state__in=[InboxState.DONE, InboxState.IGNORED]
    )
    sent = OutboxItem.objects.across_workspaces().filter(
        state__in=[OutboxState.SENT, OutboxState.DEAD, OutboxState.SUPERSEDED]
    )
    calls = TriggerCall.objects.across_workspaces()
    return {
        "calls": calls.filter(created_at__lt=clock.now() - _KEEP_CALLS).delete()[0],
        "inbox": done.filter(received_at__lt=old_inbox).delete()[0],
        "deliveries": WebhookDelivery.objects.across_workspaces()
        .filter(received_at__lt=old_inbox)
        .delete()[0],
        "outbox": sent.filter(created_at__lt=old_inbox).delete()[0],
        "jobs": Job.objects.across_workspaces().filter(ended_at__lt=old_inbox).delete()[0],
        "events": ConsoleEvent.objects.across_workspaces().filter(at__lt=old_events).delete()[0],
    }
