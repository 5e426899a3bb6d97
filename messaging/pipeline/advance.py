"""Drain the inbox: claim lanes, run every conversation's items in order, commit them together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from accounts import clock
from accounts.ids import uuid7
from messaging.adapters.base import Inbound
from messaging.inbound import take_consent, take_message, take_timer
from messaging.models import (
    Contact,
    Control,
    Conversation,
    InboxItem,
    InboxState,
    Stage,
)
from messaging.outside import take_effect
from messaging.pipeline import bulk, store
from messaging.routing import Routes
from messaging.running import take_settlement
from messaging.work import Work

log = structlog.get_logger(__name__)

LANES = 50  # conversations in one transaction: beyond it a batch gains nothing (measured)
_WINDOW = 400  # pending items looked at to find lanes: bounded, whatever the backlog
_PER_LANE = 20
_MAX_ATTEMPTS = 5

_CLAIM = """
    SELECT l.id FROM messaging_lane l JOIN (
        SELECT w.lane, MIN(w.id) AS first FROM (
            SELECT i.id, i.lane FROM messaging_inboxitem i
            WHERE i.state = 'pending' AND i.kind <> 'status' AND NOT EXISTS (
                SELECT 1 FROM messaging_inboxitem b
                WHERE b.lane = i.lane AND b.id <= i.id AND b.state = 'pending'
                    AND b.kind <> 'status' AND b.due_at > %s
            )
            ORDER BY i.id LIMIT %s
        ) w GROUP BY w.lane
    ) waiting ON waiting.lane = l.id
    ORDER BY waiting.first LIMIT %s"""


def advance_once() -> int:
    """Run one batch; how many items it settled. A batch that raises is run lane by lane."""
    try:
        return _advance(LANES)
    except Exception:
        log.warning("batch_failed", exc_info=True)
    return _advance_singly()


def _advance(limit: int) -> int:
    with store.writing():
        lanes = _claim(clock.now(), limit)
        items = _items_of(lanes)
        if items:
            _process(items)
        return len(items)


def _advance_singly() -> int:
    """Each lane on its own, so that one item's trouble stays its own."""
    settled = 0
    tried: set[int] = set()
    while True:
        lane: int | None = None
        try:
            with store.writing():
                fresh = [id for id in _claim(clock.now(), LANES) if id not in tried]
                if not fresh:
                    return settled
                lane = fresh[0]
                tried.add(lane)
                items = _items_of([lane])[:1]
                if items:
                    _process(items)
                    settled += 1
        except Exception as error:
            if lane is None:
                raise
            log.error("item_failed", lane=lane, exc_info=True)
            _count_failure(lane, error)


def _claim(now: datetime, limit: int) -> list[int]:
    sql = store.locking(_CLAIM, of="l")
    return [row[0] for row in store.fetch(sql, [store.stamp(now), _WINDOW, limit])]


def _items_of(lanes: list[int]) -> list[InboxItem]:
    """The claimed lanes' items, in order of arrival; a second statement, which sees what was
    committed before the lanes were locked. Behind one that failed, its lane's others wait."""
    if not lanes:
        return []
    now = clock.now()
    pending = InboxItem.objects.across_workspaces().filter(lane__in=lanes, state=InboxState.PENDING)
    held: set[int] = set()
    items: list[InboxItem] = []
    for item in pending.exclude(kind="status").order_by("id")[: _PER_LANE * len(lanes)]:
        if item.due_at > now:
            held.add(item.lane)
        elif item.lane not in held:
            items.append(item)
    return items


def _process(items: Sequence[InboxItem]) -> None:
    work = Work(clock.now())
    inbounds = {
        item.id: Inbound.from_json(item.payload) for item in items if item.kind == "message"
    }
    conversations = _conversations(work, items, inbounds)
    work.load_sessions([conversation.id for conversation in conversations.values()])
    routes = Routes({row.channel_id for row in conversations.values()})
    for item in items:
        inbound = inbounds.get(item.id)
        if inbound is not None:
            conversation = conversations[_place(item, inbound)]
            take_message(work, conversation, inbound, routes)
        elif item.kind == "consent":
            if row := conversations.get((item.channel, item.payload["address"])):
                take_consent(work, row, item.payload)
        elif (known := conversations.get(item.payload.get("conversation"))) is not None:
            if item.kind == "effect":
                take_effect(work, known, item.payload)
            elif item.kind == "settle":
                take_settlement(work, known, item.payload)
            else:
                take_timer(work, known, item.payload, went_off_at=item.received_at)
    bulk.update(InboxItem, [{"id": item.id, "state": InboxState.DONE} for item in items])
    work.flush()


def _place(item: InboxItem, inbound: Inbound) -> tuple[UUID | None, str]:
    return item.channel, inbound.address


def _conversations(
    work: Work, items: Sequence[InboxItem], inbounds: dict[int, Inbound]
) -> dict[Any, Conversation]:
    """The conversations of these items, locked; made where they are new.

    Keyed by (channel, address), and by id as text for timers and answers.
    """
    found = _locked({item.lane for item in items})
    missing = {
        place: (item, inbounds[item.id])
        for item in items
        if item.id in inbounds and (place := _place(item, inbounds[item.id])) not in found
    }
    if missing:
        _create(work, list(missing.values()))
        found = _locked({item.lane for item in items})
    return found


def _locked(lanes: set[int]) -> dict[Any, Conversation]:
    rows = (
        Conversation.objects.across_workspaces()
        .filter(lane__in=lanes)
        .select_related("contact", "channel")
        .order_by("id")
    )
    if store.is_postgresql():
        rows = rows.select_for_update(of=("self",), no_key=True)
    found: dict[Any, Conversation] = {}
    people: dict[UUID, Contact] = {}
    for row in rows:
        # Who opts out on one channel has opted out on the other as well, from that message on.
        row.contact = people.setdefault(row.contact_id, row.contact)
        found[row.channel_id, row.contact.address] = row
        found[str(row.id)] = row
    return found


def _create(work: Work, strangers: list[tuple[InboxItem, Inbound]]) -> None:
    """Contacts and conversations for people who write for the first time.

    A contact may come into being on two channels at once; whoever is second uses the first's.
    """
    people = {
        (item.workspace_id, inbound.address): new_contact(
            workspace=item.workspace_id,
            address=inbound.address,
            phone=inbound.phone,
            name=inbound.name,
            now=work.now,
        )
        for item, inbound in strangers
    }
    bulk.insert(Contact, [people[key] for key in sorted(people)], ignore_conflicts=True)
    contacts: dict[tuple[UUID, str], UUID] = {}
    by_workspace: dict[UUID, list[str]] = defaultdict(list)
    for workspace, address in people:
        by_workspace[workspace].append(address)
    for workspace, addresses in by_workspace.items():
        rows = Contact.objects.for_workspace(workspace).filter(address__in=addresses)
        for id, address in rows.values_list("id", "address"):
            contacts[workspace, address] = id
    bulk.insert(
        Conversation,
        [
            new_conversation(
                workspace=item.workspace_id,
                contact=contacts[item.workspace_id, inbound.address],
                channel=item.channel,
                lane=item.lane,
                now=work.now,
            )
            for item, inbound in strangers
        ],
        ignore_conflicts=True,
    )


def new_contact(
    *, workspace: UUID, address: str, phone: str, name: str, now: datetime
) -> dict[str, Any]:
    """The row of a contact of whom only this is known; `name` is their own word for it."""
    return {
        "id": uuid7(),
        "workspace_id": workspace,
        "address": address,
        "phone": phone,
        "name": name,
        "profile_name": name,
        "language": "",
        "fields": {},
        "tags": [],
        "opted_out": {},
        "created_at": now,
    }


def new_conversation(
    *, workspace: UUID, contact: UUID, channel: UUID | None, lane: int, now: datetime
) -> dict[str, Any]:
    """The row of a conversation in which nothing was said yet."""
    return {
        "id": uuid7(),
        "workspace_id": workspace,
        "contact_id": contact,
        "channel_id": channel,
        "lane": lane,
        "control": Control.NONE,
        "stage": Stage.OPEN,
        "epoch": 0,
        "fence": 0,
        "priority": 1,
        "last_seq": 0,
        "created_at": now,
        "updated_at": now,
    }


def _count_failure(lane: int, error: Exception) -> None:
    """Come back to the lane's first item later; after some attempts it is set aside."""
    with store.writing():
        item = (
            InboxItem.objects.across_workspaces()
            .filter(lane=lane, state=InboxState.PENDING)
            .exclude(kind="status")
            .order_by("id")
            .first()
        )
        if item is None:
            return
        item.attempts += 1
        item.error = type(error).__name__
        item.due_at = clock.now() + timedelta(seconds=2**item.attempts)
        if item.attempts >= _MAX_ATTEMPTS:
            item.state = InboxState.PARKED
        item.save(update_fields=["attempts", "error", "due_at", "state"])
