"""Received webhooks into the database: everything that came while the last commit ran goes
into the next one (group commit), and nobody is answered before it is stored."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import connection

from accounts import clock
from accounts.ids import uuid7
from messaging.adapters.base import Received
from messaging.connections import ConnectionFacts
from messaging.lanes import lane_of
from messaging.models import InboxItem, InboxState, Lane, WebhookDelivery
from messaging.pipeline import bulk, hints, store

log = structlog.get_logger(__name__)

MAX_WAITING = 4000  # deliveries; beyond it the provider is asked to come again
_MAX_GROUP = 200
_FOR_LANES = frozenset({"message", "consent"})  # what happens in a conversation, in its order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One verified POST with the items read from it."""

    facts: ConnectionFacts
    body: str
    items: Sequence[Received]


class Busy(Exception):
    """More deliveries wait for the database than may: come again later."""


def store_deliveries(deliveries: Sequence[Delivery]) -> None:
    """Store deliveries and their items in one transaction; what was stored before is left out."""
    now = clock.now()
    posts = [
        {
            "id": uuid7(),
            "workspace_id": delivery.facts.workspace,
            "connection_id": delivery.facts.id,
            "received_at": now,
            "body": delivery.body,
        }
        for delivery in deliveries
    ]
    items: dict[tuple[str, str, str], dict[str, Any]] = {}
    for delivery in deliveries:
        for received in delivery.items:
            row = _item(delivery.facts, received, now)
            items.setdefault((row["source"], row["kind"], row["provider_id"]), row)
    # By lane, and in a lane as they came: a customer's messages keep their order, and two groups
    # of other processes with the same items ask for their keys in the same order.
    rows = sorted(items.values(), key=lambda row: row["lane"])
    lanes = sorted({row["lane"] for row in rows if row["kind"] in _FOR_LANES})
    with store.writing():
        bulk.insert(WebhookDelivery, posts)
        bulk.insert(Lane, [{"id": lane} for lane in lanes], ignore_conflicts=True)
        bulk.insert(InboxItem, rows, ignore_conflicts=True)
    kinds = {row["kind"] for row in rows}
    if not kinds.isdisjoint(_FOR_LANES):
        hints.ring(hints.ADVANCE)
    if "status" in kinds:
        hints.ring(hints.STATUSES)


def _item(facts: ConnectionFacts, received: Received, now: datetime) -> dict[str, Any]:
    channel: UUID | None = facts.channels.get(received.number)
    is_ours = channel is not None and (received.kind in _FOR_LANES or received.kind == "status")
    return {
        "workspace_id": facts.workspace,
        "source": facts.id.hex,
        "kind": received.kind,
        "provider_id": received.provider_id[:300],
        "channel": channel,
        "lane": lane_of(channel, received.address) if channel and received.address else 0,
        "payload": dict(received.payload),
        "state": InboxState.PENDING if is_ours else InboxState.IGNORED,
        "attempts": 0,
        "due_at": now,
        "received_at": now,
        "error": "" if is_ours else "no such number" if channel is None else "not acted on",
    }


class Ingest:
    """The thread that commits deliveries in groups and answers database questions between."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[tuple[Any, Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def submit(self, delivery: Delivery) -> Future[None]:
        """Store a delivery; the future is done when it is committed. Raises Busy."""
        if self._jobs.qsize() > MAX_WAITING:
            raise Busy
        return self._put(delivery)

    def ask(self, question: Callable[[], T]) -> Future[T]:
        """Run a short database query in the thread."""
        return self._put(question)

    def _put(self, job: Any) -> Future[Any]:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
                self._thread.start()
        future: Future[Any] = Future()
        self._jobs.put((job, future))
        return future

    def stop(self) -> None:
        """Commit what waits and end the thread."""
        if self._thread is not None and self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join(10)

    def _run(self) -> None:
        while (group := self._next_group()) is not None:
            # Who hung up needs no answer; whose job has begun can no longer withdraw it.
            group = [(job, future) for job, future in group if _begins(future)]
            questions = [(job, future) for job, future in group if callable(job)]
            deliveries = [(job, future) for job, future in group if not callable(job)]
            for question, future in questions:
                _settle(future, question)
            if deliveries:
                self._commit(deliveries)
        connection.close()

    def _next_group(self) -> list[tuple[Any, Future[Any]]] | None:
        first = self._jobs.get()
        if first is None:
            return None
        group = [first]
        while len(group) < _MAX_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            group.append(job)
        return group

    def _commit(self, group: list[tuple[Delivery, Future[None]]]) -> None:
        try:
            store_deliveries([delivery for delivery, _ in group])
        except Exception:
            # One delivery may have spoilt the rest, or the database is away: each on its own.
            log.warning("ingest_group_failed", size=len(group), exc_info=True)
            connection.close()
            for delivery, future in group:
                _settle(future, partial(store_deliveries, [delivery]))
            return
        for _, future in group:
            future.set_result(None)


def _begins(future: Future[Any]) -> bool:
    return future.set_running_or_notify_cancel()


def _settle(future: Future[Any], job: Callable[[], Any]) -> None:
    try:
        future.set_result(job())
    except Exception as error:
        connection.close()  # whatever is wrong with it, the next job has a new one
        future.set_exception(error)


INGEST = Ingest()
