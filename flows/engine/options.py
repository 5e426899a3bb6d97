"""Which of the options offered a customer means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.engine.folding import fold, is_slip
from flows.engine.inputs import MessageInput

Option = Mapping[str, Any]

RESERVED_IDS = frozenset(
    {"next", "other", "else", "replied", "timed_out", "failed", "success", "failure"}
)


def match_option(
    input: MessageInput, options: Sequence[Option], *, node: str
) -> tuple[Option | None, str]:
    """The option meant and how it was told: id, title, number or slip; (None, "") if none is.

    `node` is the one that offers them now: a tap on something another node offered counts as its
    title typed. A tap of an earlier session never chooses.
    """
    if input.is_stale:
        return None, ""
    if input.option is not None and input.node in (None, node):
        for option in options:
            if option["id"] == input.option:
                return option, "id"
    typed = input.text.strip()
    if not typed:
        return None, ""
    return (
        _by_title(typed, options)
        or _by_number(typed, options)
        or _by_id(typed, options)
        or _by_slip(typed, options)
    )


def _by_title(typed: str, options: Sequence[Option]) -> tuple[Option | None, str] | None:
    """Equal but for case; else equal when folded, if that leaves no doubt."""
    for option in options:
        if option["title"].strip().casefold() == typed.casefold():
            return option, "title"
    folded = fold(typed)
    found = [option for option in options if fold(option["title"]) == folded]
    return (found[0], "title") if len(found) == 1 else None


def _by_number(typed: str, options: Sequence[Option]) -> tuple[Option | None, str] | None:
    """The place in the list; not where a title is itself a number, for that is what was meant."""
    folded = fold(typed)
    if not (folded.isdecimal() and len(folded) < 4):
        return None
    if any(fold(option["title"]).isdecimal() for option in options):
        return None
    place = int(folded)
    return (options[place - 1], "number") if 1 <= place <= len(options) else None


def _by_id(typed: str, options: Sequence[Option]) -> tuple[Option | None, str] | None:
    """The id typed: customers never see it, but it often is the word they think of."""
    found = [option for option in options if option["id"].casefold() == typed.casefold()]
    return (found[0], "id") if len(found) == 1 else None


def _by_slip(typed: str, options: Sequence[Option]) -> tuple[Option | None, str]:
    folded = fold(typed)
    found = [option for option in options if is_slip(folded, fold(option["title"]))]
    return (found[0], "slip") if len(found) == 1 else (None, "")


def problems(options: Sequence[Option]) -> Iterator[tuple[int, str, str, str]]:
    """What is wrong with a set of options, as (place, key, code, message)."""
    ids = Counter(option["id"] for option in options)
    titles = Counter(option["title"].strip().casefold() for option in options)
    for place, option in enumerate(options):
        told = option["id"]
        if told in RESERVED_IDS:
            yield place, "id", "reserved_option_id", f"“{told}” is the name of another port."
        if ids[told] > 1:
            yield place, "id", "duplicate_option_id", f"Two options have the id “{told}”."
        if titles[option["title"].strip().casefold()] > 1:
            title = option["title"].strip()
            yield place, "title", "duplicate_option_title", f"Two options are called “{title}”."
