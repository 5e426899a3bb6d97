"""The ladder of statuses, the 24-hour window, and the clock both live by."""

from __future__ import annotations

import pytest

from emulator.app import create_app
from emulator.clock import seconds_of
from emulator.ledger import Ledger
from emulator.statuses import NEVER, Delays
from tests.emulator.world import CUSTOMER, World


async def test_message_climbs_sent_delivered_read(world):
    await world.inbound()
    await world.send()
    await world.time.advance(0.1)

    assert world.listener.statuses == ["sent", "delivered"]

    await world.time.advance(3)

    assert world.listener.statuses == ["sent", "delivered", "read"]
    [sent] = await world.outbox()
    assert [s["status"] for s in sent["statuses"]] == ["sent", "delivered", "read"]
    assert sent["status"] == "read"


async def test_answering_means_having_read():
    world = World(delays=Delays(read=NEVER))
    await world.register()
    await world.inbound("first")
    await world.send()
    await world.time.advance(3600)
    assert world.listener.statuses == ["sent", "delivered"]

    await world.inbound("second")
    await world.time.advance(0)

    assert world.listener.statuses == ["sent", "delivered", "read"]
    order = [next(iter(p["entry"][0]["changes"][0]["value"].keys() & {"messages", "statuses"}))
             for p in world.listener.posts[-2:]]  # fmt: skip
    assert order == ["statuses", "messages"]
    await world.emulator.stop()


async def test_open_phone_reads_what_is_there_and_what_comes():
    world = World(delays=Delays(read=NEVER))
    await world.register()
    await world.inbound()
    await world.send()
    await world.time.advance(1)

    await world.call("GET", f"/api/thread/?from={CUSTOMER}&to=1065")
    await world.time.advance(0)
    assert world.listener.statuses == ["sent", "delivered", "read"]

    await world.send()
    await world.time.advance(1)
    assert world.listener.statuses == ["sent", "delivered", "read"] * 2
    await world.emulator.stop()


async def test_outside_the_window_a_message_is_accepted_and_then_fails(world):
    await world.inbound()
    await world.call("POST", "/api/clock/", {"advance": "PT24H"})

    answer = await world.send(biz_opaque_callback_data="ours")
    await world.time.advance(3)

    assert answer.status == 200
    [status] = world.listener.items("statuses")
    assert status["status"] == "failed"
    assert status["errors"][0]["code"] == 131047
    assert status["biz_opaque_callback_data"] == "ours"
    assert (await world.outbox())[0]["statuses"][0]["error"]["code"] == 131047
    value = world.listener.posts[-1]["entry"][0]["changes"][0]["value"]
    assert "contacts" not in value


async def test_to_someone_who_never_wrote_only_templates_arrive(world):
    await world.send()
    await world.send(type="template", template={"name": "hi", "language": {"code": "en"}})
    await world.time.advance(3)

    assert sorted(world.listener.statuses) == ["delivered", "failed", "read", "sent"]


async def test_a_new_message_opens_the_window_again(world):
    await world.inbound()
    await world.call("POST", "/api/clock/", {"advance": "PT25H"})
    await world.inbound("still here")
    await world.send()
    await world.time.advance(3)

    assert "failed" not in world.listener.statuses


async def test_clock_advances_is_set_and_tells_the_time(world):
    before = (await world.call("GET", "/api/clock/")).json
    after = (await world.call("POST", "/api/clock/", {"advance": "P1DT1H"})).json
    back = (await world.call("POST", "/api/clock/", {"offset_seconds": 0})).json

    assert before == {"now": "2026-09-21T14:13:20.000+00:00", "offset_seconds": 0.0}
    assert after == {"now": "2026-09-22T15:13:20.000+00:00", "offset_seconds": 90000.0}
    assert back == before


@pytest.mark.parametrize("wish", [{}, {"advance": "tomorrow"}, {"advance": "P"}, {"advance": None}])
async def test_unclear_times_are_refused(world, wish):
    answer = await world.call("POST", "/api/clock/", wish)

    assert answer.status == 400
    assert "error" in answer.json


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT24H", 86400), ("P2D", 172800), ("PT1M30S", 90), ("-PT1H", -3600), (5, 5), ("PT0.5S", 0.5)],
)
def test_durations_are_read(text, seconds):
    assert seconds_of(text) == seconds


async def test_time_can_be_skipped_together_with_another_program():
    class Elsewhere:
        seconds = 0.0

        def get(self) -> float:
            return self.seconds

        def set(self, seconds: float) -> None:
            self.seconds = seconds

    elsewhere = Elsewhere()
    emulator = create_app(Ledger(), shared_offset=elsewhere)
    before = emulator.exchange.clock.now()

    elsewhere.seconds = 86400.0
    assert 86400 <= emulator.exchange.clock.now() - before < 86500

    emulator.exchange.clock.advance(3600)
    assert elsewhere.seconds == 90000
    await emulator.stop()
