"""Connections and channels as the pipeline needs them: secrets opened, kept for a moment."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from accounts.secrets import CannotOpen, open_sealed, seal
from messaging.adapters.base import Account
from messaging.models import Channel, Connection

SECRETS = ("app_secret", "verify_token", "access_token")
# Seconds for which a changed secret may still be used; the pipeline asks thousands of times.
_FRESH = 3.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What answering a webhook needs to know."""

    id: UUID
    workspace: UUID
    kind: str
    app_secret: str
    verify_token: str
    channels: dict[str, UUID]  # by the provider's name of the number


@dataclass(frozen=True, slots=True)
class Line:
    """What sending through a channel needs to know."""

    kind: str
    account: Account
    messages_per_second: int


class _Kept(Generic[T]):
    """Values that are looked up again after a moment. What is not there is not kept: anybody can
    ask for ids that do not exist."""

    def __init__(self) -> None:
        self._values: dict[UUID, tuple[float, T]] = {}

    def get(self, key: UUID, load: Callable[[UUID], T | None]) -> T | None:
        if (kept := self.peek(key)) is not None:
            return kept
        found = load(key)
        if found is not None:
            self._values[key] = (time.monotonic(), found)
        else:
            self._values.pop(key, None)
        return found

    def peek(self, key: UUID) -> T | None:
        kept = self._values.get(key)
        return kept[1] if kept and time.monotonic() - kept[0] <= _FRESH else None

    def clear(self) -> None:
        self._values.clear()


_facts: _Kept[ConnectionFacts] = _Kept()
_lines: _Kept[Line] = _Kept()


def connection_facts(connection: UUID) -> ConnectionFacts | None:
    """The connection, or None when there is none (any more)."""
    return _facts.get(connection, _load_facts)


def kept_facts(connection: UUID) -> ConnectionFacts | None:
    """The connection if it was looked up a moment ago; asks no database."""
    return _facts.peek(connection)


def line_of(channel: UUID) -> Line | None:
    """How to send through a channel, or None when it is gone."""
    return _lines.get(channel, _load_line)


def forget() -> None:
    """Look everything up afresh: a connection or channel was just changed here."""
    _facts.clear()
    _lines.clear()


def set_secret(connection: Connection, field: str, plain: str) -> None:
    """Put a secret into an unsaved field of the connection, sealed for exactly that place."""
    setattr(connection, field, seal(plain, place=_place(connection, field)) if plain else "")


def get_secret(connection: Connection, field: str) -> str:
    """The secret in plain; "" when none is stored or it cannot be opened here."""
    sealed = getattr(connection, field)
    try:
        return open_sealed(sealed, place=_place(connection, field)) if sealed else ""
    except CannotOpen:
        return ""


def _place(connection: Connection, field: str) -> str:
    return f"{connection.workspace_id}:connection:{connection.id}:{field}"


def _load_facts(key: UUID) -> ConnectionFacts | None:
    connection = Connection.objects.across_workspaces().filter(id=key).first()
    if connection is None:
        return None
    channels = Channel.objects.across_workspaces().filter(connection=connection)
    return ConnectionFacts(
        id=connection.id,
        workspace=connection.workspace_id,
        kind=connection.kind,
        app_secret=get_secret(connection, "app_secret"),
        verify_token=get_secret(connection, "verify_token"),
        channels=dict(channels.values_list("phone_number_id", "id")),
    )


def _load_line(key: UUID) -> Line | None:
    channel = (
        Channel.objects.across_workspaces().select_related("connection").filter(id=key).first()
    )
    if channel is None:
        return None
    connection = channel.connection
    return Line(
        kind=connection.kind,
        account=Account(
            number=channel.phone_number_id,
            api_base_url=connection.api_base_url,
            api_version=connection.api_version,
            access_token=get_secret(connection, "access_token"),
        ),
        messages_per_second=channel.messages_per_second,
    )
