"""A message starts the flows whose triggers it fits, the most exact one first."""

from __future__ import annotations

from typing import Any

import pytest

from flows.engine.inputs import MessageInput
from flows.engine.triggers import matches, strength


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
