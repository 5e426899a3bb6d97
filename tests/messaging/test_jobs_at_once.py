"""Several workers on the table of calls, and the loop itself, on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from accounts import clock
from accounts.ids import uuid7
from messaging.egress import EgressError
from messaging.jobs.judging import Outcome
from messaging.models import CallbackEndpoint, InboxItem, Job, JobState
from messaging.pipeline import jobs as table
from messaging.pipeline import runner
from messaging.pipeline.jobs import claim, reap, settle
from tests.messaging.outside import asking, deliveries, jobs, make_callback, reply
from tests.messaging.shop import START, Moment, Shop
from tests.messaging.test_egress import Server, answer, listening

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="needs PostgreSQL: set CHATFLOW_TEST_DATABASE_URL",
    ),
]


@pytest.fixture
def shop(transactional_db: None, moment: Moment) -> Shop:
    return Shop(moment)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(works))

    def begin(work: Callable[[], Any]) -> Any:
        try:
            start.wait(30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def queue_deliveries(callback: CallbackEndpoint, number: int) -> None:
    """As many events, waiting to be told."""
    Job.objects.bulk_create(
        Job(
            id=(id := uuid7()),
            workspace_id=callback.workspace_id,
            kind="callback",
            callback=callback,
            request={"callback": str(callback.id), "event": {"id": str(id), "event": "test"}},
            due_at=START,
            deadline=START.replace(day=START.day + 1),
            created_at=START,
        )
        for _ in range(number)
    )


def test_no_call_is_in_two_hands(shop: Shop) -> None:
    queue_deliveries(make_callback(shop), 60)

    hands = at_once(*[lambda: claim(20)] * 6)

    taken = [one.job.id for hand in hands for one in hand]
    assert len(taken) == len(set(taken)) == 60
    assert {job.attempts for job in deliveries(shop)} == {1}


def test_a_call_is_settled_once_whoever_comes(shop: Shop, monkeypatch) -> None:
    """Its worker comes back in the very moment in which it is given up for dead."""
    shop.online(asking())
    shop.hears()
    [mine] = claim(10)
    monkeypatch.setattr(table, "machine_now", lambda: clock.machine_now() + table.LEASE * 2)

    at_once(*[lambda: settle([Outcome(mine.job, reply=reply({}))])] * 3, *[reap] * 3)

    [job] = jobs(shop)
    if job.state == JobState.DONE:
        assert len(shop.inbox("effect")) == 1
    else:
        assert job.state == JobState.QUEUED
        assert not shop.inbox("effect")
    assert job.attempts == 1


def test_a_session_gets_one_answer_when_two_bring_it(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    [mine] = claim(10)

    at_once(
        *[lambda: settle([Outcome(mine.job, reply=reply({}))])] * 4,
        *[lambda: settle([Outcome(mine.job, error=EgressError("timeout", "x"))])] * 4,
    )
    shop.drain()

    assert len(shop.inbox("effect")) == 1
    assert len(shop.said()) == 1


# -- the loop -------------------------------------------------------------------------------


@contextmanager
def running() -> Iterator[Callable[[], None]]:
    """The loop in a thread; the value given stops it."""
    stopping = threading.Event()
    thread = threading.Thread(target=runner.JobRunner(stopping).run)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join(30)
        assert not thread.is_alive()

    try:
        yield stop
    finally:
        stop()


@contextmanager
def business(settings: Any) -> Iterator[tuple[Server, str]]:
    """A server of the business in a thread of its own, allowed by the operator."""
    server, ready, over = Server(), threading.Event(), threading.Event()

    async def serve() -> None:
        async with listening(server):
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(10)
    settings.EGRESS_ALLOW = [f"http://127.0.0.1:{server.port}"]
    try:
        yield server, settings.EGRESS_ALLOW[0]
    finally:
        over.set()
        thread.join(10)


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the loop does, not longer than a quarter of a minute."""
    for _ in range(1500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_the_loop_makes_calls_and_brings_answers(shop: Shop, settings) -> None:
    with business(settings) as (server, origin), running():
        shop.online(asking(url=f"{origin}/orders/1"))
        shop.hears()
        until(lambda: InboxItem.objects.across_workspaces().filter(kind="effect").exists())

    shop.drain()
    assert shop.said() == ["It is here."]
    assert server.requests[0][0] == "GET /orders/1 HTTP/1.1"


def test_the_loop_gets_through_many_and_some_that_fail(shop: Shop, settings) -> None:
    with business(settings) as (server, origin), running():
        server.answers += [answer(status=500), answer(status=404)]
        queue_deliveries(make_callback(shop, url=f"{origin}/hook"), 100)
        until(
            lambda: (
                sum(job.state == JobState.DONE for job in deliveries(shop)) == 98
                and sum(job.state == JobState.QUEUED for job in deliveries(shop)) == 2
            )
        )

    told = [headers["x-chatflow-delivery"] for _, headers, _ in server.requests]
    assert len(told) == len(set(told)) == 100


def test_the_loop_waits_for_slow_answers(shop: Shop, settings) -> None:
    """Longer than it takes to look round for other calls several times."""
    with business(settings) as (server, origin), running():
        server.drips = True
        server.answers.append(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        queue_deliveries(make_callback(shop, url=f"{origin}/hook"), 1)
        until(lambda: bool(server.requests))
        threading.Timer(1.0, lambda: setattr(server, "drips", False)).start()
        until(lambda: deliveries(shop)[0].state == JobState.DONE)


def test_the_loop_ends_after_the_calls_on_the_wire(shop: Shop, settings) -> None:
    with business(settings) as (server, origin), running() as stop:
        server.drips = True
        server.answers.append(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
        queue_deliveries(make_callback(shop, url=f"{origin}/hook"), 1)
        until(lambda: bool(server.requests))
        threading.Timer(0.2, lambda: setattr(server, "drips", False)).start()
        stop()

    assert [job.state for job in deliveries(shop)] == [JobState.DONE]
