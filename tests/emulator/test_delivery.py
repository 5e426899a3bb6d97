"""Webhooks are tried until the application says 200, whatever dies in between."""

from __future__ import annotations

import itertools

from emulator.lanes import Lanes, retry_pause
from emulator.webhooks import Update
from tests.emulator.world import START, World


def _down() -> int:
    raise ConnectionRefusedError


async def test_refused_webhooks_come_again_with_growing_pauses(world):
    tries: list[float] = []

    def refuse() -> int:
        tries.append(world.time.seconds)
        return 500

    await world.inbound("warm-up")
    await world.time.advance(1)
    world.listener.answer = refuse
    await world.inbound()
    await world.time.advance(60)

    pauses = [round(b - a) for a, b in itertools.pairwise(tries)]
    assert pauses[:5] == [1, 2, 4, 8, 10]
    assert set(pauses[5:]) == {10}

    world.listener.answer = lambda: 200
    await world.time.advance(11)
    assert world.listener.texts == ["warm-up", "hello"]
    await world.time.advance(60)
    assert world.listener.texts == ["warm-up", "hello"]


async def test_order_of_a_customer_survives_an_application_that_was_away(world):
    world.listener.answer = _down
    for n in range(5):
        await world.inbound(f"{n}")
        await world.time.advance(3)
    world.listener.answer = lambda: 200
    await world.time.advance(11)

    assert world.listener.texts == ["0", "1", "2", "3", "4"]


async def test_once_it_answers_everyone_waiting_is_served(world):
    world.listener.answer = _down
    for n in range(40):
        await world.inbound(f"{n}", **{"from": f"65800000{n:02d}"})
        await world.time.advance(0.2)
    world.listener.answer = lambda: 200
    await world.time.advance(10)

    assert sorted(map(int, world.listener.texts)) == list(range(40))


async def test_one_refused_lane_does_not_hold_up_the_others(world):
    await world.inbound("warm-up")
    await world.time.advance(1)
    poison = iter([500] * 3)
    world.listener.answer = lambda: next(poison, 200)
    await world.inbound("stuck")
    await world.time.advance(0.1)
    world.listener.answer = lambda: 200
    await world.inbound("free", **{"from": "6580000000"})
    await world.time.advance(0.1)

    assert world.listener.texts == ["warm-up", "free"]
    await world.time.advance(2)
    assert world.listener.texts == ["warm-up", "free", "stuck"]


async def test_everything_survives_a_kill(tmp_path):
    path = str(tmp_path / "ledger.sqlite3")
    world = World(path)
    await world.register()
    world.listener.answer = _down
    wamid = await world.inbound("before the kill")
    sent = (await world.send()).json["messages"][0]["id"]
    await world.fault("duplicate", times=3, to="1")
    await world.call("POST", "/api/clock/", {"advance": "PT1H"})
    await world.emulator.exchange.courier.stop()  # no close, no commit: as a kill leaves it

    again = World(path)
    assert [m["id"] for m in await again.outbox()] == [sent]
    await again.time.advance(5)

    assert [m["id"] for m in again.listener.items("messages")] == [wamid]
    assert again.listener.statuses == ["sent", "delivered", "read"]
    assert (await again.call("GET", "/api/clock/")).json["offset_seconds"] == 3600
    assert (await again.call("GET", "/api/faults/")).json[0]["times"] == 3
    assert (await again.send()).status == 200
    await again.emulator.stop()
    world.ledger.db.close()


async def test_what_was_acknowledged_is_not_sent_in_the_next_life(tmp_path):
    path = str(tmp_path / "ledger.sqlite3")
    world = World(path)
    await world.register()
    await world.inbound()
    await world.time.advance(1)
    await world.emulator.exchange.courier.stop()

    again = World(path)
    await again.outbox()
    await again.time.advance(5)

    assert again.listener.posts == []
    await again.emulator.stop()
    world.ledger.db.close()


async def test_many_customers_at_once_share_posts_and_lose_nothing(world):
    async def slow() -> None:
        await world.time.sleep(0.1)

    world.listener.pause = slow
    wishes = [{"from": f"6580{n % 4000:06d}", "text": f"{n}"} for n in range(8000)]
    await world.call("POST", "/api/inbound/", wishes)
    for _ in range(40):
        await world.time.advance(0.1)

    assert sorted(map(int, world.listener.texts)) == list(range(8000))
    sizes = [
        len(post["entry"][0]["changes"][0]["value"]["messages"]) for post in world.listener.posts
    ]
    assert 50 < max(sizes) <= 100


async def test_the_same_message_id_is_the_same_message(world):
    for _ in range(2):
        await world.inbound(id="wamid.same")
    await world.time.advance(1)

    assert [m["id"] for m in world.listener.items("messages")] == ["wamid.same"] * 2
    assert world.ledger.value("SELECT count(*) FROM messages") == 1


def test_pauses_double_up_to_ten_seconds():
    assert [retry_pause(n) for n in (1, 2, 3, 4, 5, 1000)] == [1, 2, 4, 8, 10, 10]


def test_lane_sends_one_post_at_a_time():
    lanes = Lanes()
    for number in (1, 2):
        lanes.push(Update(number, "n", "c", "messages", START, 0, {}))

    [key] = lanes.due(START)
    first = lanes.take(key, START, 1)
    assert lanes.due(START) == []

    lanes.settle(first, START, delivered=True, reached=True)
    assert lanes.due(START) == [("n", "c")]
