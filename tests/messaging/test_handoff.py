"""Who may speak: every pair of control and event, and that nobody is left without an owner."""

from __future__ import annotations

from itertools import product

import pytest

from messaging.handoff import TRANSITIONS, NotAllowed, transition
from messaging.models import Control, Conversation, Stage
from messaging.work import Work, work_on
from tests.messaging.shop import Shop

EVENTS = sorted({event for _, event in TRANSITIONS})
COLUMNS = (
    "control", "stage", "epoch", "fence", "assignee_id", "queue_id", "priority", "waiting_since",
)  # fmt: skip


@pytest.fixture
def conversation(shop: Shop) -> Conversation:
    shop.hears()
    return shop.conversation()


def _columns(conversation: Conversation) -> dict[str, object]:
    return {name: getattr(conversation, name) for name in COLUMNS}


def _stand(conversation: Conversation, control: str, shop: Shop) -> None:
    """Put the conversation into a state as `transition` would have left it."""
    conversation.control = control
    conversation.stage = Stage.OPEN
    conversation.assignee = shop.agent() if control == Control.HUMAN else None
    conversation.queue = shop.queue if control == Control.QUEUED else None


@pytest.mark.parametrize(("control", "event"), list(product(Control.values, EVENTS)))
def test_each_pair_is_in_the_table_or_refused_without_any_change(
    shop: Shop, conversation: Conversation, control: str, event: str
) -> None:
    _stand(conversation, control, shop)
    before = _columns(conversation)
    actor = shop.agent()
    work = Work(shop.moment.now)

    if (control, event) in TRANSITIONS:
        transition(work, conversation, event, actor=actor, queue=shop.queue)
        change = TRANSITIONS[Control(control), event]
        assert (conversation.control, conversation.stage) == (change.control, change.stage)
        moved = control != change.control or control == Control.HUMAN == change.control
        assert conversation.epoch == before["epoch"] + int(moved)
        work.flush()
    else:
        with pytest.raises(NotAllowed):
            transition(work, conversation, event, actor=actor, queue=shop.queue)
        assert _columns(conversation) == before


@pytest.mark.parametrize(("control", "event"), sorted(TRANSITIONS))
def test_a_person_has_control_exactly_when_one_owns_the_conversation(
    shop: Shop, conversation: Conversation, control: Control, event: str
) -> None:
    _stand(conversation, control, shop)

    target = TRANSITIONS[control, event].control
    queue = shop.queue if target == Control.QUEUED else None

    transition(Work(shop.moment.now), conversation, event, actor=shop.agent(), queue=queue)

    assert (conversation.control == Control.HUMAN) == (conversation.assignee_id is not None)
    if conversation.control != Control.HUMAN:
        assert (conversation.control == Control.QUEUED) == (conversation.queue_id is not None)
    assert (conversation.waiting_since is not None) == (
        conversation.control in (Control.QUEUED, Control.HUMAN)
    )


def test_who_takes_a_customer_on_keeps_what_the_queue_knew(
    shop: Shop, conversation: Conversation
) -> None:
    work = Work(shop.moment.now)
    _stand(conversation, Control.BOT, shop)
    transition(work, conversation, "handoff_requested", queue=shop.queue, priority=3)

    transition(work, conversation, "claim", actor=shop.agent())

    assert (conversation.queue, conversation.priority) == (shop.queue, 3)


def test_an_older_epoch_is_refused(shop: Shop, conversation: Conversation) -> None:
    with work_on(conversation.id) as (work, row), pytest.raises(NotAllowed) as refused:
        transition(work, row, "take_over", actor=shop.agent(), expected_epoch=row.epoch + 1)

    assert refused.value.epoch == conversation.epoch
    assert shop.conversation().control == "none"


def test_only_people_raise_the_fence(shop: Shop, conversation: Conversation) -> None:
    fences = {}
    for control, event in TRANSITIONS:
        _stand(conversation, control, shop)
        conversation.fence = 0
        transition(Work(shop.moment.now), conversation, event, actor=shop.agent())
        fences[control, event] = conversation.fence > 0

    raised = {pair for pair, is_raised in fences.items() if is_raised}
    assert {event for _, event in raised} == {"take_over", "claim", "resolve", "opted_out"}
