"""Old rows go once nobody needs them; what still waits for somebody stays."""

from __future__ import annotations

from messaging.models import InboxItem
from messaging.pipeline.upkeep import sweep
from tests.messaging.documents import greeting
from tests.messaging.shop import Shop


def test_what_has_served_its_time_goes_and_what_was_said_stays(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    shop.send()
    shop.moment.advance(days=9)
    early = sweep()
    shop.moment.advance(days=2)

    late = sweep()

    assert (early["inbox"], early["deliveries"], early["outbox"]) == (0, 0, 0)
    assert (late["inbox"], late["deliveries"], late["outbox"]) == (1, 1, 3)
    assert early["events"] > 0
    assert [message.seq for message in shop.messages()] == [1, 2, 3]


def test_what_waits_or_was_set_aside_is_not_swept(shop: Shop) -> None:
    shop.post(shop.envelope(messages=[shop.message(), shop.message()]))
    first = shop.inbox()[0]
    InboxItem.objects.across_workspaces().filter(id=first.id).update(state="parked")
    shop.moment.advance(days=11)

    sweep()

    assert [item.state for item in shop.inbox()] == ["parked", "pending"]
