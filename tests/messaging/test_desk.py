"""What a person does with a conversation, and what of it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging import desk
from messaging.desk import CannotSend, NoSuchNode, UnseenReply
from messaging.handoff import NotAllowed
from messaging.models import Conversation, Handoff, OutboxItem, Timer
from tests.messaging.documents import greeting, menu
from tests.messaging.shop import Shop


@pytest.fixture
def queued(shop: Shop) -> Conversation:
    """A customer who asked for a person."""
    shop.online(menu())
    shop.hears()
    shop.taps("A person")
    return shop.conversation()


def handoffs(shop: Shop) -> list[Handoff]:
    return list(Handoff.objects.for_workspace(shop.workspace).order_by("requested_at", "id"))


# -- taking ---------------------------------------------------------------------------------


def test_of_several_who_claim_one_gets_the_customer(shop: Shop, queued: Conversation) -> None:
    ana, bo = shop.agent("Ana"), shop.agent("Bo")
    desk.claim(queued.id, actor=ana, epoch=queued.epoch)

    with pytest.raises(NotAllowed) as refused:
        desk.claim(queued.id, actor=bo, epoch=queued.epoch)

    assert (refused.value.code, refused.value.owner) == ("not_yours", ana)
    assert refused.value.since == shop.moment.now
    assert (shop.conversation().control, shop.conversation().assignee) == ("human", ana)
    (handoff,) = handoffs(shop)
    assert (handoff.accepted_by, handoff.accepted_at) == (ana, shop.moment.now)


def test_a_customer_who_does_not_wait_cannot_be_claimed(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()

    with pytest.raises(NotAllowed) as refused:
        desk.claim(shop.conversation().id, actor=shop.agent())

    assert refused.value.code == "not_now"
    assert shop.conversation().control == "bot"


def test_taking_over_from_the_bot_begins_a_stretch(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    ana = shop.agent()

    desk.take_over(shop.conversation().id, actor=ana)

    (handoff,) = handoffs(shop)
    assert (handoff.reason, handoff.node, handoff.wait_number) == ("agent", "name", 1)
    assert (handoff.accepted_by, handoff.remaining) == (ana, 3600.0)
    assert shop.conversation().assignee == ana


def test_taking_over_a_waiting_customer_accepts_the_stretch(
    shop: Shop, queued: Conversation
) -> None:
    ana = shop.agent()

    desk.take_over(queued.id, actor=ana)

    (handoff,) = handoffs(shop)
    assert (handoff.reason, handoff.accepted_by) == ("node", ana)


def test_a_conversation_nobody_speaks_in_can_be_taken_over(shop: Shop) -> None:
    shop.hears()
    ana = shop.agent()

    desk.take_over(shop.conversation().id, actor=ana)

    assert (shop.conversation().control, shop.conversation().assignee) == ("human", ana)


# -- answering ------------------------------------------------------------------------------


@pytest.fixture
def owned(shop: Shop, queued: Conversation) -> Conversation:
    """A customer with whom the agent Ana speaks."""
    desk.claim(queued.id, actor=shop.agent("Ana"))
    return shop.conversation()


def test_an_answer_is_a_message_on_its_way(shop: Shop, owned: Conversation) -> None:
    message = desk.reply(owned.id, actor=owned.assignee, text="Hi!", client_id="c-1")

    assert (message.author, message.agent, message.state) == ("agent", owned.assignee, "queued")
    assert shop.outbox()[-1].payload["text"]["body"] == "Hi!"
    assert handoffs(shop)[0].first_reply_at == shop.moment.now


def test_the_same_client_id_again_is_the_same_message(shop: Shop, owned: Conversation) -> None:
    first = desk.reply(owned.id, actor=owned.assignee, text="Hi!", client_id="c-1")
    count = len(shop.outbox())

    again = desk.reply(owned.id, actor=owned.assignee, text="Hi!", client_id="c-1")

    assert again.id == first.id
    assert len(shop.outbox()) == count


def test_only_the_owner_may_answer(shop: Shop, owned: Conversation) -> None:
    count = len(shop.messages())

    with pytest.raises(NotAllowed) as refused:
        desk.reply(owned.id, actor=shop.agent("Bo"), text="Hi!", client_id="c-1")

    assert refused.value.owner == owned.assignee
    assert len(shop.messages()) == count


def test_who_has_not_taken_the_customer_may_not_answer(shop: Shop, queued: Conversation) -> None:
    with pytest.raises(NotAllowed):
        desk.reply(queued.id, actor=shop.agent(), text="Hi!", client_id="c-1")


def test_a_reply_of_somebody_else_must_have_been_seen(shop: Shop, queued: Conversation) -> None:
    ana, bo = shop.agent("Ana"), shop.agent("Bo")
    desk.claim(queued.id, actor=ana)
    seen = shop.conversation().last_seq
    hers = desk.reply(queued.id, actor=ana, text="From Ana", client_id="c-1")
    desk.return_to_bot(queued.id, actor=ana)
    desk.take_over(queued.id, actor=bo)

    with pytest.raises(UnseenReply) as unseen:
        desk.reply(queued.id, actor=bo, text="From Bo", client_id="c-2", last_seen_seq=seen)
    after = desk.reply(queued.id, actor=bo, text="Bo", client_id="c-3", last_seen_seq=hers.seq)

    assert [message.id for message in unseen.value.messages] == [hers.id]
    assert after.agent == bo


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "empty"), (" \n", "empty"), ("x" * 4097, "too_long"), ("👍" * 2049, "too_long")],
)
def test_a_text_that_cannot_be_sent_is_refused(
    shop: Shop, owned: Conversation, text: str, code: str
) -> None:
    count = len(shop.messages())

    with pytest.raises(CannotSend) as refused:
        desk.reply(owned.id, actor=owned.assignee, text=text, client_id="c-1")

    assert refused.value.code == code
    assert len(shop.messages()) == count


def test_the_longest_text_is_sent(shop: Shop, owned: Conversation) -> None:
    desk.reply(owned.id, actor=owned.assignee, text="👍" * 2048, client_id="c-1")

    assert shop.outbox()[-1].state == "queued"


def test_after_a_day_of_silence_nothing_free_is_sent(shop: Shop, owned: Conversation) -> None:
    shop.moment.advance(hours=24)

    with pytest.raises(CannotSend) as refused:
        desk.reply(owned.id, actor=owned.assignee, text="Hi!", client_id="c-1")

    assert refused.value.code == "window_closed"


def test_the_customers_word_opens_the_window_again(shop: Shop, owned: Conversation) -> None:
    shop.moment.advance(hours=30)
    shop.hears("still there?")

    desk.reply(owned.id, actor=owned.assignee, text="Yes.", client_id="c-1")

    assert [call.payload["text"]["body"] for call in shop.send() if call.message][-1] == "Yes."


# -- giving back ----------------------------------------------------------------------------


def test_the_flow_goes_on_past_its_handoff_node(shop: Shop, owned: Conversation) -> None:
    desk.return_to_bot(owned.id, actor=owned.assignee)

    conversation = shop.conversation()
    assert shop.said()[-2:] == ["Back again.", "What would you like?"]
    assert (conversation.control, conversation.assignee) == ("bot", None)
    (handoff,) = handoffs(shop)
    assert (handoff.exit, handoff.ended_by) == ("returned", owned.assignee)


def test_what_the_customer_said_to_a_person_answers_no_question(
    shop: Shop, owned: Conversation
) -> None:
    shop.hears("Coffee")

    desk.return_to_bot(owned.id, actor=owned.assignee)

    assert shop.said()[-1] == "What would you like?"
    assert shop.session().wait_for == "message"


def test_the_flow_goes_on_at_a_chosen_node(shop: Shop, owned: Conversation) -> None:
    desk.return_to_bot(owned.id, actor=owned.assignee, node="milk")

    assert shop.said()[-1] == "Milk?"
    shop.taps("Yes")
    assert shop.said()[-1] == "Coming."
    assert shop.conversation().control == "none"


def test_a_node_that_is_not_there_changes_nothing(shop: Shop, owned: Conversation) -> None:
    with pytest.raises(NoSuchNode):
        desk.return_to_bot(owned.id, actor=owned.assignee, node="nowhere")

    assert shop.conversation().control == "human"
    assert handoffs(shop)[0].ended_at is None


def test_a_handoff_node_can_be_chosen_and_queues_the_customer_again(
    shop: Shop, owned: Conversation
) -> None:
    desk.return_to_bot(owned.id, actor=owned.assignee, node="people")

    assert shop.conversation().control == "queued"
    assert [handoff.exit for handoff in handoffs(shop)] == ["returned", ""]


def test_somebody_elses_customer_cannot_be_given_back(shop: Shop, owned: Conversation) -> None:
    with pytest.raises(NotAllowed):
        desk.return_to_bot(owned.id, actor=shop.agent("Bo"))

    assert shop.conversation().control == "human"


def test_a_waiting_customer_can_be_given_back_unclaimed(shop: Shop, queued: Conversation) -> None:
    desk.return_to_bot(queued.id, actor=shop.agent())

    assert shop.said()[-1] == "What would you like?"


def test_without_a_flow_there_is_nothing_to_give_back_to(shop: Shop) -> None:
    shop.hears()
    ana = shop.agent()
    desk.take_over(shop.conversation().id, actor=ana)

    with pytest.raises(NoSuchNode):
        desk.return_to_bot(shop.conversation().id, actor=ana)

    assert shop.conversation().control == "human"


def test_an_interrupted_question_waits_on_with_the_time_it_had_left(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    ana, id = shop.agent(), shop.conversation().id
    shop.moment.advance(minutes=20)
    desk.take_over(id, actor=ana)

    shop.time_passes(hours=5)
    frozen = shop.said()
    desk.return_to_bot(id, actor=ana)
    shop.time_passes(minutes=39)
    waiting = shop.said()
    shop.time_passes(minutes=1)

    assert frozen == waiting == ["Hello!", "Your name?"]
    assert shop.said()[-1] == "Too late."


def test_a_question_interrupted_twice_has_the_time_that_is_really_left(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    ana, id = shop.agent(), shop.conversation().id
    shop.moment.advance(minutes=20)
    desk.take_over(id, actor=ana)
    shop.moment.advance(hours=5)
    desk.return_to_bot(id, actor=ana)
    shop.moment.advance(minutes=10)
    desk.take_over(id, actor=ana)
    shop.moment.advance(hours=5)

    desk.return_to_bot(id, actor=ana)

    assert Timer.objects.get(conversation=id).due_at == shop.moment.now + timedelta(minutes=30)


def test_an_interrupted_question_is_answered_after_the_return(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    ana, id = shop.agent(), shop.conversation().id
    desk.take_over(id, actor=ana)
    desk.return_to_bot(id, actor=ana)

    shop.hears("Ana")

    assert shop.said()[-1] == "Thank you, Ana."


# -- closing --------------------------------------------------------------------------------


def test_closing_lets_the_flow_say_good_bye(shop: Shop, owned: Conversation) -> None:
    desk.resolve(owned.id, actor=owned.assignee)

    conversation = shop.conversation()
    assert shop.said()[-1] == "Good-bye."
    assert (conversation.control, conversation.stage) == ("none", "resolved")
    assert handoffs(shop)[0].exit == "resolved"
    assert [call.payload["text"]["body"] for call in shop.send() if call.message][-1] == "Good-bye."


def test_closing_here_and_now_ends_the_flow_without_a_word(shop: Shop, owned: Conversation) -> None:
    said = shop.said()

    desk.resolve(owned.id, actor=owned.assignee, then="end")

    assert shop.said() == said
    assert shop.session().status == "ended"
    assert (shop.conversation().control, shop.conversation().stage) == ("none", "resolved")


def test_closing_an_interrupted_question_ends_the_flow(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()
    ana = shop.agent()
    desk.take_over(shop.conversation().id, actor=ana)

    desk.resolve(shop.conversation().id, actor=ana)
    shop.time_passes(hours=2)

    assert shop.session().status == "ended"
    assert shop.said() == ["Hello!", "Your name?"]


def test_while_the_bot_speaks_nothing_can_be_closed(shop: Shop) -> None:
    shop.online(greeting())
    shop.hears()

    with pytest.raises(NotAllowed):
        desk.resolve(shop.conversation().id, actor=shop.agent())

    assert shop.session().status == "waiting"
    assert shop.conversation().control == "bot"


def test_after_closing_the_customer_starts_afresh(shop: Shop, owned: Conversation) -> None:
    desk.resolve(owned.id, actor=owned.assignee, then="end")

    shop.hears("hello again")

    assert shop.said()[-1] == "What would you like?"
    assert shop.conversation().control == "bot"


# -- flows that cannot go on ----------------------------------------------------------------


def test_a_flow_that_fails_drops_nobody(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.run.MAX_STEPS", 1)
    shop.online(greeting())

    shop.hears()

    (handoff,) = handoffs(shop)
    conversation = shop.conversation()
    assert (conversation.control, conversation.queue, conversation.priority) == (
        "queued",
        shop.queue,
        2,
    )
    assert (handoff.reason, handoff.note) == ("flow_failed", "step_limit")
    desk.claim(conversation.id, actor=shop.agent("Ana"))
    desk.resolve(conversation.id, actor=shop.conversation().assignee)
    assert shop.conversation().stage == "resolved"


def test_a_queue_that_is_gone_is_replaced_by_the_oldest(shop: Shop) -> None:
    told = menu()
    told["nodes"][5]["data"]["queue"] = "night shift"
    shop.online(told)
    shop.hears()

    shop.taps("A person")

    assert shop.conversation().queue == shop.queue


def test_without_any_queue_the_customer_still_waits_for_a_person(shop: Shop) -> None:
    shop.online(menu())
    shop.queue.delete()
    shop.hears()

    shop.taps("A person")

    assert (shop.conversation().control, shop.conversation().queue) == ("queued", None)
    assert OutboxItem.objects.for_workspace(shop.workspace).exists()
