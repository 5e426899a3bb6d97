"""Two machines that go on at each other are stopped, and a person is called."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from messaging import desk
from messaging.models import ConsoleEvent, Handoff
from messaging.runaway import keep_pace
from tests.messaging.documents import document, node, say, start
from tests.messaging.shop import START, Shop

LIMIT = 30


@pytest.fixture(autouse=True)
def limit(settings: Any) -> None:
    settings.RUNAWAY_LIMIT = LIMIT


def echo() -> dict[str, Any]:
    """Answers anything, and ends: every message is a session of its own."""
    return document(
        start(),
        say("pong", "Pong."),
        node("end", "end"),
        edges=[("start", "next", "pong"), ("pong", "next", "end")],
    )


def outpace(texts: list[str], gap: float) -> int:
    """How many of these messages, `gap` seconds apart, are answered before it has run away."""
    pace, now = None, START
    for place, text in enumerate(texts):
        pace, has_run_away = keep_pace(pace, text, now)
        if has_run_away:
            return place
        now += dt.timedelta(seconds=gap)
    return len(texts)


def test_different_texts_in_quick_succession_run_away() -> None:
    assert outpace([str(n) for n in range(100)], 0) == LIMIT


def test_the_same_text_again_and_again_runs_away_sooner() -> None:
    assert outpace(["ping"] * 100, 5) == LIMIT // 3


def test_a_talk_at_the_pace_of_people_never_runs_away() -> None:
    assert outpace([str(n) for n in range(500)], 10) == 500
    assert outpace(["ok"] * 500, 61) == 500


def test_a_text_in_between_breaks_the_row() -> None:
    assert outpace((["ok"] * 9 + ["yes"]) * 10, 10) == 100


def test_without_a_limit_nothing_runs_away(settings: Any) -> None:
    settings.RUNAWAY_LIMIT = 0

    assert outpace(["ping"] * 500, 0) == 500


def test_a_machine_is_left_to_people_across_sessions(shop: Shop) -> None:
    shop.online(echo())

    for _ in range(LIMIT):
        shop.hears("ping")

    conversation = shop.conversation()
    handoff = Handoff.objects.for_workspace(shop.workspace).get()
    assert len(shop.said()) == LIMIT // 3
    assert (conversation.control, conversation.queue, handoff.reason) == (
        "queued", shop.queue, "runaway",
    )  # fmt: skip
    told = ConsoleEvent.objects.for_workspace(shop.workspace).filter(kind="conversation.runaway")
    assert [event.conversation for event in told] == [conversation.id]


def test_a_machine_that_says_a_word_of_the_number_is_left_to_people_too(shop: Shop) -> None:
    flow = shop.online(echo()).flow_id
    word = {"words": ["menu"], "match": "contains", "action": "flow", "flow": str(flow)}
    shop.channel.words = [word]
    shop.channel.save()

    for _ in range(LIMIT):
        shop.hears("Say menu for the menu.")

    assert len(shop.said()) == LIMIT // 3
    assert shop.conversation().control == "queued"


def test_when_a_person_has_looked_the_pace_begins_anew(shop: Shop) -> None:
    shop.online(echo())
    for _ in range(LIMIT):
        shop.hears("ping")
    agent = shop.agent()
    desk.claim(shop.conversation().id, actor=agent)
    desk.resolve(shop.conversation().id, actor=agent, then="end")

    shop.hears("ping")

    assert len(shop.said()) == LIMIT // 3 + 1


def test_messages_that_nobody_answers_are_not_counted(shop: Shop) -> None:
    for _ in range(LIMIT):
        shop.hears("ping")

    assert (shop.conversation().control, shop.conversation().pace) == ("none", None)
