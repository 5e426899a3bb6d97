"""A customer's message through the pipeline: the turn it makes, or why it makes none."""

from __future__ import annotations

import datetime as dt

import pytest

from messaging import desk, inbound
from messaging.models import InboxState, OutboxItem, Timer
from messaging.pipeline.upkeep import fire_timers
from tests.messaging.documents import greeting, menu
from tests.messaging.shop import CUSTOMER, Shop


def test_a_trigger_starts_a_session_whose_messages_wait_to_be_sent(shop: Shop) -> None:
    shop.online(greeting("hello"))

    shop.hears("Hello there")

    conversation = shop.conversation()
    assert shop.said() == ["Hello!", "Your name?"]
    assert [item.payload["text"]["body"] for item in shop.outbox()] == ["Hello!", "Your name?"]
    assert (conversation.control, conversation.stage) == ("bot", "open")
    assert conversation.window_expires_at == shop.moment.now + dt.timedelta(hours=24)
    assert shop.session().wait_for == "message"
    assert [item.state for item in shop.inbox()] == [InboxState.DONE]


def test_an_answer_resumes_the_session_and_its_end_closes_the_conversation(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    shop.hears("Ana")

    conversation = shop.conversation()
    assert shop.said()[-1] == "Thank you, Ana."
    assert shop.session().status == "ended"
    assert (conversation.control, conversation.stage) == ("none", "resolved")


def test_what_nobody_listens_to_is_kept_for_people(shop: Shop) -> None:
    shop.online(greeting("hello"))

    shop.hears("good evening")

    assert [message.content["text"] for message in shop.messages()] == ["good evening"]
    assert (shop.conversation().control, shop.conversation().stage) == ("none", "open")
    assert shop.outbox() == []


def test_a_message_to_a_resolved_conversation_opens_it_again(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.hears("Ana")

    shop.hears("one more thing")

    assert (shop.conversation().control, shop.conversation().stage) == ("none", "open")


def test_messages_of_one_post_make_turns_in_their_order(shop: Shop) -> None:
    shop.online(greeting("hello"))

    shop.receives(shop.message("hello"), shop.message("Ana"), shop.message("hello"))

    assert shop.said() == ["Hello!", "Your name?", "Thank you, Ana.", "Hello!", "Your name?"]
    assert [message.seq for message in shop.messages()] == list(range(1, 9))


def test_the_more_exact_trigger_wins_over_the_flow_bound_first(shop: Shop) -> None:
    shop.online(menu())
    shop.online(greeting("hello"))

    shop.hears("hello")

    assert shop.said() == ["Hello!", "Your name?"]


def test_an_answered_message_is_marked_as_read(shop: Shop) -> None:
    shop.online(greeting("hello"))

    shop.hears("hello", id="wamid.read-me")

    receipts = OutboxItem.objects.for_workspace(shop.workspace).filter(message=None)
    assert [receipt.payload for receipt in receipts] == [
        {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.read-me"}
    ]


def test_the_bot_is_silent_while_a_person_speaks(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    desk.take_over(shop.conversation().id, actor=shop.agent())

    shop.hears("Ana")

    assert [message.content["text"] for message in shop.messages(author="customer")] == [
        "hello",
        "Ana",
    ]
    assert shop.said() == ["Hello!", "Your name?"]
    assert shop.session().wait_number == 1


def test_a_message_over_a_day_old_is_stored_and_not_answered(shop: Shop) -> None:
    shop.online(greeting("hello"))
    old = shop.moment.now - dt.timedelta(hours=24, seconds=1)

    shop.hears("hello", timestamp=str(int(old.timestamp())))

    assert [message.content["text"] for message in shop.messages()] == ["hello"]
    assert shop.conversation().window_expires_at < shop.moment.now
    assert shop.outbox() == []


def test_a_message_just_under_a_day_old_is_answered(shop: Shop) -> None:
    shop.online(greeting("hello"))
    old = shop.moment.now - dt.timedelta(hours=23)

    shop.hears("hello", timestamp=str(int(old.timestamp())))

    assert shop.said() == ["Hello!", "Your name?"]


@pytest.mark.parametrize("sent_at", ["nonsense", "0", "99999999999"])
def test_a_message_with_an_odd_time_counts_as_just_sent(shop: Shop, sent_at: str) -> None:
    shop.online(greeting("hello"))

    shop.hears("hello", timestamp=sent_at)

    assert shop.conversation().last_inbound_at == shop.moment.now
    assert shop.said() == ["Hello!", "Your name?"]


@pytest.mark.parametrize("kind", ["reaction", "edit", "revoke", "system"])
def test_what_people_do_to_a_message_is_no_answer(shop: Shop, kind: str) -> None:
    shop.online(greeting())
    shop.hears("hello")

    shop.hears(type=kind, **{kind: {"message_id": "wamid.1", "emoji": "👍"}})

    assert shop.session().wait_number == 1
    assert [message.type for message in shop.messages(author="customer")] == ["text", kind]


def test_a_picture_answers_a_question_by_its_caption(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    shop.hears(type="image", image={"id": "9", "mime_type": "image/png", "caption": "Ana"})

    assert shop.said()[-1] == "Thank you, Ana."


def test_a_tap_chooses_by_its_id(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()

    shop.taps("Coffee")

    assert shop.said()[-1] == "Coming."


def test_a_tap_on_an_earlier_node_of_the_session_counts_as_its_title(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()
    old = shop.offered("Coffee")
    shop.taps("Tea")

    shop.hears(type="interactive", interactive={"type": old[0], old[0]: old[1]})

    assert shop.said()[-2:] == ["Milk?", "Milk?"]


def test_a_tap_of_an_earlier_session_counts_as_its_title_typed(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()
    kind, reply = shop.offered("Tea")
    shop.taps("Coffee")
    first = shop.session()
    shop.hears()

    shop.hears(type="interactive", interactive={"type": kind, kind: reply})

    told = shop.session().turns.order_by("-number").first().events
    assert shop.session().id != first.id
    assert told[0] == {"type": "stale_tap", "title": "Tea"}


def test_a_contact_is_named_as_whatsapp_names_it_now(shop: Shop) -> None:
    for name in ("Ana", "Ana Maria"):
        contacts = [{"wa_id": CUSTOMER, "profile": {"name": name}}]
        shop.post(shop.envelope(messages=[shop.message()], contacts=contacts))
        shop.drain()

    assert shop.conversation().contact.name == "Ana Maria"
    assert shop.conversation().contact.phone == CUSTOMER


def test_a_customer_without_a_number_is_known_by_the_user_id(shop: Shop) -> None:
    shop.online(greeting())
    told = shop.message()
    del told["from"]

    shop.receives({**told, "from_user_id": "US.13491208655302741918"})

    (call, *_) = shop.outbox(by="US.13491208655302741918")
    assert shop.conversation(by="US.13491208655302741918").contact.phone == ""
    assert call.payload["recipient"] == "US.13491208655302741918"
    assert "to" not in call.payload


# -- one item's trouble ---------------------------------------------------------------------


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """A customer's message that says “poison” raises, as a bug would."""
    take_message = inbound.take_message

    def take(work, conversation, message, listeners):  # type: ignore[no-untyped-def]
        if message.text == "poison":
            raise RuntimeError("a bug")
        take_message(work, conversation, message, listeners)

    monkeypatch.setattr("messaging.pipeline.advance.take_message", take)


def test_trouble_with_one_customer_is_not_everybodys(shop: Shop, poison: None) -> None:
    shop.online(greeting())

    shop.receives(
        shop.message("hello", by="351900000001"),
        shop.message("poison", by="351900000002"),
        shop.message("hello", by="351900000003"),
    )

    states = {
        item.payload["text"] + item.payload["address"][-1]: item.state for item in shop.inbox()
    }
    assert states == {"hello1": "done", "poison2": "pending", "hello3": "done"}
    assert shop.said(by="351900000001") == shop.said(by="351900000003") == ["Hello!", "Your name?"]


def test_later_messages_of_a_customer_wait_behind_one_that_failed(shop: Shop, poison: None) -> None:
    shop.online(greeting())

    shop.receives(shop.message("poison"), shop.message("hello"))

    assert [item.state for item in shop.inbox()] == ["pending", "pending"]
    assert shop.inbox()[0].attempts == 1


def test_an_item_that_fails_every_time_is_set_aside_and_the_next_goes_on(
    shop: Shop, poison: None
) -> None:
    shop.online(greeting())
    shop.receives(shop.message("poison"), shop.message("hello"))

    for _ in range(5):
        shop.time_passes(minutes=1)

    first, second = shop.inbox()
    assert (first.state, first.attempts, first.error) == ("parked", 5, "RuntimeError")
    assert second.state == "done"
    assert shop.said() == ["Hello!", "Your name?"]


# -- timers ---------------------------------------------------------------------------------


def test_a_time_limit_wakes_the_session_once(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    shop.time_passes(minutes=59)
    before = shop.said()
    shop.time_passes(minutes=1)
    shop.time_passes(minutes=1)

    assert before == ["Hello!", "Your name?"]
    assert shop.said() == ["Hello!", "Your name?", "Too late."]
    assert len(shop.inbox("timer")) == 1
    assert not Timer.objects.filter(conversation=shop.conversation()).exists()


def test_an_answer_forgets_the_time_limit(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.hears("Ana")

    shop.time_passes(hours=2)

    assert shop.said()[-1] == "Thank you, Ana."
    assert shop.inbox("timer") == []


def test_a_time_limit_that_went_off_before_the_answer_was_read_comes_too_late(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.post(shop.envelope(messages=[shop.message("Ana")]))
    shop.moment.advance(hours=2)

    fire_timers()
    shop.drain()

    assert shop.said()[-1] == "Thank you, Ana."
    assert [item.state for item in shop.inbox("timer")] == ["done"]


def test_an_alarm_of_an_earlier_session_is_ignored(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.moment.advance(hours=2)
    fire_timers()
    shop.post(shop.envelope(messages=[shop.message("hello")]))

    shop.drain()

    assert shop.said() == ["Hello!", "Your name?", "Too late.", "Hello!", "Your name?"]


def test_an_alarm_does_not_wake_a_later_session_that_waits_under_the_same_number(
    shop: Shop,
) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.post(shop.envelope(messages=[shop.message("Ana"), shop.message("hello")]))
    shop.moment.advance(hours=2)

    fire_timers()
    shop.drain()

    assert shop.said()[-3:] == ["Thank you, Ana.", "Hello!", "Your name?"]


def test_when_nobody_takes_a_customer_in_time_the_flow_goes_on(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()
    shop.taps("A person")
    queued = shop.conversation()

    shop.time_passes(minutes=10)

    handoff = queued.handoffs.get()
    assert (queued.control, queued.queue_id, queued.priority) == ("queued", shop.queue.id, 2)
    assert (handoff.exit, handoff.node, handoff.note) == ("no_agent", "people", "wants a person")
    assert shop.said()[-1] == "Nobody is here."
    assert shop.conversation().control == "none"


def test_a_customer_who_was_taken_in_time_stays_with_the_person(shop: Shop) -> None:
    shop.online(menu())
    shop.hears()
    shop.taps("A person")
    desk.claim(shop.conversation().id, actor=shop.agent())

    shop.time_passes(minutes=10)

    assert shop.conversation().control == "human"
    assert shop.said()[-1] == "One moment."
