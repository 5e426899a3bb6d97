"""Calls to the outside: asked in a turn, made once, answered into the session that waits."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from accounts import clock
from messaging import desk
from messaging.egress import EgressError, Reply
from messaging.jobs import executors
from messaging.jobs.judging import Outcome
from messaging.models import Job, JobState
from messaging.pipeline import jobs as table
from messaging.pipeline.jobs import claim, reap, settle
from messaging.pipeline.upkeep import sweep
from tests.messaging.outside import (
    URL,
    asking,
    deliveries,
    jobs,
    make_callback,
    make_calls,
    make_secret,
    reply,
    telling,
)
from tests.messaging.shop import START, Shop

TIMEOUT = EgressError("timeout", "No answer came in time.")
BLOCKED = EgressError("egress_blocked", "No.")


def later(**span: float):
    """The machine's clock, moved."""
    moment = clock.machine_now() + dt.timedelta(**span)
    return patch.object(table, "machine_now", lambda: moment)


# -- from the turn to the answer ------------------------------------------------------------


def test_a_flow_asks_in_its_turn_and_goes_on_with_the_answer(shop: Shop) -> None:
    shop.online(asking(headers=[{"name": "X-Shop", "value": "1"}]))
    shop.hears()

    [job] = jobs(shop)
    assert job.state == JobState.QUEUED
    assert shop.said() == []
    [taken] = make_calls(reply({"status": "on its way"}))
    assert (taken.call.method, taken.call.url) == ("GET", URL)
    assert taken.call.headers["x-shop"] == "1"
    shop.drain()

    assert shop.said() == ["It is here."]
    [job] = jobs(shop)
    assert (job.state, job.status, job.answer) == (JobState.DONE, 200, None)


def test_the_answer_is_kept_nowhere_but_where_the_flow_puts_it(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    make_calls(reply({"card": "canary-4711"}))
    shop.drain()

    session = shop.session()
    kept = [*session.turns.all().values_list("input", "events"), *shop.inbox("effect")]
    assert "canary-4711" not in json.dumps([str(item) for item in kept])
    assert session.turns.order_by("number").last().input["result"] == {
        "status": 200,
        "type": "json",
    }


@pytest.mark.parametrize("answer", [reply({}, 404), reply({}, 500), BLOCKED, TIMEOUT])
def test_what_goes_wrong_leaves_by_the_failure_port(shop: Shop, answer) -> None:
    shop.online(asking())
    shop.hears()
    make_calls(answer)
    shop.drain()

    assert shop.said() == ["Sorry."]


def test_an_answer_to_an_earlier_wait_changes_nothing(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    taken = claim(10)
    shop.time_passes(minutes=10)
    assert shop.said() == ["Sorry."]

    settle([Outcome(taken[0].job, reply=reply({}))])
    shop.drain()

    assert shop.said() == ["Sorry."]
    assert jobs(shop)[0].answer is None


def test_an_answer_to_an_earlier_session_changes_nothing(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    taken = claim(10)
    shop.time_passes(minutes=10)
    shop.hears("again")

    settle([Outcome(taken[0].job, reply=reply({}))])
    shop.drain()

    assert shop.said() == ["Sorry."]
    assert shop.session().status == "waiting"


def test_a_call_that_nobody_waits_for_any_more_is_not_made(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    shop.moment.advance(hours=1)

    [taken] = claim(10)

    assert taken.call is None
    assert taken.error.code == "timeout"


def test_a_call_of_a_session_that_was_ended_is_not_made(shop: Shop) -> None:
    ana = shop.agent("Ana")
    shop.online(asking(method="POST", retries=2))
    shop.hears()
    desk.take_over(shop.conversation().id, actor=ana)
    desk.resolve(shop.conversation().id, actor=ana, then="end")

    [taken] = make_calls(reply({}))
    shop.drain()

    assert taken.call is None
    assert shop.said() == []
    assert [(job.state, job.error, job.answer) for job in jobs(shop)] == [
        ("done", "unwanted", None)
    ]


def test_a_reply_that_breaks_its_reader_holds_no_other_up(shop: Shop, monkeypatch) -> None:
    http = executors()["http"]

    def read(told: Reply) -> dict[str, Any]:
        return http.read(told) if told.status == 200 else {}["not there"]

    monkeypatch.setitem(executors(), "http", replace(http, read=read))
    shop.online(asking())
    shop.hears(by="351900000001")
    shop.hears(by="351900000002")
    answers = iter([reply(status=299), reply()])

    make_calls(lambda taken: next(answers))
    shop.drain()

    assert [(job.state, job.error) for job in jobs(shop)] == [("done", "internal"), ("done", "")]
    assert shop.said(by="351900000001") == ["Sorry."]
    assert shop.said(by="351900000002") == ["It is here."]


def test_an_unknown_effect_is_answered_with_an_error(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    Job.objects.for_workspace(shop.workspace).update(kind="magic")
    make_calls(reply())
    shop.drain()

    assert shop.said() == ["Sorry."]


# -- while people have the customer ---------------------------------------------------------


def test_an_answer_is_kept_while_a_person_speaks_and_taken_on_return(shop: Shop) -> None:
    ana = shop.agent("Ana")
    shop.online(asking())
    shop.hears()
    desk.take_over(shop.conversation().id, actor=ana)
    make_calls(reply({"status": "here"}))
    shop.drain()
    assert shop.said() == []

    desk.return_to_bot(shop.conversation().id, actor=ana)

    assert shop.said() == ["It is here."]
    assert jobs(shop)[0].answer is None


def test_an_answer_that_comes_after_the_return_is_taken_then(shop: Shop) -> None:
    ana = shop.agent("Ana")
    shop.online(asking())
    shop.hears()
    desk.take_over(shop.conversation().id, actor=ana)
    desk.return_to_bot(shop.conversation().id, actor=ana)
    assert shop.said() == []

    make_calls(reply({}))
    shop.drain()

    assert shop.said() == ["It is here."]


def test_an_answer_that_was_taken_on_return_is_not_taken_again(shop: Shop) -> None:
    ana = shop.agent("Ana")
    shop.online(asking())
    shop.hears()
    desk.take_over(shop.conversation().id, actor=ana)
    make_calls(reply({}))  # lies in the inbox, not looked at yet
    desk.return_to_bot(shop.conversation().id, actor=ana)
    shop.drain()

    assert shop.said() == ["It is here."]


# -- tries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", [TIMEOUT, EgressError("unreachable", "x"), reply({}, 503)])
def test_a_request_is_made_again_as_often_as_its_author_said(shop: Shop, trouble) -> None:
    shop.online(asking(retries=2))
    shop.hears()

    for _ in range(2):
        assert len(make_calls(trouble)) == 1
        shop.drain()
        assert shop.said() == []
        assert make_calls(trouble) == []  # not at once
        shop.moment.advance(seconds=4)
    make_calls(trouble)
    shop.drain()

    assert shop.said() == ["Sorry."]
    assert jobs(shop)[0].attempts == 3


@pytest.mark.parametrize("refusal", [BLOCKED, reply({}, 404), reply({}, 401)])
def test_what_would_be_refused_again_is_not_made_again(shop: Shop, refusal) -> None:
    shop.online(asking(retries=2))
    shop.hears()
    make_calls(refusal)
    shop.drain()

    assert shop.said() == ["Sorry."]


def test_a_second_try_may_go_well(shop: Shop) -> None:
    shop.online(asking(retries=1))
    shop.hears()
    make_calls(TIMEOUT)
    shop.moment.advance(seconds=2)
    make_calls(reply({}))
    shop.drain()

    assert shop.said() == ["It is here."]


def test_the_other_side_says_when_to_come_again(shop: Shop) -> None:
    shop.online(asking(retries=1))
    shop.hears()
    make_calls(reply({}, 429, retry_after="20"))
    shop.moment.advance(seconds=19)
    assert make_calls(reply({})) == []
    shop.moment.advance(seconds=1)
    assert len(make_calls(reply({}))) == 1


def test_it_is_not_tried_again_after_the_flow_has_gone_on(shop: Shop) -> None:
    shop.online(asking(retries=1))
    shop.hears()
    make_calls(reply({}, 429, retry_after="3600"))
    shop.drain()

    assert shop.said() == ["Sorry."]


# -- leases ---------------------------------------------------------------------------------


def test_a_call_that_was_claimed_is_not_claimed_again(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()

    assert len(claim(10)) == 1
    assert claim(10) == []
    assert reap() == 0


def test_a_call_whose_worker_died_is_made_again(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    claim(10)

    with later(seconds=91):
        assert reap() == 1
    shop.moment.advance(seconds=1)
    make_calls(reply({}))
    shop.drain()

    assert shop.said() == ["It is here."]


def test_an_order_that_may_have_been_placed_is_not_placed_again(shop: Shop) -> None:
    shop.online(asking(method="POST"))
    shop.hears()
    claim(10)

    with later(seconds=91):
        reap()
    shop.moment.advance(seconds=10)
    assert claim(10) == []
    shop.drain()

    assert shop.said() == ["Sorry."]


def test_a_call_that_kills_every_worker_is_given_up(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    for _ in range(3):
        assert len(claim(10)) == 1
        with later(seconds=91):
            reap()
        shop.moment.advance(seconds=8)
    assert claim(10) == []
    shop.drain()

    assert shop.said() == ["Sorry."]


def test_what_comes_after_the_lease_is_not_taken(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    [late] = claim(10)
    with later(seconds=91):
        reap()
    shop.moment.advance(seconds=1)
    [mine] = claim(10)

    settle([Outcome(late.job, reply=reply({}, 404))])
    shop.drain()
    assert shop.said() == []
    settle([Outcome(mine.job, reply=reply({}))])
    settle([Outcome(mine.job, reply=reply({}, 404))])
    shop.drain()

    assert shop.said() == ["It is here."]


def test_moving_the_clock_of_a_test_loses_no_call_under_way(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    claim(10)
    shop.moment.advance(hours=24)

    assert reap() == 0


def test_a_busy_workspace_and_a_full_kind_wait(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()

    assert claim(10, busy=[shop.workspace.id]) == []
    assert claim(10, full=["http"]) == []
    assert len(claim(10, full=["callback"])) == 1


# -- secrets --------------------------------------------------------------------------------


def test_a_secret_is_named_by_the_flow_and_known_to_the_call_alone(shop: Shop) -> None:
    make_secret(shop)
    shop.online(asking(auth={"secret": "crm"}))
    shop.hears()

    assert "s3cret-token" not in json.dumps(jobs(shop)[0].request)
    [taken] = claim(10)
    assert taken.call.credential.value == "Bearer s3cret-token"
    assert "s3cret-token" not in repr(taken)


def test_a_secret_that_is_not_there_is_a_failure(shop: Shop) -> None:
    shop.online(asking(auth={"secret": "crm"}))
    shop.hears()

    [taken] = make_calls(reply({}))
    shop.drain()

    assert taken.error.code == "unknown_secret"
    assert shop.said() == ["Sorry."]


# -- callbacks ------------------------------------------------------------------------------


def test_an_event_is_told_to_who_wants_it_signed(shop: Shop) -> None:
    make_callback(shop)
    make_callback(shop, events=["order_placed", "x"])
    make_callback(shop, events=["something_else"])
    make_callback(shop, is_enabled=False)
    version = shop.online(telling())
    shop.hears()
    assert shop.said() == ["It is here."]

    taken = make_calls(reply())

    assert [job.state for job in deliveries(shop)] == [JobState.DONE] * 2
    call = taken[0].call
    told = json.loads(call.body)
    assert told == {
        "id": str(taken[0].job.id),
        "event": "order_placed",
        "created_at": START.isoformat(),
        "workspace": shop.workspace.slug,
        "conversation": str(shop.conversation().id),
        "contact": {
            "id": str(shop.conversation().contact_id),
            "name": shop.conversation().contact.name,
            "phone": shop.conversation().contact.phone,
        },
        "flow": {"id": str(version.flow_id), "name": "Orders", "version": 1},
        "session": str(shop.session().id),
        "payload": {"order": "1042"},
    }
    timestamp = str(int(START.timestamp()))
    signed = hmac.new(b"signing-secret-1", timestamp.encode() + b"." + call.body, hashlib.sha256)
    assert call.headers["x-chatflow-timestamp"] == timestamp
    assert call.headers["x-chatflow-signature"] == f"sha256={signed.hexdigest()}"
    assert call.headers["x-chatflow-delivery"] == told["id"]


def test_a_delivery_is_tried_for_a_day_and_then_given_up(shop: Shop) -> None:
    callback = make_callback(shop)
    shop.online(telling())
    shop.hears()

    tries = 0
    while deliveries(shop)[0].state == JobState.QUEUED:
        tries += len(make_calls(reply({}, 500)))
        shop.moment.now = deliveries(shop)[0].due_at
        assert tries < 50
    [job] = deliveries(shop)

    assert job.state == JobState.FAILED
    assert 8 < tries < 25
    assert dt.timedelta(hours=16) < shop.moment.now - START <= dt.timedelta(hours=24)
    callback.refresh_from_db()
    assert callback.failing_since == START
    assert callback.is_enabled


def test_a_refusal_of_a_delivery_is_tried_again_too(shop: Shop) -> None:
    make_callback(shop)
    shop.online(telling())
    shop.hears()
    make_calls(reply({}, 404))

    [job] = deliveries(shop)
    assert (job.state, job.status, job.error) == (JobState.QUEUED, 404, "status")


def test_a_success_ends_the_bad_times(shop: Shop) -> None:
    callback = make_callback(shop, failing_since=START)
    shop.online(telling())
    shop.hears()
    make_calls(reply())

    callback.refresh_from_db()
    assert callback.failing_since is None


def test_a_callback_that_fails_for_days_is_switched_off(shop: Shop) -> None:
    callback = make_callback(shop, failing_since=START - dt.timedelta(days=3))
    shop.online(telling())
    shop.hears()
    make_calls(reply({}, 500))

    callback.refresh_from_db()
    assert not callback.is_enabled
    assert callback.disabled_at == START
    shop.moment.advance(hours=1)
    [taken] = make_calls(reply())
    assert taken.error.code == "disabled"
    assert deliveries(shop)[0].state == JobState.FAILED
    shop.hears("again")
    assert len(deliveries(shop)) == 1


def test_calls_that_are_over_are_swept_in_time(shop: Shop) -> None:
    shop.online(asking())
    shop.hears()
    make_calls(reply({}))
    shop.hears(by="351900000001")
    shop.moment.advance(days=11)

    assert sweep()["jobs"] == 1
    assert [job.state for job in jobs(shop)] == [JobState.QUEUED]
