"""Several hands on one thing at once, on a real PostgreSQL: one wins, nothing is done twice."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from flows.models import Session
from messaging import desk
from messaging.connections import connection_facts
from messaging.contacts import ContactChange
from messaging.eventlog import append_events
from messaging.handoff import NotAllowed
from messaging.models import ConsoleEvent, Contact, Conversation, Message, OutboxItem
from messaging.pipeline import store
from messaging.pipeline.advance import advance_once
from messaging.pipeline.ingest import Delivery, store_deliveries
from messaging.pipeline.outgoing import settle
from messaging.pipeline.statuses import settle_statuses
from messaging.triggering import Call, trigger
from messaging.webhooks import read_delivery
from messaging.work import work_on
from tests.factories import make_channel
from tests.messaging.documents import greeting, menu
from tests.messaging.shop import Moment, Shop, done, sign, status_of

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


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Run jobs at the same moment, each in a thread; what each gave, or the exception."""

    def run(*jobs: Callable[[], Any]) -> list[Any]:
        start = threading.Barrier(len(jobs))

        def begin(job: Callable[[], Any]) -> Any:
            try:
                start.wait(30)
                return job()
            except Exception as error:
                return error
            finally:
                connection.close()

        with ThreadPoolExecutor(len(jobs)) as pool:
            return list(pool.map(begin, jobs))

    return run


AtOnce = Callable[..., list[Any]]


def test_of_twenty_who_claim_a_customer_exactly_one_wins(shop: Shop, at_once: AtOnce) -> None:
    shop.online(menu())
    shop.hears()
    shop.taps("A person")
    conversation = shop.conversation()
    agents = [shop.agent() for _ in range(20)]

    outcomes = at_once(
        *(
            lambda a=a: desk.claim(conversation.id, actor=a, epoch=conversation.epoch)
            for a in agents
        )
    )

    refused = [outcome for outcome in outcomes if isinstance(outcome, NotAllowed)]
    winner = agents[outcomes.index(None)]
    assert (len(refused), outcomes.count(None)) == (19, 1)
    assert all(outcome.owner == winner for outcome in refused)
    assert shop.conversation().assignee == winner
    assert shop.conversation().epoch == conversation.epoch + 1


def _delivery(shop: Shop, *messages: dict[str, Any]) -> Delivery:
    body = json.dumps(shop.envelope(messages=messages)).encode()
    facts = connection_facts(shop.connection.id)
    assert facts is not None
    read = read_delivery(facts, {"x-hub-signature-256": sign(body)}, body)
    assert isinstance(read, Delivery)
    return read


def test_a_message_delivered_ten_times_at_once_is_answered_once(
    shop: Shop, at_once: AtOnce
) -> None:
    shop.online(greeting())
    delivery = _delivery(shop, shop.message("hello"))

    outcomes = at_once(*(lambda: store_deliveries([delivery]) for _ in range(10)))
    at_once(*([advance_once] * 4))

    assert outcomes == [None] * 10
    assert len(shop.inbox()) == 1
    assert shop.said() == ["Hello!", "Your name?"]


def test_groups_with_the_same_messages_in_another_order_are_all_stored(
    shop: Shop, at_once: AtOnce
) -> None:
    messages = [shop.message(by=f"3519000000{n:02}") for n in range(40)]
    forth, back = _delivery(shop, *messages), _delivery(shop, *messages[::-1])

    for _ in range(5):
        outcomes = at_once(*(lambda d=d: store_deliveries([d]) for d in [forth, back] * 4))
        assert outcomes == [None] * 8

    assert len(shop.inbox()) == 40


def test_two_who_advance_the_same_lanes_keep_every_order_and_do_nothing_twice(
    shop: Shop, at_once: AtOnce
) -> None:
    shop.online(greeting())
    people = [f"3519000000{n:02}" for n in range(30)]
    for text in ("hello", "Ana", "hello", "Bea"):
        store_deliveries([_delivery(shop, *(shop.message(text, by=by) for by in people))])

    def drain() -> int:
        settled = 0
        for _ in range(60):
            settled += advance_once()
        return settled

    outcomes = at_once(drain, drain, drain)
    shop.drain()

    assert sum(outcomes) <= 120
    assert {item.state for item in shop.inbox()} == {"done"}
    assert {item.attempts for item in shop.inbox()} == {0}
    greeted = ["Hello!", "Your name?", "Thank you, {}."]
    for by in people:
        assert shop.said(by=by) == [
            text.format(name) for name in ("Ana", "Bea") for text in greeted
        ]
        assert [m.seq for m in shop.messages(by=by)] == list(range(1, 11))


def test_two_senders_never_make_the_same_call(shop: Shop, at_once: AtOnce) -> None:
    shop.online(greeting())
    for n in range(30):
        shop.hears(by=f"3519000000{n:02}")

    def send() -> list[int]:
        made = []
        for _ in range(20):
            calls = shop.claim(10)
            settle([done(call) for call in calls])
            made += [call.id for call in calls]
        return made

    made = [id for calls in at_once(send, send, send) for id in calls]
    made += [call.id for call in shop.send()]

    assert len(made) == len(set(made)) == 90
    assert set(OutboxItem.objects.for_workspace(shop.workspace).values_list("state")) == {("sent",)}


def test_after_a_take_over_the_bot_claims_nothing_in_two_hundred_races(
    shop: Shop, at_once: AtOnce
) -> None:
    shop.online(greeting())
    agent = shop.agent()
    people = [f"35190000{n:04}" for n in range(200)]
    shop.post(shop.envelope(messages=[shop.message(by=by) for by in people]))
    shop.drain()
    conversations = list(Conversation.objects.for_workspace(shop.workspace).order_by("id"))
    assert len(conversations) == 200
    claimed: list[Any] = []

    def send() -> None:
        for _ in range(60):
            calls = shop.claim(5)
            claimed.extend(calls)
            settle([done(call) for call in calls])

    def take_over() -> None:
        for conversation in conversations:
            desk.take_over(conversation.id, actor=agent)

    assert at_once(send, take_over) == [None, None]
    before = {call.id for call in claimed}
    late = [call for call in shop.send() if call.message]

    assert late == []
    rows = OutboxItem.objects.for_workspace(shop.workspace).filter(author="bot")
    states = dict(rows.values_list("id", "state"))
    assert len(states) == 400
    assert {state for id, state in states.items() if id in before} <= {"sent"}
    assert {state for id, state in states.items() if id not in before} <= {"superseded"}
    # The thread tells the truth: a message reads superseded exactly when it was never sent.
    told = dict(
        Message.objects.for_workspace(shop.workspace)
        .filter(author="bot")
        .values_list("id", "state")
    )
    for item in rows:
        assert (told[item.message] == "superseded") == (item.state == "superseded")


def test_a_person_who_takes_over_while_a_turn_runs_comes_before_or_after_it(
    shop: Shop, at_once: AtOnce
) -> None:
    shop.online(greeting())
    agent = shop.agent()
    people = [f"3519000000{n:02}" for n in range(25)]
    for by in people:
        shop.hears(by=by)
    shop.send()

    def take_over() -> None:
        for by in people:
            desk.take_over(shop.conversation(by=by).id, actor=agent)

    for by in people:
        shop.post(shop.envelope(messages=[shop.message("Ana", by=by)]))

    outcomes = at_once(take_over, advance_once, advance_once)
    shop.drain()

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    for by in people:
        conversation = shop.conversation(by=by)
        assert conversation.control == "human"
        answers = shop.messages(by=by, author="bot")[2:]
        assert [m.content["text"] for m in answers] in ([], ["Thank you, Ana."])
        assert shop.session(by=by).status == ("ended" if answers else "waiting")


def test_reports_and_answers_at_once_settle_each_call_once(shop: Shop, at_once: AtOnce) -> None:
    shop.online(greeting())
    for n in range(20):
        shop.hears(by=f"3519000000{n:02}")
    calls = [call for call in shop.claim(100) if call.message]
    items = [OutboxItem.objects.across_workspaces().get(id=call.id) for call in calls]
    shop.post(shop.envelope(statuses=[status_of(item, "delivered") for item in items]))

    outcomes = at_once(lambda: settle([done(call) for call in calls]), settle_statuses)
    settle_statuses()

    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    rows = Message.objects.for_workspace(shop.workspace).filter(id__in=[c.message for c in calls])
    assert set(rows.values_list("state", flat=True)) == {"delivered"}
    assert {
        i.state for i in OutboxItem.objects.across_workspaces().filter(id__in=[c.id for c in calls])
    } == {"sent"}


def test_the_event_log_has_no_gaps_and_a_reader_by_cursor_misses_nothing(
    shop: Shop, at_once: AtOnce
) -> None:
    writing = threading.Event()
    writing.set()
    id = shop.workspace.id

    def write() -> None:
        for n in range(15):
            with store.writing():
                event = {"kind": "message.created", "conversation": None, "payload": {"n": n}}
                append_events({id: [event] * (1 + n % 3)}, shop.moment.now)

    def read() -> list[int]:
        seen: list[int] = []
        last_look = False
        while not last_look:
            last_look = not writing.is_set()
            after = seen[-1] if seen else 0
            rows = ConsoleEvent.objects.for_workspace(id).filter(seq__gt=after).order_by("seq")
            seen += rows.values_list("seq", flat=True)
        return seen

    def write_all() -> None:
        try:
            with ThreadPoolExecutor(20) as pool:
                list(pool.map(lambda _: _closing(write), range(20)))
        finally:
            writing.clear()

    seen, _ = at_once(read, write_all)

    assert seen == list(range(1, 20 * 30 + 1))


def _closing(job: Callable[[], Any]) -> Any:
    try:
        return job()
    finally:
        connection.close()


def test_of_calls_under_one_uuid_one_starts_the_flow(shop: Shop, at_once: AtOnce) -> None:
    flow = shop.online({**greeting(), "trigger_type": "TriggeredManually"}).flow
    same = [Call(to="4915100000001", uuid="u-1") for _ in range(8)]
    others = [Call(to=f"49152{n:08d}", uuid="u-2") for n in range(8)]

    told = at_once(*(lambda c=c: trigger(flow, shop.channel, c) for c in same))
    split = at_once(*(lambda c=c: trigger(flow, shop.channel, c) for c in others))

    assert sorted(answer.status for answer in told) == ["duplicate"] * 7 + ["started"]
    assert len({answer.session for answer in told}) == 1
    ends = [getattr(answer, "status", "") or answer.code for answer in split]
    assert sorted(ends) == ["started"] + ["uuid_reused"] * 7
    assert Session.objects.for_workspace(shop.workspace).count() == 2


def test_what_is_learnt_of_a_contact_on_two_channels_at_once_is_all_kept(
    shop: Shop, at_once: AtOnce
) -> None:
    for _ in range(4):
        shop.hears()
        shop.channel = make_channel(shop.connection)
    rows = Conversation.objects.for_workspace(shop.workspace)
    conversations = list(rows.order_by("id").values_list("id", flat=True))

    def learn(conversation: Any, tag: str) -> None:
        with work_on(conversation) as (work, row):
            work.change_contact(row, ContactChange(add=[tag], fields={tag: True}))

    outcomes = at_once(
        *(lambda c=c, n=n: learn(c, f"tag{n}") for n, c in enumerate(conversations * 3))
    )

    assert outcomes == [None] * 12
    contact = Contact.objects.for_workspace(shop.workspace).get()
    assert sorted(contact.tags) == sorted(contact.fields) == sorted(f"tag{n}" for n in range(12))
