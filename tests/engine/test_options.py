"""What customers tap and type is understood as the option they mean, or not at all."""

from __future__ import annotations

import pytest

from flows.engine.folding import fold, is_slip
from flows.engine.inputs import MessageInput
from flows.engine.options import match_option

MENU = [
    {"id": "return", "title": "Return an item"},
    {"id": "cafe", "title": "Café ☕"},
    {"id": "no", "title": "Não, obrigado!"},
]


def chosen(text: str, options: list[dict[str, str]] = MENU) -> tuple[str | None, str]:
    option, how = match_option(MessageInput("text", text), options, node="menu")
    return (option["id"] if option else None), how


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Return an item", ("return", "title")),
        ("  return  AN item. ", ("return", "title")),
        ("cafe", ("cafe", "title")),
        ("«CAFÉ»", ("cafe", "title")),
        ("nao, obrigado", ("no", "title")),
        ("1", ("return", "number")),
        ("3.", ("no", "number")),
        ("2️⃣", ("cafe", "number")),
        ("٢", ("cafe", "number")),
        ("4", (None, "")),
        ("0", (None, "")),
        ("Retrun an item", ("return", "slip")),
        ("retur an item", ("return", "slip")),
        ("cafes", ("cafe", "slip")),
        ("RETURN ", ("return", "id")),
        ("returns", (None, "")),
        ("", (None, "")),
        ("?!", (None, "")),
        ("return an item please", (None, "")),
    ],
)
def test_a_typed_answer_is_understood(text: str, expected: tuple[str | None, str]) -> None:
    assert chosen(text) == expected


@pytest.mark.parametrize(
    ("text", "titles", "expected"),
    [
        ("Care", ["Cart", "Card"], None),
        ("yo", ["No", "Yes"], None),
        ("yess", ["No", "Yes"], "Yes"),
        ("Size 38", ["Size 39", "Size 40"], None),
        ("C", ["C+", "C-", "C"], "C"),
        ("c-", ["C+", "C-", "C"], "C-"),
        ("c!", ["C.", "C-"], None),
        ("1", ["10", "20"], None),
        ("20", ["10", "20"], "20"),
        ("👍", ["👍", "👎"], "👍"),
        ("日本", ["日本", "中国"], "日本"),
    ],
)
def test_what_could_mean_two_things_means_none(
    text: str, titles: list[str], expected: str | None
) -> None:
    options = [{"id": title, "title": title} for title in titles]

    assert chosen(text, options)[0] == expected


def test_a_tap_is_taken_by_its_id_whatever_its_title() -> None:
    tap = MessageInput("interactive", "Renamed", option="cafe", node="menu")

    assert match_option(tap, MENU, node="menu") == (MENU[1], "id")


def test_an_id_typed_comes_after_what_the_customer_sees() -> None:
    swapped = [{"id": "2", "title": "One"}, {"id": "one", "title": "Two"}]

    assert chosen("2", swapped) == ("one", "number")
    assert chosen("one", swapped) == ("2", "title")
    assert chosen("no", [{"id": "no", "title": "Nein"}, {"id": "NO", "title": "Niet"}])[0] is None


def test_a_tap_on_another_question_counts_as_its_title_typed() -> None:
    assert match_option(
        MessageInput("interactive", "Yes", option="cafe", node="earlier"), MENU, node="menu"
    ) == (None, "")
    assert match_option(
        MessageInput("interactive", "Café ☕", option="no", node="earlier"), MENU, node="menu"
    ) == (MENU[1], "title")


def test_a_tap_of_an_earlier_session_never_chooses() -> None:
    stale = MessageInput("button", "Return an item", content={"stale": True})

    assert match_option(stale, MENU, node="menu") == (None, "")


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("retrun", "return", True),
        ("returns", "return", True),
        ("eturn", "return", True),
        ("rexurn", "return", True),
        ("rexurx", "return", False),
        ("return", "return", False),
        ("retnru", "return", False),
        ("nah", "nay", False),
    ],
)
def test_a_slip_is_one_letter(typed: str, meant: str, expected: bool) -> None:
    assert is_slip(typed, meant) is expected
    assert is_slip(meant, typed) is expected


def test_folding_keeps_letters_of_other_scripts() -> None:
    assert fold("  ¡ÑANDÚ! ") == "nandu"
    assert fold("की") != fold("कि")
    assert fold("!!!") == "!!!"
