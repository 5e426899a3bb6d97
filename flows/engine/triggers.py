"""Whether a message starts a flow, and where two flows wait for the same message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from flows.engine.folding import fold, is_slip
from flows.engine.inputs import MessageInput
from flows.engine.patterns import MAX_PATTERN, compile_pattern, matches_part

TRIGGERS = ("any_message", "keyword", "first_message", "referral", "button_payload", "order")
MATCHES = ("contains", "exact", "starts_with", "regex", "fuzzy")
MAX_SAID = 200  # words of a message in which slips are looked for
MAX_COMPARED = 500  # keywords of a flow that are compared with those of another
_STRENGTHS = {"exact": 6, "regex": 5, "starts_with": 5, "contains": 4, "fuzzy": 3}

Path = tuple[object, ...]


def matches(start: Mapping[str, Any], input: MessageInput, *, first_message: bool) -> bool:
    """Whether a message fits any trigger of a start node's data."""
    return strength(start, input, first_message=first_message) > 0


def strength(start: Mapping[str, Any], input: MessageInput, *, first_message: bool) -> int:
    """How exactly the best trigger of a start node fits a message; 0 if none does.

    Of several flows that a message could start, the one with the greatest strength is meant.
    """
    return max(
        (_strength(trigger, input, first_message) for trigger in _triggers(start)), default=0
    )


def _strength(trigger: Mapping[str, Any], input: MessageInput, first_message: bool) -> int:
    shape = trigger.get("type")
    if shape == "any_message":
        return 1
    if shape == "first_message":
        return 2 if first_message else 0
    if shape == "keyword":
        match = trigger.get("match", "contains")
        fits = matches_words(input.text, _texts(trigger.get("words")), match)
        return _STRENGTHS[match] if fits else 0
    if shape == "referral":
        referral = input.content.get("referral")
        source = referral.get("source_id") if isinstance(referral, Mapping) else None
        wanted = _texts(trigger.get("source_ids"))
        return 7 if isinstance(referral, Mapping) and (not wanted or source in wanted) else 0
    if shape == "button_payload":
        payload = input.content.get("payload", input.option)
        wanted = _texts(trigger.get("payloads"))
        tapped = input.type == "button" and not input.is_stale and isinstance(payload, str)
        return 7 if tapped and (not wanted or payload in wanted) else 0
    if shape == "order":
        return 7 if input.type == "order" else 0
    return 0


def matches_words(text: str, words: Sequence[str], match: object) -> bool:
    """Whether a text fits one of the words, folded for case and accents (patterns: case only)."""
    if match == "regex":
        return any(matches_part(word, text) for word in words)
    folded = fold(text)
    if not folded:
        return False
    keys = [fold(word) for word in words if word.strip()]
    if match == "exact":
        return folded in keys
    if match == "contains":
        return any(key in folded for key in keys)
    if match == "starts_with":
        return folded.startswith(tuple(keys))
    if match == "fuzzy":
        return _is_near_any(folded, keys)
    return False


def _is_near_any(text: str, keys: Sequence[str]) -> bool:
    """Whether a run of as many words as a key has is that key, give or take a slip.

    Looked for among the first MAX_SAID words: whoever gives an order does not write an essay.
    """
    said = [fold(word) for word in text.split()[:MAX_SAID]]
    runs: dict[int, set[str]] = {}
    for key in keys:
        length = len(key.split())
        if length not in runs:
            starts = range(len(said) - length + 1)
            runs[length] = {" ".join(said[at : at + length]) for at in starts} | {text}
        if key in runs[length]:
            return True
        size = len(key)
        if any(-2 < len(run) - size < 2 and is_slip(run, key) for run in runs[length]):
            return True
    return False


def problems(triggers: object) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with triggers beyond their schema, as (path, code, message)."""
    for place, trigger in enumerate(triggers if isinstance(triggers, list) else ()):
        if isinstance(trigger, Mapping) and trigger.get("type") == "keyword":
            for path, code, message in word_problems(trigger):
                yield (place, *path), code, message


def word_problems(holder: Mapping[str, Any]) -> Iterator[tuple[Path, str, str]]:
    """What is wrong with the `words` and `match` of a trigger or a set of keywords."""
    words = _texts(holder.get("words"))
    if not words:
        yield ("words",), "missing_value", "Give at least one word to look for."
    if holder.get("match") != "regex":
        return
    for place, word in enumerate(words):
        if compile_pattern(word) is None:
            yield (
                ("words", place),
                "bad_regex",
                f"“{word[:60]}” is no pattern we can run: at most {MAX_PATTERN} characters, "
                "no look-around, no back-references.",
            )


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@dataclass(frozen=True, slots=True)
class Conflict:
    """Messages that two flows listen for equally closely, so that their order alone decides.

    `words` are the words, adverts or payloads they share; none where it is every message of the
    type.
    """

    type: str
    words: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What both start on, as a part of a sentence."""
        some = ", ".join(f"“{word}”" for word in self.words)
        if self.type == "keyword":
            return some
        if some and self.type in ("referral", "button_payload"):
            return f"{_SOME[self.type]} {some}"
        return _ANY[self.type]


_ANY = {
    "any_message": "any message",
    "first_message": "the first message of a customer",
    "referral": "a click on any advert",
    "button_payload": "any button of a template",
    "order": "a cart",
}
_SOME = {"referral": "the advert", "button_payload": "the template button"}


def conflicts(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[Conflict]:
    """Where the start nodes (their data) of two flows on one channel listen for the same.

    A closer fit is no conflict: “exact” wins over “contains”, a word over any message. Of flows
    with more than MAX_COMPARED keywords the rest is not looked at.
    """
    found: dict[str, dict[str, None]] = {}
    for mine in _triggers(one):
        for theirs in _triggers(other):
            shared = _shared(mine, theirs) if mine["type"] == theirs["type"] else None
            if shared is not None:
                found.setdefault(mine["type"], {}).update(dict.fromkeys(shared))
    if words := [word for a in _keywords(one) for b in _keywords(other) if (word := _meet(a, b))]:
        found["keyword"] = dict.fromkeys(words)
    return [Conflict(type, tuple(words)) for type, words in found.items()]


def taken_words(start: Mapping[str, Any], words: Sequence[str], match: object) -> list[str]:
    """The keywords of a start node that never reach it where a channel listens for `words`."""
    keywords = dict.fromkeys(key.word for key in _keywords(start) if key.match != "regex")
    return [word for word in keywords if matches_words(word, words, match)]


class _Keyword(NamedTuple):
    match: str
    word: str
    folded: str


def _keywords(start: Mapping[str, Any]) -> list[_Keyword]:
    keys = (
        _Keyword(match, word, fold(word))
        for trigger in _triggers(start)
        if trigger["type"] == "keyword"
        and isinstance(match := trigger.get("match", "contains"), str)
        for word in _texts(trigger.get("words"))
        if word.strip()
    )
    return list(islice(keys, MAX_COMPARED))


def _triggers(start: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    triggers = start.get("triggers")
    return [
        trigger
        for trigger in (triggers if isinstance(triggers, list) else ())
        if isinstance(trigger, Mapping) and isinstance(trigger.get("type"), str)
    ]


def _shared(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Sequence[str] | None:
    """What two triggers of one type share; all of it is (), and None where they share nothing."""
    shape = mine["type"]
    key = {"referral": "source_ids", "button_payload": "payloads"}.get(shape)
    if key is None:
        return () if shape in _ANY else None
    ours, others = _texts(mine.get(key)), _texts(theirs.get(key))
    if not ours or not others:
        return ours or others
    return [id for id in ours if id in others] or None


def _meet(a: _Keyword, b: _Keyword) -> str:
    """A message that fits both keywords equally closely; empty if none is known."""
    if _STRENGTHS.get(a.match) != _STRENGTHS.get(b.match):
        return ""
    if a.match == "regex" or b.match == "regex":
        if a.match == b.match:
            return a.word if a.word == b.word else ""
        pattern, plain = (a, b) if a.match == "regex" else (b, a)
        return plain.word if matches_part(pattern.word, plain.word) else ""
    longer, shorter = (a, b) if len(a.folded) >= len(b.folded) else (b, a)
    if a.match == "contains":
        fits = shorter.folded in longer.folded
    elif a.match == "starts_with":
        fits = longer.folded.startswith(shorter.folded)
    else:
        near = a.match == "fuzzy" and is_slip(a.folded, b.folded)
        fits = near or a.folded == b.folded
    return longer.word if fits else ""
