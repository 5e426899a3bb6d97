"""What kinds that ask the outside share: how long they wait, and what they keep of an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from flows.engine.events import EffectFailed, Event, ResultMissing
from flows.engine.fields import Schema, form, items, variable
from flows.engine.inputs import EffectInput, Input
from flows.engine.jsonpath import UnreadablePath, compile_path, find_path
from flows.engine.keeping import MAX_DEPTH
from flows.engine.values import MISSING, as_json, as_span, is_shallow

LONGEST_TRY = dt.timedelta(seconds=60)
GRACE = dt.timedelta(
    seconds=60
)  # for the queue of calls: an answer later than this is not waited for
MAX_RESULT = 32 * 1024  # characters of JSON one result may add to a session


class Asking(Protocol):
    """What a visit does for a kind that asks the outside."""

    node: str

    def set(self, name: str, value: Any) -> None: ...
    def emit(self, event: Event) -> None: ...


def seconds_of(timeout: str) -> int:
    """How many seconds one try may take: at least one, at most a minute."""
    span = min(as_span(timeout) or LONGEST_TRY, LONGEST_TRY)
    return max(int(span.total_seconds()), 1)


def longest(seconds: int, retries: int = 0) -> dt.timedelta:
    """The longest time until an answer is no longer waited for: all tries, the pauses, a grace.

    The pauses are one second, then twice as long each time.
    """
    pauses = 2**retries - 1
    return dt.timedelta(seconds=seconds * (retries + 1) + pauses) + GRACE


def answer_to(visit: Asking, effect: str, input: Input) -> Mapping[str, Any] | str:
    """What the outside answered; a code, told in the log as well, where it did not."""
    if not isinstance(input, EffectInput):
        return failed(visit, effect, "timeout")
    error = input.result.get("error")
    if error is not None:
        return failed(visit, effect, error[:64] if isinstance(error, str) else "bad_answer")
    return input.result


def failed(visit: Asking, effect: str, code: str) -> str:
    """Tell that the outside did not do what it was asked for; the code again."""
    visit.emit(EffectFailed(visit.node, effect, code))
    return code


def keep_results(visit: Asking, wanted: Sequence[Mapping[str, Any]], answer: Any) -> None:
    """Give variables the values that paths find in an answer; empty, and told, what is missing."""
    for result in wanted:
        value = find_path(result["path"], answer)
        reason = ""
        if value is MISSING:
            reason = "missing"
        elif not (is_shallow(value, MAX_DEPTH) and 0 < len(as_json(value)) <= MAX_RESULT):
            reason = "too_large"
        if reason:
            visit.emit(ResultMissing(visit.node, result["save_as"], result["path"], reason))
        visit.set(result["save_as"], "" if reason else value)


def result_names(data: Mapping[str, Any]) -> Iterator[str]:
    """The variables that results go to, whatever else is in the data."""
    listed = data.get("results")
    for result in listed if isinstance(listed, list) else ():
        name = result.get("save_as") if isinstance(result, Mapping) else None
        if isinstance(name, str) and name:
            yield name


def path_problems(data: Mapping[str, Any]) -> Iterator[tuple[tuple[object, ...], str]]:
    """Paths of results that cannot be read: where they stand, and why."""
    for place, result in enumerate(data.get("results", ())):
        try:
            compile_path(result["path"])
        except UnreadablePath as error:
            yield ("results", place, "path"), str(error)


def timeout_problems(data: Mapping[str, Any]) -> Iterator[tuple[tuple[object, ...], str]]:
    """A time limit that is not kept to as it is written: where it stands, and why."""
    span = as_span(data["timeout"]) if "timeout" in data else LONGEST_TRY
    if span is not None and not dt.timedelta(seconds=1) <= span <= LONGEST_TRY:
        yield ("timeout",), "One try takes at least a second and at most a minute."


def registered(title: str, description: str, widget: str) -> Schema:
    """The name of something registered in the workspace: a function, a model, a secret."""
    return {
        "type": "string",
        "title": title,
        "description": description,
        "minLength": 1,
        "maxLength": 64,
        "x-widget": widget,
    }


def model() -> Schema:
    """A language model of the workspace."""
    return registered("Model", "A model of the workspace, by its name.", "model")


def results() -> Schema:
    """The part of a form that says which values of an answer are kept."""
    return items(
        "Results",
        "Values of the answer that are kept in variables.",
        form(
            {
                "path": {
                    "type": "string",
                    "title": "Path",
                    "description": "Where it stands in the answer: $.order.status, "
                    "$.items[0].name, $.items[*].sku, or $ for all of it.",
                    "minLength": 1,
                    "maxLength": 500,
                },
                "save_as": variable("Save as", "The variable it is kept in."),
            },
            required=("path", "save_as"),
        ),
        "results",
        maxItems=50,
    )
