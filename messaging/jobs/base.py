"""What an executor is: how a request becomes a call, and how the reply becomes an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.egress import Call, EgressError, Reply
from messaging.lenient_json import read_lenient

DEFAULT_TIMEOUT = 10.0  # seconds
_FEW = 3  # tries of what does no harm when it is done twice


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted, for which workspace. `key` is the same for every try of one job."""

    key: str
    workspace: UUID
    request: Mapping[str, Any]
    now: datetime


def short_pause(tries: int) -> float:
    """Seconds before the next try: one, two, four and so on, for which flows wait."""
    return float(min(2 ** (tries - 1), 32))


def few_tries(request: Mapping[str, Any]) -> int:
    return _FEW


def does_no_harm(request: Mapping[str, Any]) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Executor:
    """One sort of call to the outside.

    `prepare` reads the database and gives the call, `read` gives the answer for the flow of any
    reply whatever; both raise EgressError. `tries` is how often a request may be made in all,
    `pause` the longest wait, in seconds, after so many of them, and `may_repeat` whether it may be
    made again when nobody knows if it was made.
    """

    effect: str
    prepare: Callable[[Asked], Call]
    read: Callable[[Reply], dict[str, Any]]
    tries: Callable[[Mapping[str, Any]], int] = few_tries
    may_repeat: Callable[[Mapping[str, Any]], bool] = does_no_harm
    pause: Callable[[int], float] = short_pause


def text_of(request: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """A text of the request. Raises EgressError."""
    value = request.get(key, default)
    if not isinstance(value, str):
        raise EgressError("bad_request", f"“{key}” must be a text.")
    return value


def timeout_of(request: Mapping[str, Any]) -> float:
    """How many seconds one try may take."""
    value = request.get("timeout")
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if value is not None and is_number and value > 0 else DEFAULT_TIMEOUT


def error_answer(error: EgressError) -> dict[str, Any]:
    """What a flow is told of a call that came to nothing."""
    return {"error": error.code, "message": error.message}


def read_body(reply: Reply) -> tuple[str, Any]:
    """The body as ("json", value) or ("text", text), fit to be stored."""
    text = reply.body.decode("utf-8", "replace").replace("\x00", "")
    is_json = "json" in reply.headers.get("content-type", "").lower()
    if is_json or text.lstrip()[:1] in ("{", "["):
        try:
            return "json", read_lenient(text)
        except ValueError:
            return "text", text
    return "text", text


def require_fine(reply: Reply, who: str) -> None:
    """Raise EgressError unless the reply says that all went well."""
    if not reply.is_fine:
        raise EgressError("status", f"{who} answered with status {reply.status}.")
