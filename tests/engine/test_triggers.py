"""A message starts the flows whose triggers it fits, the most exact one first."""

from __future__ import annotations

from typing import Any

import pytest

from flows.engine import triggers
from flows.engine.folding import fold
from flows.engine.inputs import MessageInput
from flows.engine.triggers import Conflict, conflicts, matches, strength, taken_words


def fits(trigger: dict[str, Any], input: MessageInput, first: bool = False) -> bool:
    return matches({"triggers": [trigger]}, input, first_message=first)


@pytest.mark.parametrize(
    ("match", "words", "text", "expected"),
    [
        ("contains", ["return"], "I want to RETURN it", True),
        ("contains", ["devolução"], "quero devolucao", True),
        ("contains", ["return"], "hello", False),
        ("contains", ["return"], "", False),
        ("contains", ["  "], "anything", False),
        (None, ["return"], "returns?", True),
        ("exact", ["return"], " Return! ", True),
        ("exact", ["return"], "return it", False),
        ("starts_with", ["hi"], "Hi there", True),
        ("starts_with", ["hi"], "oh hi", False),
        ("regex", [r"^order \d+$"], "ORDER 77", True),
        ("regex", [r"^order \d+$"], "my order 77", False),
        ("regex", [r"(a)\1"], "aa", False),
        ("fuzzy", ["support"], "suport please", True),
        ("fuzzy", ["human agent"], "a humen agent, please", True),
        ("fuzzy", ["human agent"], "humans are agents", False),
        ("sounds_like", ["support"], "support", False),
    ],
)
def test_a_keyword_fits(match: str | None, words: list[str], text: str, expected: bool) -> None:
    trigger = {"type": "keyword", "words": words} | ({"match": match} if match else {})

    assert fits(trigger, MessageInput("text", text)) is expected


def test_any_message_fits_and_the_first_only_once() -> None:
    hello = MessageInput("text", "hello")

    assert fits({"type": "any_message"}, hello)
    assert fits({"type": "first_message"}, hello, first=True)
    assert not fits({"type": "first_message"}, hello)


def test_a_referral_fits_by_its_source() -> None:
    clicked = MessageInput("text", "hi", content={"referral": {"source_id": "ad7"}})

    assert fits({"type": "referral"}, clicked)
    assert fits({"type": "referral", "source_ids": ["ad7"]}, clicked)
    assert not fits({"type": "referral", "source_ids": ["ad8"]}, clicked)
    assert not fits({"type": "referral"}, MessageInput("text", "hi"))


def test_a_template_button_fits_by_its_payload_unless_it_is_stale() -> None:
    trigger = {"type": "button_payload", "payloads": ["YES"]}

    assert fits(trigger, MessageInput("button", "Yes", content={"payload": "YES"}))
    assert not fits(trigger, MessageInput("button", "No", content={"payload": "NO"}))
    assert not fits(
        trigger, MessageInput("button", "Yes", content={"payload": "YES", "stale": True})
    )
    assert not fits(trigger, MessageInput("text", "YES"))


def test_an_order_fits() -> None:
    assert fits({"type": "order"}, MessageInput("order"))
    assert not fits({"type": "order"}, MessageInput("text", "order"))


def test_the_more_exact_trigger_is_the_stronger() -> None:
    said = MessageInput("text", "return")
    strengths = [
        strength({"triggers": [trigger]}, said, first_message=True)
        for trigger in (
            {"type": "any_message"},
            {"type": "first_message"},
            {"type": "keyword", "match": "fuzzy", "words": ["return"]},
            {"type": "keyword", "match": "contains", "words": ["return"]},
            {"type": "keyword", "match": "exact", "words": ["return"]},
        )
    ]

    assert strengths == sorted(set(strengths))


@pytest.mark.parametrize("data", [{}, {"triggers": None}, {"triggers": [7, {}, {"type": []}]}])
def test_what_is_no_trigger_fits_nothing(data: Any) -> None:
    assert not matches(data, MessageInput("text", "x"), first_message=True)


def words(match: str, *told: str) -> dict[str, Any]:
    return {"triggers": [{"type": "keyword", "match": match, "words": list(told)}]}


def on(type: str, **fields: Any) -> dict[str, Any]:
    return {"triggers": [{"type": type, **fields}]}


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (words("exact", "return", "hi"), words("exact", "return"), ["return"]),
        (words("exact", "return"), words("exact", "returns"), []),
        (words("exact", "return"), words("contains", "return"), []),
        (words("contains", "return"), words("contains", "Return an order"), ["Return an order"]),
        (words("contains", "return"), words("contains", "order"), []),
        (words("starts_with", "order 1"), words("starts_with", "order"), ["order 1"]),
        (words("starts_with", "order"), words("starts_with", "my order"), []),
        (words("starts_with", "order 7"), words("regex", r"^order \d$"), ["order 7"]),
        (words("regex", r"^order \d$"), words("starts_with", "refund"), []),
        (words("regex", r"\d+"), words("regex", r"\d+"), [r"\d+"]),
        (words("regex", r"\d+"), words("regex", r"[0-9]+"), []),
        (words("fuzzy", "support"), words("fuzzy", "suport"), ["support"]),
        (words("fuzzy", "support"), words("fuzzy", "sales"), []),
    ],
)
def test_flows_that_listen_for_one_word_alike_conflict(
    one: dict[str, Any], other: dict[str, Any], shared: list[str]
) -> None:
    expected = [Conflict("keyword", tuple(shared))] if shared else []

    assert conflicts(one, other) == conflicts(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        (on("any_message"), on("any_message"), "any message"),
        (on("first_message"), on("first_message"), "the first message of a customer"),
        (on("order"), on("order"), "a cart"),
        (on("referral"), on("referral"), "a click on any advert"),
        (on("referral", source_ids=["a", "b"]), on("referral"), "the advert “a”, “b”"),
        (
            on("button_payload", payloads=["YES", "NO"]),
            on("button_payload", payloads=["NO"]),
            "the template button “NO”",
        ),
        (on("button_payload"), on("button_payload"), "any button of a template"),
    ],
)
def test_flows_that_listen_for_the_same_happening_conflict(
    one: dict[str, Any], other: dict[str, Any], about: str
) -> None:
    assert [conflict.about for conflict in conflicts(one, other)] == [about]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (on("any_message"), on("first_message")),
        (on("any_message"), words("exact", "hi")),
        (on("referral", source_ids=["a"]), on("referral", source_ids=["b"])),
        (on("moon"), on("moon")),
        ({"triggers": [{"type": []}, {"type": "keyword", "match": [], "words": 7}]}, on("order")),
        ({}, {"triggers": None}),
    ],
)
def test_flows_that_listen_for_different_things_do_not_conflict(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert conflicts(one, other) == []


def test_a_conflict_names_its_words_once() -> None:
    found = conflicts(words("exact", "return", "refund"), words("exact", "refund", "return"))

    assert [conflict.about for conflict in found] == ["“return”, “refund”"]


def test_keywords_that_a_channel_takes_for_itself() -> None:
    start = words("contains", "stop", "please stop it", "go")

    assert taken_words(start, ["STOP"], "exact") == ["stop"]
    assert taken_words(start, ["stop"], "contains") == ["stop", "please stop it"]
    assert taken_words(words("regex", "stop"), ["stop"], "exact") == []


def test_a_long_message_is_read_once_however_many_words_slips_are_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folded: list[str] = []
    monkeypatch.setattr(triggers, "fold", lambda text: folded.append(text) or fold(text))
    message = " ".join(f"blah{place}" for place in range(triggers.MAX_SAID))

    assert not triggers.matches_words(message, [f"return {n}" for n in range(50)], "fuzzy")
    assert len(folded) == 1 + 50 + triggers.MAX_SAID


def test_slips_are_looked_for_in_the_first_words_of_an_essay() -> None:
    essay = ["blah"] * (triggers.MAX_SAID - 1)

    assert triggers.matches_words(" ".join([*essay, "retrun"]), ["return"], "fuzzy")
    assert not triggers.matches_words(" ".join([*essay, "blah", "retrun"]), ["return"], "fuzzy")
