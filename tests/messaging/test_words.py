"""The words of a number: they work at any time, and nobody who said stop is written to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from flows.models import Session
from messaging import desk
from messaging.channels import bind
from messaging.desk import CannotSend
from messaging.models import Contact, Handoff, OutboxItem, Timer
from messaging.pipeline.advance import advance_once
from messaging.work import work_on
from tests.factories import make_channel
from tests.messaging.documents import document, greeting, menu, node, say, start
from tests.messaging.shop import CUSTOMER, Shop

BYE = "You will hear nothing more from us. Write START if you change your mind."
HELLO = "Welcome back! You will hear from us again."


def listen(shop: Shop, *words: dict[str, Any]) -> None:
    """These words on the number, and none else."""
    shop.channel.words = [{"match": "exact", **word} for word in words]
    shop.channel.save()


def contact_of(shop: Shop) -> Contact:
    return shop.conversation().contact


def ended(shop: Shop) -> list[str]:
    """How the customer's sessions ended, the oldest first."""
    rows = Session.objects.for_workspace(shop.workspace).order_by("started_at", "id")
    return [
        event["result"] for row in rows for turn in row.turns.order_by("number")
        for event in turn.events if event["type"] == "session_ended"
    ]  # fmt: skip


def said_by_number(shop: Shop) -> list[str]:
    return [message.content["text"] for message in shop.messages(author="system")]


# -- opting out and in -----------------------------------------------------------------------


def test_stop_ends_the_flow_and_is_confirmed_once(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    shop.send()

    shop.hears(" Stop! ")
    shop.hears("STOP")

    assert contact_of(shop).opted_out == {"all": shop.moment.now.isoformat()}
    assert said_by_number(shop) == [BYE]
    assert [call.payload["text"]["body"] for call in shop.send() if call.message] == [BYE]
    assert ended(shop) == ["opted_out"]
    assert (shop.conversation().control, shop.conversation().stage) == ("none", "resolved")
    assert not Timer.objects.filter(conversation=shop.conversation()).exists()


def test_after_stop_no_flow_starts_and_the_message_waits_for_people(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears("stop")

    shop.hears("hello")

    assert shop.said() == []
    assert shop.session() is None
    assert (shop.conversation().control, shop.conversation().stage) == ("none", "open")


def test_start_brings_the_flows_back_and_is_confirmed(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears("stop")

    shop.hears("Start")

    assert contact_of(shop).opted_out == {}
    assert said_by_number(shop) == [BYE, HELLO]
    assert shop.said() == []
    shop.hears("hello")
    assert shop.said() == ["Hello!", "Your name?"]


def test_start_is_a_message_like_any_other_for_who_never_stopped(shop: Shop) -> None:
    shop.online(greeting("start"))

    shop.hears("start")

    assert shop.said() == ["Hello!", "Your name?"]
    assert said_by_number(shop) == []


def test_messages_that_wait_to_be_sent_are_dropped_at_stop(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")

    shop.hears("stop")

    assert [call.payload["text"]["body"] for call in shop.send() if call.message] == [BYE]
    assert {message.state for message in shop.messages(author="bot")} == {"superseded"}


def test_stop_on_one_number_silences_the_other_from_that_message_on(shop: Shop) -> None:
    version = shop.online(greeting())
    other = make_channel(shop.connection, phone_number_id="777")
    bind(version.flow, [shop.channel, other])
    shop.hears("hello")
    stop = shop.change(messages=[shop.message("stop")])
    hello = shop.change(messages=[shop.message("hello")])
    hello["value"]["metadata"] = {"phone_number_id": "777"}

    shop.post({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [stop]}]})
    shop.post({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [hello]}]})
    assert advance_once() == 2

    assert list(other.conversations.get().messages.values_list("author", flat=True)) == ["customer"]


def test_a_stop_that_comes_a_day_late_counts_and_is_not_answered(shop: Shop) -> None:
    old = shop.moment.now - dt.timedelta(hours=30)

    shop.hears("stop", timestamp=str(int(old.timestamp())))

    assert "all" in contact_of(shop).opted_out
    assert said_by_number(shop) == []


def test_a_tap_on_a_template_button_called_stop_counts(shop: Shop) -> None:
    shop.hears(type="button", button={"text": "STOP", "payload": "stop"})

    assert "all" in contact_of(shop).opted_out


def test_a_caption_is_no_word(shop: Shop) -> None:
    shop.hears(type="image", image={"id": "1", "mime_type": "image/png", "caption": "stop"})

    assert contact_of(shop).opted_out == {}


def test_stop_is_heard_while_a_person_has_the_conversation(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    agent = shop.agent()
    desk.take_over(shop.conversation().id, actor=agent)

    shop.hears("stop")

    conversation = shop.conversation()
    assert (conversation.control, conversation.assignee) == ("human", agent)
    assert said_by_number(shop) == [BYE]
    with pytest.raises(CannotSend) as refused:
        desk.reply(conversation.id, actor=agent, text="But…", client_id="1")
    assert refused.value.code == "opted_out"
    desk.resolve(conversation.id, actor=agent)
    assert (shop.conversation().control, shop.session().status) == ("none", "ended")


def test_stop_in_the_queue_leaves_it(shop: Shop) -> None:
    shop.online(menu())
    shop.hears("hello")
    shop.taps("A person")
    assert shop.conversation().control == "queued"

    shop.hears("stop")

    assert shop.conversation().control == "none"
    assert [handoff.exit for handoff in shop.conversation().handoffs.all()] == ["cancelled"]
    assert ended(shop) == ["opted_out"]


# -- what a flow does about consent ----------------------------------------------------------


def leaving(*after: dict[str, Any], **category: str) -> dict[str, Any]:
    """A flow that opts out, says so, and goes on at `after`."""
    nodes = [start(), node("out", "opt_out", **category), say("bye", "Done."), *after,
             node("end", "end")]  # fmt: skip
    ids = [told["id"] for told in nodes]
    ports = ["replied" if told["kind"] == "wait_for_reply" else "next" for told in nodes]
    return document(*nodes, edges=list(zip(ids[:-1], ports[:-1], ids[1:], strict=True)))


def test_the_confirmation_of_the_turn_that_opts_out_still_goes_out(shop: Shop) -> None:
    shop.online(leaving())

    shop.hears("leave me")

    assert [call.payload["text"]["body"] for call in shop.send() if call.message] == ["Done."]
    assert "all" in contact_of(shop).opted_out


def test_a_flow_that_would_wait_after_opting_out_ends(shop: Shop) -> None:
    shop.online(leaving(node("more", "wait_for_reply")))

    shop.hears("leave me")

    assert (shop.session().status, ended(shop)) == ("ended", ["opted_out"])
    assert (shop.conversation().control, shop.conversation().stage) == ("none", "resolved")


def test_opting_out_of_a_category_leaves_the_rest(shop: Shop) -> None:
    shop.online(leaving(node("more", "wait_for_reply"), say("on", "Go on."), category="marketing"))

    shop.hears("no adverts")
    shop.hears("and now?")

    assert set(contact_of(shop).opted_out) == {"marketing"}
    assert shop.said() == ["Done.", "Go on."]


def test_who_opted_out_and_went_to_people_hears_no_more_of_the_flow(shop: Shop) -> None:
    people = node("people", "handoff", queue="support", text="A colleague will look at it.")
    shop.online(leaving(people, say("back", "Back again.")))
    shop.hears("leave me")
    conversation, agent = shop.conversation(), shop.agent()
    assert conversation.control == "queued"
    desk.claim(conversation.id, actor=agent)

    desk.return_to_bot(conversation.id, actor=agent)

    assert shop.said() == ["Done.", "A colleague will look at it."]
    assert (shop.session().status, shop.conversation().control) == ("ended", "none")


def test_whatever_speaks_to_who_opted_out_becomes_a_failed_message_that_says_why(
    shop: Shop,
) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    Contact.objects.for_workspace(shop.workspace).update(opted_out={"all": "2026-01-01"})
    with work_on(shop.conversation().id) as (work, row):
        work.send(row, author="bot", content={"type": "text", "text": "Hi"})

    last = shop.messages()[-1]
    assert (last.state, last.error["code"]) == ("failed", "opted_out")
    assert len(shop.outbox()) == 2


def test_a_timer_says_nothing_to_who_opted_out_meanwhile(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    Contact.objects.for_workspace(shop.workspace).update(opted_out={"all": "2026-01-01"})

    shop.time_passes(hours=2)

    assert shop.said() == ["Hello!", "Your name?"]
    assert (shop.session().status, shop.conversation().control) == ("ended", "none")


def wishes(shop: Shop, value: str, **fields: Any) -> None:
    """The customer chooses in WhatsApp itself whether they want our adverts."""
    wish = {"wa_id": CUSTOMER, "category": "marketing_messages", "value": value, "timestamp": 1}
    told = shop.envelope(user_preferences=[{**wish, **fields}])
    told["entry"][0]["changes"][0]["field"] = "user_preferences"
    assert shop.post(told).status_code == 200
    shop.drain()


def test_who_stops_adverts_in_whatsapp_has_opted_out_of_them(shop: Shop) -> None:
    shop.hears("hello")

    wishes(shop, "stop")
    assert set(contact_of(shop).opted_out) == {"marketing"}
    wishes(shop, "resume", timestamp=2)
    assert contact_of(shop).opted_out == {}


def test_a_wish_of_a_stranger_or_of_another_kind_changes_nothing(shop: Shop) -> None:
    wishes(shop, "stop")
    assert not Contact.objects.for_workspace(shop.workspace).exists()
    shop.hears("hello")

    wishes(shop, "ask me later", timestamp=2)
    wishes(shop, "stop", category="something new", timestamp=3)

    assert contact_of(shop).opted_out == {}
    assert {item.state for item in shop.inbox("consent")} == {"done"}


# -- menu and agent --------------------------------------------------------------------------


def test_a_word_is_heard_before_the_open_question_and_leaves_the_flow(shop: Shop) -> None:
    shop.online(greeting("hello"))
    choose = shop.online(menu())
    listen(shop, {"words": ["menu"], "action": "flow", "flow": str(choose.flow_id), "text": "OK."})
    shop.hears("hello")

    shop.hears("Menu")

    assert shop.said() == ["Hello!", "Your name?", "What would you like?"]
    assert said_by_number(shop) == ["OK."]
    assert ended(shop) == ["left_by_word"]
    assert shop.session().version_id == choose.id
    assert Session.objects.for_workspace(shop.workspace).filter(status="waiting").count() == 1


def test_what_the_open_question_offers_is_an_answer_and_no_word(shop: Shop) -> None:
    shop.online(menu())
    other = shop.online(greeting("hello"))
    listen(shop, {"words": ["tea", "a person"], "action": "flow", "flow": str(other.flow_id)})
    shop.hears("good day")

    shop.hears("tea")
    assert shop.said()[-1] == "Milk?"
    shop.hears("Tea")
    assert shop.said()[-2:] == ["Hello!", "Your name?"]


def test_a_word_whose_flow_is_offline_is_no_word(shop: Shop) -> None:
    version = shop.online(greeting("hello"))
    listen(shop, {"words": ["menu"], "action": "flow", "flow": str(version.flow_id)})
    shop.hears("hello")
    version.state = "offline"
    version.save()

    shop.hears("menu")

    assert shop.said()[-1] == "Thank you, menu."


def test_asking_for_a_person_freezes_the_flow_until_it_is_given_back(shop: Shop) -> None:
    shop.online(greeting("hello"))
    listen(shop, {"words": ["human agent"], "match": "contains", "action": "handoff",
                  "queue": "support", "text": "One moment."})  # fmt: skip
    shop.hears("hello")
    shop.moment.advance(minutes=20)

    shop.hears("a Human Agent please")

    conversation = shop.conversation()
    handoff = Handoff.objects.for_workspace(shop.workspace).get()
    assert (conversation.control, conversation.queue) == ("queued", shop.queue)
    assert (handoff.reason, handoff.note) == ("asked_for_person", "a Human Agent please")
    assert handoff.remaining == 40 * 60
    assert said_by_number(shop) == ["One moment."]

    shop.time_passes(hours=5)
    shop.hears("anybody there?")
    assert (shop.session().status, shop.said()) == ("waiting", ["Hello!", "Your name?"])

    agent = shop.agent()
    desk.claim(conversation.id, actor=agent)
    desk.return_to_bot(conversation.id, actor=agent)
    due = Timer.objects.get(conversation=conversation).due_at
    assert due == shop.moment.now + dt.timedelta(minutes=40)
    shop.hears("Ana")
    assert shop.said()[-1] == "Thank you, Ana."


def test_a_person_can_be_asked_for_when_no_flow_runs(shop: Shop) -> None:
    listen(shop, {"words": ["agent"], "action": "handoff"})

    shop.hears("agent")

    assert (shop.conversation().control, shop.conversation().queue) == ("queued", shop.queue)
    shop.hears("agent")
    assert Handoff.objects.for_workspace(shop.workspace).count() == 1


def test_a_word_means_nothing_a_day_late_or_to_who_opted_out(shop: Shop) -> None:
    version = shop.online(greeting("hello"))
    stop = {"words": ["stop"], "action": "opt_out"}
    listen(shop, {"words": ["menu"], "action": "flow", "flow": str(version.flow_id)}, stop)
    old = shop.moment.now - dt.timedelta(hours=30)

    shop.hears("menu", timestamp=str(int(old.timestamp())))
    shop.hears("stop")
    shop.hears("menu")

    assert (shop.said(), said_by_number(shop)) == ([], [])
    assert shop.session() is None


def test_of_words_that_fit_alike_the_first_that_can_be_obeyed_counts(shop: Shop) -> None:
    version = shop.online(greeting("hello"))
    listen(
        shop,
        {"words": ["start"], "action": "opt_in"},
        {"words": ["start"], "action": "flow", "flow": str(version.flow_id)},
        {"words": ["start"], "action": "handoff"},
    )

    shop.hears("start")

    assert shop.said() == ["Hello!", "Your name?"]
    assert shop.conversation().control == "bot"


def test_start_also_brings_back_who_refused_only_a_category(shop: Shop) -> None:
    shop.hears("hi")
    Contact.objects.for_workspace(shop.workspace).update(opted_out={"marketing": "2026-01-01"})

    shop.hears("start")

    assert contact_of(shop).opted_out == {}
    assert said_by_number(shop) == [HELLO]


def test_words_other_than_stop_mean_nothing_while_a_person_speaks(shop: Shop) -> None:
    version = shop.online(greeting("hello"))
    listen(shop, {"words": ["menu"], "action": "flow", "flow": str(version.flow_id)})
    shop.hears("hello")
    desk.take_over(shop.conversation().id, actor=shop.agent())

    shop.hears("menu")

    assert shop.said() == ["Hello!", "Your name?"]


# -- what nobody listens for -----------------------------------------------------------------


def test_the_fallback_flow_answers_what_nothing_else_does(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.channel.fallback_flow = shop.online(
        document(start("no such word"), say("sorry", "Sorry?"), node("end", "end"),
                 edges=[("start", "next", "sorry"), ("sorry", "next", "end")])
    ).flow  # fmt: skip
    shop.channel.save()

    shop.hears("qwertz")
    shop.hears("hello")
    shop.hears("Ana")

    assert shop.said() == ["Sorry?", "Hello!", "Your name?", "Thank you, Ana."]


def test_a_flow_started_by_hand_is_deaf_to_messages(shop: Shop) -> None:
    shop.online({**greeting(), "trigger_type": "TriggeredManually"})

    shop.hears("hello")

    assert shop.said() == []


def test_a_cart_becomes_variables(shop: Shop) -> None:
    trigger = node("start", "start", triggers=[{"type": "order"}])
    shop.online(
        document(
            trigger,
            say("sum", "{{ order.items.0.product_id }}: {{ order.total }} {{ order.currency }}"),
            node("more", "wait_for_reply"),
            say("again", "{{ order.items.1.quantity }}"),
            node("end", "end"),
            edges=[("start", "next", "sum"), ("sum", "next", "more"), ("more", "replied", "again"),
                   ("again", "next", "end")],
        )
    )  # fmt: skip
    items = [
        {"product_retailer_id": "mug", "quantity": 2, "item_price": 7.5, "currency": "EUR"},
        {"product_retailer_id": "pot", "quantity": "1", "item_price": "20", "currency": "EUR"},
    ]

    shop.hears(type="order", order={"catalog_id": "7", "product_items": items})
    shop.hears("and?")

    assert shop.said() == ["mug: 35 EUR", "1"]


def test_reading_marks_say_nothing_about_who_calls_for_a_person(shop: Shop) -> None:
    listen(shop, {"words": ["agent"], "action": "handoff"})

    shop.hears("agent")

    receipts = OutboxItem.objects.for_workspace(shop.workspace).filter(message=None)
    assert not receipts.exists()
    assert contact_of(shop).address == CUSTOMER
