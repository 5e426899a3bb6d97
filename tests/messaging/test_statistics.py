"""The figures at the nodes: counted once, whoever counts, and the same from the log again."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from flows import publishing, statistics
from flows.models import CountMark, FlowVersion, NodeCount, Session, TurnLog
from flows.statistics import count_turns, has_news
from messaging.running import settle_once
from tests.factories import bearer_client
from tests.messaging.documents import document, greeting, menu, node, say, start
from tests.messaging.shop import START, Moment, Shop


def count_all() -> int:
    """Count until nothing is left; how many turns."""
    counted = 0
    for _ in range(100):
        if not has_news():
            return counted
        counted += count_turns()
    raise AssertionError("the count does not come to its end")


def figures() -> dict[tuple[str, str, str], int]:
    """All that was counted, over versions and days: (node, what, port) → how often."""
    rows = NodeCount.objects.across_workspaces().values_list("node", "what", "port", "count")
    found: Counter[tuple[str, str, str]] = Counter()
    for node_, what, port, count in rows:
        found[node_, what, port] += count
    return dict(found)


def test_a_conversation_is_counted_node_by_node(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    shop.hears("Ana")

    assert count_all() == 2
    assert figures() == {
        ("start", "entry", ""): 1,
        ("start", "exit", "next"): 1,
        ("hello", "entry", ""): 1,
        ("hello", "exit", "next"): 1,
        ("name", "entry", ""): 1,
        ("name", "exit", "next"): 1,
        ("thanks", "entry", ""): 1,
        ("thanks", "exit", "next"): 1,
        ("end", "entry", ""): 1,
        ("end", "ended", ""): 1,
    }
    assert count_turns() == 0


def test_a_wrong_answer_is_no_new_entry(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()
    shop.taps("Tea")
    shop.hears("what?")
    shop.taps("Yes")

    count_all()

    assert figures()["milk", "exit", "other"] == 1
    assert figures()["milk", "entry", ""] == 2  # the port “other” leads back to it
    assert figures()["menu", "entry", ""] == 1


def test_where_a_session_was_stopped_it_ended(shop: Shop) -> None:
    version = shop.online(greeting())
    shop.hears()
    publishing.take_offline(version.flow, running="end")
    settle_once()
    shop.drain()

    count_all()

    assert figures()["name", "ended", ""] == 1
    assert ("name", "exit", "next") not in figures()


def asking_flow() -> dict[str, Any]:
    """Asks twice, the second time by another flow."""
    return document(
        start("help"),
        node("call", "call_flow", flow="Flow"),
        say("back", "Back."),
        node("end", "end"),
        edges=[("start", "next", "call"), ("call", "next", "back"), ("back", "next", "end")],
        name="Caller",
    )


def test_the_steps_of_a_called_flow_count_for_its_version(shop: Shop) -> None:
    inner = shop.online(greeting("hello"))
    outer = shop.online(asking_flow())
    shop.hears("help")
    shop.hears("Ana")

    count_all()

    today = START.date()
    told = {
        version.pk: {
            (node_, what, port): count
            for node_, what, port, count in statistics.figures_of(version, since=today, until=today)
        }
        for version in (inner, outer)
    }
    assert told[outer.pk]["call", "entry", ""] == 1
    assert told[outer.pk]["call", "exit", "next"] == 1
    assert told[inner.pk]["name", "entry", ""] == 1
    assert told[inner.pk]["end", "entry", ""] == 1
    assert ("end", "ended", "") not in told[inner.pk], "the session went on in its caller"
    assert told[outer.pk]["end", "ended", ""] == 1


@pytest.mark.parametrize("seed", range(5))
def test_nobody_gets_lost_between_entry_exit_and_end(shop: Shop, seed: int) -> None:
    """Whatever customers do: who entered a node has left it, ended there, or is there now; and
    the log gives the same figures again."""
    chance = random.Random(seed)
    shop.online(menu())
    people = [f"3519300000{place:02}" for place in range(8)]
    for _ in range(60):
        who = chance.choice(people)
        deed = chance.random()
        if deed < 0.6:
            shop.hears(chance.choice(["hello", "tea", "coffee", "1", "what?", "no"]), by=who)
        elif deed < 0.8:
            shop.time_passes(hours=chance.choice([0.1, 3, 30]))
        elif deed < 0.9:
            count_turns()
        else:
            shop.hears("a person", by=who)
    count_all()
    told = figures()
    inside: Counter[str] = Counter()
    for (node_, what, _), count in told.items():
        inside[node_] += count if what == "entry" else -count
    waiting = Session.objects.for_workspace(shop.workspace).filter(status="waiting")

    assert +inside == Counter(waiting.values_list("node", flat=True))
    assert all(count >= 0 for count in inside.values())

    call_command("recount_statistics", verbosity=0)

    assert figures() == told
    assert count_turns() == 0


def test_counting_goes_on_where_a_batch_ended(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statistics, "TURNS", 3)
    shop.online(greeting())
    for place in range(4):
        shop.hears(by=f"35193333000{place}")
        shop.hears("Ana", by=f"35193333000{place}")

    assert count_all() == 8
    assert figures()["end", "ended", ""] == 4


def test_what_was_counted_of_a_flow_goes_with_it(shop: Shop) -> None:
    version = shop.online(greeting())
    shop.hears()
    shop.hears("Ana")
    publishing.take_offline(version.flow)
    publishing.delete(version.flow)

    assert count_all() == 0
    assert figures() == {}


def test_the_api_tells_the_figures_of_a_version_and_its_days(shop: Shop) -> None:
    flow = shop.online(greeting()).flow
    shop.hears()
    shop.moment.advance(days=1)
    shop.hears(by="351930000001")
    shop.time_passes(hours=2)
    count_all()
    viewer = bearer_client(shop.workspace, "viewer")
    url = f"/api/v1/workspaces/{shop.workspace.slug}/flows/{flow.pk}/statistics/"

    told = viewer.get(url).json()
    first_day = viewer.get(f"{url}?version=1&from=2026-01-05&to=2026-01-05").json()
    nodes = {row["node"]: row for row in told["nodes"]}

    assert (told["version"], told["from"], told["to"]) == (1, "2025-12-08", "2026-01-06")
    assert nodes["name"] == {
        "node": "name",
        "entries": 2,
        "exits": [{"port": "timed_out", "count": 2}],
        "ended": 0,
        "failed": 0,
        "timed_out": 2,
        "waiting": 0,
    }
    assert {row["node"]: row["entries"] for row in first_day["nodes"]} == {
        "start": 1, "hello": 1, "name": 1,
    }  # fmt: skip
    assert viewer.get(f"{url}?from=yesterday").status_code == 400


def test_waiting_sessions_are_counted_now(shop: Shop) -> None:
    flow = shop.online(greeting()).flow
    shop.hears()
    viewer = bearer_client(shop.workspace, "viewer")
    url = f"/api/v1/workspaces/{shop.workspace.slug}/flows/{flow.pk}/statistics/"

    told = viewer.get(url, {"from": "2020-01-01", "to": "2020-01-02"}).json()

    assert [(row["node"], row["waiting"], row["entries"]) for row in told["nodes"]] == [
        ("name", 1, 0)
    ]


# -- several hands, on a real PostgreSQL ----------------------------------------------------

on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="needs PostgreSQL: set CHATFLOW_TEST_DATABASE_URL",
)


@pytest.fixture
def busy(transactional_db: None, moment: Moment) -> tuple[FlowVersion, Session]:
    """A version with a session whose log is written by hand."""
    shop = Shop(moment)
    version = shop.online(greeting())
    return (
        version,
        Session.objects.create(
            workspace=shop.workspace, subject=uuid4(), version=version, state={}
        ),
    )


def write(version: FlowVersion, session: Session, number: int) -> None:
    """A turn in which the node `hello` was entered."""
    Session.objects.filter(pk=session.pk).across_workspaces().update(wait_number=number)
    TurnLog.objects.create(
        session=session,
        number=number,
        version=version.pk,
        status="waiting",
        events=[],
        path=[["hello", None]],
        at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
    )


@pytest.mark.postgres
@on_postgresql
def test_a_turn_that_commits_late_is_counted_all_the_same(
    busy: tuple[FlowVersion, Session],
) -> None:
    """Its id is below that of a turn which was there before it."""
    version, session = busy
    other = Session.objects.create(
        workspace_id=session.workspace_id, subject=uuid4(), version=version, state={}
    )
    written, may_commit = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                write(version, session, 0)
                written.set()
                may_commit.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert written.wait(30)
    write(version, other, 0)
    early = [count_turns() for _ in range(3)]
    may_commit.set()
    thread.join(30)

    late = count_all()

    assert (early, late) == ([0, 0, 0], 2)
    assert figures() == {("hello", "entry", ""): 2}


@pytest.mark.postgres
@on_postgresql
def test_several_who_count_and_write_at_once_count_each_turn_once(
    busy: tuple[FlowVersion, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics, "TURNS", 7)
    version, session = busy
    sessions = [
        Session.objects.create(
            workspace_id=session.workspace_id, subject=uuid4(), version=version, state={}
        )
        for _ in range(3)
    ]
    done = threading.Event()
    counted: list[int] = []
    trouble: list[BaseException] = []

    def guarded(job: Any) -> threading.Thread:
        def run() -> None:
            try:
                job()
            except BaseException as error:
                trouble.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def writes(mine: Session) -> Any:
        def job() -> None:
            for number in range(40):
                with transaction.atomic():
                    write(version, mine, number)

        return job

    def counts() -> None:
        while not done.is_set():
            counted.append(count_turns())

    writers = [guarded(writes(mine)) for mine in sessions]
    counters = [guarded(counts) for _ in range(3)]
    for thread in [*writers, *counters]:
        thread.start()
    for thread in writers:
        thread.join(60)
    done.set()
    for thread in counters:
        thread.join(60)
    counted.append(count_all())

    assert trouble == []
    assert sum(counted) == 120
    assert figures() == {("hello", "entry", ""): 120}
    assert CountMark.objects.get().counted == TurnLog.objects.across_workspaces().last().pk
