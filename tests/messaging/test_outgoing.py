"""The outbox: what may go out, in which order, once, and what is known of it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from messaging import desk
from messaging.adapters.base import SendError
from messaging.connections import forget
from messaging.models import ConsoleEvent, OutboxItem
from messaging.pipeline.outgoing import MAX_ATTEMPTS, Move, Outcome, claim, move_messages, settle
from messaging.pipeline.send import Buckets
from messaging.pipeline.statuses import settle_statuses
from messaging.pipeline.upkeep import forget_claims, reap
from messaging.states import moves_forward
from tests.factories import make_channel, make_connection, make_workspace
from tests.messaging.documents import greeting
from tests.messaging.shop import Shop, done, status_of

RETRY = SendError("retry", code="130429", title="Rate limit hit")
LOST = SendError("unknown", code="no_answer", title="No answer")
REFUSED = SendError("permanent", code="131026", title="Undeliverable")


@pytest.fixture
def greeted(shop: Shop) -> Shop:
    """A shop whose bot has two messages to send, “Hello!” and “Your name?”."""
    shop.online(greeting())
    shop.hears()
    return shop


def states(shop: Shop) -> list[str]:
    return [item.state for item in shop.outbox()]


def message_states(shop: Shop) -> list[str]:
    return [message.state for message in shop.messages(author="bot")]


def test_calls_of_a_customer_are_made_in_order_one_at_a_time(greeted: Shop) -> None:
    first = greeted.claim()
    meanwhile = greeted.claim()
    settle([done(call) for call in first])
    second = greeted.claim()

    texts = [c.payload["text"]["body"] for c in [*first, *second] if c.message]
    assert texts == ["Hello!", "Your name?"]
    assert meanwhile == []


def test_a_mark_of_reading_waits_for_no_message(greeted: Shop) -> None:
    assert sorted(call.message is None for call in greeted.claim()) == [False, True]


def test_customers_do_not_wait_for_each_other(greeted: Shop) -> None:
    greeted.hears(by="351900000002")

    assert len([call for call in greeted.claim() if call.message]) == 2


def test_an_accepted_message_has_the_providers_id(greeted: Shop) -> None:
    greeted.send()

    assert states(greeted) == ["sent", "sent"]
    assert [(m.state, m.provider_id) for m in greeted.messages(author="bot")] == [
        ("accepted", f"wamid.{item.key}") for item in greeted.outbox()
    ]


def test_a_call_that_surely_had_no_effect_is_made_again_after_a_pause(greeted: Shop) -> None:
    greeted.send(RETRY, RETRY, RETRY)
    before = states(greeted)
    greeted.moment.advance(seconds=2)
    greeted.send()

    assert before == ["queued", "queued"]
    assert [(item.state, item.attempts) for item in greeted.outbox()] == [("sent", 2), ("sent", 1)]


def test_pauses_grow_and_honour_the_providers_wish(greeted: Shop) -> None:
    (call,) = [call for call in greeted.claim() if call.message]

    settle([Outcome(call, error=SendError("retry", code="4", title="Wait", retry_after=90))])

    assert greeted.outbox()[0].due_at == greeted.moment.now + timedelta(seconds=90)


def test_a_call_that_fails_every_time_is_given_up(greeted: Shop) -> None:
    for _ in range(MAX_ATTEMPTS):
        calls = [call for call in greeted.claim(1) if call.message] or greeted.claim(1)
        settle([Outcome(call, error=RETRY) for call in calls if call.message])
        greeted.moment.advance(minutes=6)

    first = greeted.outbox()[0]
    assert (first.state, first.attempts) == ("dead", MAX_ATTEMPTS)
    assert greeted.messages(author="bot")[0].state == "failed"
    assert greeted.messages(author="bot")[0].error["code"] == "130429"


def test_a_refused_message_says_why_and_the_next_goes_on(greeted: Shop) -> None:
    for call in greeted.claim():
        settle([done(call, REFUSED if call.message else None)])
    greeted.send()

    assert states(greeted) == ["dead", "sent"]
    assert message_states(greeted) == ["failed", "accepted"]
    assert greeted.messages(author="bot")[0].error == {
        "code": "131026",
        "title": "Undeliverable",
        "detail": "",
    }


def test_a_free_message_after_a_day_of_silence_is_not_sent(greeted: Shop) -> None:
    greeted.moment.advance(hours=24)

    made = [call for call in greeted.send() if call.message]

    assert made == []
    assert states(greeted) == ["dead", "dead"]
    assert [m.error["code"] for m in greeted.messages(author="bot")] == ["window_closed"] * 2


def test_a_message_just_within_the_day_is_sent(greeted: Shop) -> None:
    greeted.moment.advance(hours=23, minutes=59)

    greeted.send()

    assert states(greeted) == ["sent", "sent"]


def test_a_channel_that_is_full_holds_up_no_other(greeted: Shop) -> None:
    rates = Buckets()
    for n in range(3):
        greeted.hears(by=f"35190000000{n}")
    greeted.channel.messages_per_second = 2
    greeted.channel.save()
    forget()

    first = claim(100, rates)
    second = claim(100, rates)
    greeted.channel = make_channel(greeted.connection)
    forget()
    greeted.online(greeting())
    greeted.hears(by="351900000009")
    of_the_other = claim(1, rates)

    assert (len(first), second) == (2, [])
    assert [call.channel for call in of_the_other] == [greeted.channel.id]


def test_what_cannot_be_rendered_is_a_failed_message_that_says_why(shop: Shop) -> None:
    document = greeting()
    document["nodes"][1]["data"] = {"type": "image", "media": {"asset": "logo"}}
    shop.online(document)

    shop.hears()

    assert message_states(shop) == ["failed", "queued"]
    assert shop.messages(author="bot")[0].error["code"] == "unsendable"
    assert len(shop.outbox()) == 1


# -- a person takes over --------------------------------------------------------------------


def test_what_the_bot_has_not_sent_is_dropped_when_a_person_takes_over(greeted: Shop) -> None:
    settle([done(call) for call in greeted.claim()])

    desk.take_over(greeted.conversation().id, actor=greeted.agent())

    assert states(greeted) == ["sent", "superseded"]
    assert message_states(greeted) == ["accepted", "superseded"]
    assert greeted.send() == []


def test_the_screens_are_told_what_was_dropped(greeted: Shop) -> None:
    desk.take_over(greeted.conversation().id, actor=greeted.agent())

    told = ConsoleEvent.objects.for_workspace(greeted.workspace).filter(kind="message.state")
    assert [(e.payload["seq"], e.payload["state"]) for e in told.order_by("seq")] == [
        (2, "superseded"),
        (3, "superseded"),
    ]


def test_what_is_on_the_wire_stays_sent_and_a_retry_of_it_is_dropped(greeted: Shop) -> None:
    calls = greeted.claim()
    desk.take_over(greeted.conversation().id, actor=greeted.agent())
    on_the_wire = states(greeted)

    settle([done(call, RETRY) for call in calls])
    greeted.moment.advance(minutes=6)
    again = [call for call in greeted.send() if call.message]

    assert on_the_wire == ["claimed", "superseded"]
    assert again == []
    assert states(greeted) == ["superseded", "superseded"]
    assert message_states(greeted) == ["superseded", "superseded"]


def test_an_agents_answer_goes_out_though_the_bots_is_dropped(greeted: Shop) -> None:
    agent = greeted.agent()
    desk.take_over(greeted.conversation().id, actor=agent)

    desk.reply(greeted.conversation().id, actor=agent, text="Hi, Bea here.", client_id="c-1")

    sent = [call.payload["text"]["body"] for call in greeted.send() if call.message]
    assert sent == ["Hi, Bea here."]


def test_the_bot_speaks_again_after_it_was_given_back(greeted: Shop) -> None:
    agent = greeted.agent()
    desk.take_over(greeted.conversation().id, actor=agent)
    desk.return_to_bot(greeted.conversation().id, actor=agent)

    greeted.hears("Ana")

    sent = [call.payload["text"]["body"] for call in greeted.send() if call.message]
    assert sent == ["Thank you, Ana."]


# -- answers that were lost -----------------------------------------------------------------


def test_a_call_whose_sender_died_waits_for_the_providers_word(greeted: Shop) -> None:
    greeted.claim()
    greeted.moment.advance(seconds=61)

    reap()
    waiting = greeted.send()

    assert waiting == []
    assert states(greeted) == ["unknown", "queued"]
    assert message_states(greeted) == ["unknown", "queued"]


def test_the_providers_word_settles_a_lost_call(greeted: Shop) -> None:
    greeted.claim()
    greeted.moment.advance(seconds=61)
    reap()

    greeted.reports(status_of(greeted.outbox()[0], "sent"))
    greeted.moment.advance(seconds=120)
    reap()
    later = [call.payload["text"]["body"] for call in greeted.send() if call.message]

    assert later == ["Your name?"]
    assert states(greeted) == ["sent", "sent"]
    assert greeted.messages(author="bot")[0].provider_id == f"wamid.{greeted.outbox()[0].key}"


def test_without_a_word_a_lost_call_is_made_again_after_the_grace(greeted: Shop) -> None:
    greeted.send(LOST, LOST)
    before = states(greeted)
    greeted.moment.advance(seconds=59)
    reap()
    within = states(greeted)
    greeted.moment.advance(seconds=2)
    reap()
    after = [call.payload["text"]["body"] for call in greeted.send() if call.message]

    assert before == within == ["unknown", "queued"]
    assert after == ["Hello!", "Your name?"]


def test_a_word_that_lies_unread_is_read_before_a_lost_call_is_made_again(greeted: Shop) -> None:
    greeted.send(LOST, LOST)
    greeted.post(greeted.envelope(statuses=[status_of(greeted.outbox()[0], "sent")]))
    greeted.moment.advance(seconds=120)

    reap()
    before = states(greeted)
    settle_statuses()

    assert before == ["unknown", "queued"]
    assert states(greeted) == ["sent", "queued"]


def test_a_call_lost_every_time_is_given_up(greeted: Shop) -> None:
    for _ in range(MAX_ATTEMPTS):
        settle([Outcome(call, error=LOST) for call in greeted.claim() if call.message])
        greeted.moment.advance(minutes=2)
        reap()

    assert greeted.outbox()[0].state == "dead"
    assert greeted.messages(author="bot")[0].state == "failed"


def test_who_lost_the_lease_has_nothing_to_say_any_more(greeted: Shop) -> None:
    old = [call for call in greeted.claim() if call.message]
    greeted.moment.advance(seconds=61)
    reap()
    greeted.moment.advance(seconds=61)
    reap()
    new = [call for call in greeted.claim() if call.message]

    settle([done(call, REFUSED) for call in old])
    between = states(greeted)
    settle([done(call) for call in new])

    assert between == ["claimed", "queued"]
    assert states(greeted) == ["sent", "queued"]


def test_an_answer_after_the_lease_counts_as_long_as_nobody_made_the_call_again(
    greeted: Shop,
) -> None:
    calls = [call for call in greeted.claim() if call.message]
    greeted.moment.advance(seconds=61)
    reap()

    settle([done(call) for call in calls])

    assert states(greeted) == ["sent", "queued"]
    assert message_states(greeted) == ["accepted", "queued"]


def test_a_process_that_starts_alone_gives_old_claims_up_to_the_providers_word(
    greeted: Shop,
) -> None:
    greeted.claim()

    forget_claims()

    assert states(greeted) == ["unknown", "queued"]


def test_a_report_before_the_answer_settles_the_call_and_the_answer_changes_nothing(
    greeted: Shop,
) -> None:
    calls = greeted.claim()
    greeted.reports(status_of(greeted.outbox()[0], "delivered"))

    settle([done(call) for call in calls])

    assert states(greeted)[0] == "sent"
    assert message_states(greeted)[0] == "delivered"


# -- reports --------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])))
def test_a_message_only_moves_forward_whatever_the_order(
    greeted: Shop, order: tuple[str, ...]
) -> None:
    greeted.send()
    seen = []

    for status in order:
        greeted.reports(status_of(greeted.outbox()[0], status))
        seen.append(message_states(greeted)[0])

    ranks = ["accepted", "sent", "delivered", "read"]
    assert [ranks.index(state) for state in seen] == sorted(ranks.index(state) for state in seen)
    assert seen[-1] == "read"


@pytest.mark.parametrize("order", list(permutations(["sent", "failed", "delivered"])))
def test_a_failure_sticks_unless_the_customer_has_the_message(
    greeted: Shop, order: tuple[str, ...]
) -> None:
    greeted.send()

    for status in order:
        greeted.reports(status_of(greeted.outbox()[0], status))

    delivered_first = order.index("delivered") < order.index("failed")
    assert message_states(greeted)[0] == ("delivered" if delivered_first else "failed")


def test_reports_of_one_post_are_taken_in_any_order(greeted: Shop) -> None:
    greeted.send()
    item = greeted.outbox()[0]

    greeted.reports(*(status_of(item, status) for status in ("read", "sent", "delivered", "read")))

    assert message_states(greeted)[0] == "read"


def test_a_report_without_our_tag_is_known_by_the_providers_id(greeted: Shop) -> None:
    greeted.send()
    report = status_of(greeted.outbox()[0], "read")
    del report["biz_opaque_callback_data"]

    greeted.reports(report)

    assert message_states(greeted)[0] == "read"


def test_a_report_whose_call_was_swept_is_known_by_the_providers_id(greeted: Shop) -> None:
    greeted.send()
    report = status_of(greeted.outbox()[0], "read")
    OutboxItem.objects.for_workspace(greeted.workspace).delete()

    greeted.reports(report)

    assert message_states(greeted)[0] == "read"


def test_a_failure_reported_later_says_why(greeted: Shop) -> None:
    greeted.send()
    error = {"code": 131049, "title": "Not delivered", "error_data": {"details": "Meta chose"}}

    greeted.reports(status_of(greeted.outbox()[0], "failed", errors=[error]))

    assert greeted.messages(author="bot")[0].error["code"] == "131049"


def test_an_unknown_report_waits_a_while_and_is_then_let_go(greeted: Shop) -> None:
    greeted.reports({"id": "wamid.unknown", "status": "sent", "recipient_id": "351"})
    (first,) = greeted.inbox("status")

    for _ in range(10):
        greeted.moment.advance(minutes=3)
        settle_statuses()

    assert first.state == "pending"
    assert [(item.state, item.attempts) for item in greeted.inbox("status")] == [("ignored", 7)]


def test_a_report_that_came_before_its_message_was_noted_is_kept_until_then(greeted: Shop) -> None:
    report = status_of(greeted.outbox()[0], "read")
    del report["biz_opaque_callback_data"]
    greeted.reports(report)

    greeted.send()
    greeted.moment.advance(seconds=3)
    settle_statuses()

    assert message_states(greeted)[0] == "read"


def test_another_connections_report_moves_nothing_of_ours(greeted: Shop) -> None:
    other = Shop.__new__(Shop)
    other.__dict__.update(greeted.__dict__)
    other.workspace = make_workspace()
    other.connection = make_connection(other.workspace)
    other.channel = make_channel(other.connection)
    greeted.send()

    other.reports(status_of(greeted.outbox()[0], "read"))

    assert message_states(greeted)[0] == "accepted"


def test_a_report_that_cannot_be_applied_spoils_no_other(
    greeted: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    greeted.send()
    first, second = greeted.outbox()

    def move(moves: list[Move], now: datetime) -> None:
        if any(move.message == first.message for move in moves):
            raise ValueError("bad")
        move_messages(moves, now)

    monkeypatch.setattr("messaging.pipeline.statuses.move_messages", move)

    greeted.reports(status_of(first, "delivered"), status_of(second, "delivered"))

    assert message_states(greeted) == ["accepted", "delivered"]
    assert sorted(item.state for item in greeted.inbox("status")) == ["done", "pending"]


def test_a_superseded_message_stays_so() -> None:
    states = ("queued", "sending", "unknown", "accepted", "sent", "delivered", "read", "failed")

    assert not any(moves_forward("superseded", state) for state in states)
    assert moves_forward("queued", "superseded")
    assert not moves_forward("sent", "superseded")
    assert not moves_forward("received", "read")
