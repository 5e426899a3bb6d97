"""Whether a message starts a flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flows.engine.folding import fold, is_slip
from flows.engine.inputs import MessageInput
from flows.engine.patterns import MAX_PATTERN, compile_pattern, matches_part

TRIGGERS = ("any_message", "keyword", "first_message", "referral", "button_payload", "order")
MATCHES = ("contains", "exact", "starts_with", "regex", "fuzzy")
_STRENGTHS = {"exact": 6, "regex": 5, "starts_with": 5, "contains": 4, "fuzzy": 3}

Path = tuple[object, ...]


def matches(start: Mapping[str, Any], input: MessageInput, *, first_message: bool) -> bool:
    """Whether a message fits any trigger of a start node's data."""
    return strength(start, input, first_message=first_message) > 0


def strength(start: Mapping[str, Any], input: MessageInput, *, first_message: bool) -> int:
    """How exactly the best trigger of a start node fits a message; 0 if none does.

    Of several flows that a message could start, the one with the greatest strength is meant.
    """
    triggers = start.get("triggers")
    if not isinstance(triggers, list):
        return 0
    return max(
        (
            _strength(trigger, input, first_message)
            for trigger in triggers
            if isinstance(trigger, Mapping)
        ),
        default=0,
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
        return any(_is_near(folded, key) for key in keys)
    return False


def _is_near(text: str, key: str) -> bool:
    """Whether a run of as many words as the key has is the key, give or take a slip."""
    said, length = [fold(word) for word in text.split()], len(key.split())
    runs = (" ".join(said[at : at + length]) for at in range(len(said) - length + 1))
    return any(run == key or is_slip(run, key) for run in runs) or is_slip(text, key)


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
