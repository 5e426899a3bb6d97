"""Each fault does its harm, as often as asked, and to whom it was meant for."""

from __future__ import annotations

import pytest

from tests.emulator.world import CUSTOMER


async def test_duplicate_posts_the_same_bytes_twice(world):
    await world.fault("duplicate")
    await world.inbound()
    await world.inbound("once")
    await world.time.advance(1)

    assert world.listener.texts == ["hello", "hello", "once"]
    assert world.listener.bodies[0] == world.listener.bodies[1]


async def test_batch_puts_updates_of_several_numbers_into_one_post(world):
    await world.fault("batch")
    await world.inbound("a")
    await world.inbound("b", **{"from": "6580000000", "to": "1066"})
    await world.inbound("c")
    await world.time.advance(1)

    [post] = world.listener.posts
    assert {entry["id"] for entry in post["entry"]} == {"77", "78"}
    assert sorted(world.listener.texts) == ["a", "b", "c"]
    first = post["entry"][0]["changes"][0]["value"]
    assert [m["text"]["body"] for m in first["messages"]] == ["a", "c"]
    assert len(first["contacts"]) == 1


async def test_full_batch_leaves_at_once_and_the_rest_follows(world):
    await world.fault("batch", size=2, seconds=60)
    for text in ("a", "b", "c"):
        await world.inbound(text)
    await world.time.advance(0)

    assert sorted(len(p["entry"][0]["changes"][0]["value"]["messages"])
                  for p in world.listener.posts) == [1, 2]  # fmt: skip


async def test_reorder_posts_in_reverse(world):
    await world.fault("reorder")
    for text in ("a", "b", "c"):
        await world.inbound(text)
    await world.time.advance(1)

    assert world.listener.texts == ["c", "b", "a"]
    assert len(world.listener.posts) == 3


async def test_reordered_statuses_leave_the_outbox_state_right(world):
    await world.inbound()
    await world.time.advance(1)
    await world.fault("reorder", seconds=5)
    await world.send()
    await world.time.advance(10)

    assert world.listener.statuses == ["read", "delivered", "sent"]
    assert (await world.outbox())[0]["status"] == "read"


async def test_delay_holds_an_update_back(world):
    await world.fault("delay", seconds=30)
    await world.inbound()
    await world.time.advance(29)
    assert world.listener.posts == []

    await world.time.advance(2)
    assert world.listener.texts == ["hello"]


async def test_fail_refuses_with_the_code_and_sends_nothing(world):
    await world.inbound()
    await world.fault("fail", code=131056)

    refused = await world.send()
    accepted = await world.send()

    assert refused.status == 400
    assert refused.json["error"]["code"] == 131056
    assert refused.json["error"]["message"].startswith("(#131056) ")
    assert accepted.status == 200
    assert len(await world.outbox()) == 1


async def test_fail_with_a_delivery_code_comes_as_a_status(world):
    await world.inbound()
    await world.fault("fail", code=131026)

    answer = await world.send()
    await world.time.advance(3)

    assert answer.status == 200
    assert world.listener.statuses == ["failed"]
    assert world.listener.items("statuses")[0]["errors"][0]["code"] == 131026


async def test_fail_can_be_forced_to_come_as_an_answer(world):
    await world.inbound()
    await world.fault("fail", code=131047, how="answer")

    assert (await world.send()).json["error"]["code"] == 131047


async def test_dropped_answer_is_recorded_and_its_statuses_come(world):
    await world.inbound()
    await world.fault("drop_answer")

    answer = await world.send(biz_opaque_callback_data="ours")
    await world.time.advance(3)

    assert (answer.status, answer.body) == (500, b"")
    assert len(await world.outbox()) == 1
    assert world.listener.statuses == ["sent", "delivered", "read"]
    assert world.listener.items("statuses")[0]["biz_opaque_callback_data"] == "ours"


async def test_error500_says_nothing_useful_and_sends_nothing(world):
    await world.inbound()
    await world.fault("error500", status=503)

    answer = await world.send()

    assert answer.status == 503
    assert answer.headers["content-type"].startswith("text/plain")
    assert await world.outbox() == []


async def test_faults_strike_only_the_customer_they_name(world):
    await world.inbound()
    await world.inbound(**{"from": "6580000000"})
    await world.fault("fail", code=131056, to="+6580000000")

    assert (await world.send()).status == 200
    assert (await world.send(to="6580000000")).status == 400


async def test_faults_count_down_are_listed_and_removed(world):
    await world.fault("fail", times=2, code=1)
    await world.fault("drop_answer", times=None)
    await world.inbound()
    await world.send()
    listed = (await world.call("GET", "/api/faults/")).json
    await world.call("DELETE", "/api/faults/?kind=fail")
    left = (await world.call("GET", "/api/faults/")).json
    await world.call("DELETE", "/api/faults/")

    assert [(f["kind"], f["times"]) for f in listed] == [("fail", 1), ("drop_answer", None)]
    assert [f["kind"] for f in left] == ["drop_answer"]
    assert (await world.call("GET", "/api/faults/")).json == []


@pytest.mark.parametrize(
    "wish", [{"kind": "earthquake"}, {}, {"kind": "fail", "times": 0}, {"kind": "fail", "how": "x"}]
)
async def test_unclear_faults_are_refused(world, wish):
    answer = await world.call("POST", "/api/faults/", wish)

    assert answer.status == 400
    assert "error" in answer.json


async def test_reset_forgets_everything_but_the_apps(world):
    await world.inbound()
    await world.send()
    await world.fault("fail")
    await world.call("POST", "/api/clock/", {"advance": "PT1H"})

    await world.call("POST", "/api/reset/")
    await world.time.advance(5)

    assert await world.outbox() == []
    assert (await world.call("GET", "/api/faults/")).json == []
    assert (await world.call("GET", "/api/clock/")).json["offset_seconds"] == 0
    assert len((await world.call("GET", "/api/apps/")).json) == 1
    thread = (await world.call("GET", f"/api/thread/?from={CUSTOMER}&peek=1")).json
    assert (thread["messages"], thread["window_open"]) == ([], False)
