"""What every channel adapter offers, and the shapes that pass between it and the pipeline.

An adapter translates: a provider's webhook into `Received` items, our message content into the
provider's JSON. It stores nothing. It is found by its folder: `adapters/<kind>/adapter.py`
holds ADAPTER.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

import aiohttp


@dataclass(frozen=True, slots=True)
class Received:
    """One item of a webhook.

    `number` names our channel in the provider's words, `address` the customer; `provider_id` is
    unique for its `kind` within a connection. `payload` is an `Inbound` or a `StatusReport` told
    as JSON; of `consent` it is `{"address", "category", "wants"}`: which messages the customer told
    the provider they want (or not).
    """

    kind: str  # message | status | consent | other
    number: str
    address: str
    provider_id: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Inbound:
    """What a customer sent. `text` is what a flow reads; `option` is the id of a tapped choice
    as it came over the wire; `content` is what a person sees."""

    provider_id: str
    address: str
    phone: str
    name: str
    type: str
    text: str
    sent_at: datetime
    content: Mapping[str, Any]
    option: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # referral, payload, order: for triggers

    def to_json(self) -> dict[str, Any]:
        """As stored in the inbox."""
        return {
            "provider_id": self.provider_id,
            "address": self.address,
            "phone": self.phone,
            "name": self.name,
            "type": self.type,
            "text": self.text,
            "sent_at": self.sent_at.isoformat(),
            "content": dict(self.content),
            "option": self.option,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Inbound:
        """The reverse of `to_json`."""
        return cls(**{**data, "sent_at": datetime.fromisoformat(data["sent_at"])})


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How far one of our messages came. `tag` is the outbox key we sent along, if echoed."""

    provider_id: str
    state: str
    tag: str
    error: Mapping[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As stored in the inbox."""
        return {
            "provider_id": self.provider_id,
            "state": self.state,
            "tag": self.tag,
            "error": dict(self.error) if self.error else None,
        }


@dataclass(frozen=True, slots=True)
class Account:
    """What a call to the provider needs to know of a connection and one of its numbers."""

    number: str
    api_base_url: str
    api_version: str
    access_token: str


class SendError(Exception):
    """The provider did not take a message.

    `outcome` says what may be done: "retry" (it surely took no effect), "permanent" (never
    again as it is), or "unknown" (it may have been accepted: wait for its word).
    `retry_after` is in seconds.
    """

    def __init__(
        self,
        outcome: str,
        *,
        code: str,
        title: str,
        detail: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{outcome}: {code} {title}")
        self.outcome = outcome
        self.code = code
        self.title = title
        self.detail = detail
        self.retry_after = retry_after

    def to_json(self) -> dict[str, str]:
        """As stored with a message and shown to people."""
        return {"code": self.code, "title": self.title, "detail": self.detail}


class MediaUnavailable(Exception):
    """A file that cannot be had: now, or (`is_gone`) never again."""

    def __init__(self, code: str, *, is_gone: bool) -> None:
        super().__init__(code)
        self.code = code
        self.is_gone = is_gone


class Unrenderable(ValueError):
    """A content that this provider cannot carry; says what and why, for the flow's author."""


class BadSignature(Exception):
    """A webhook that does not prove who sent it."""


class Adapter(Protocol):
    """One provider's language."""

    kind: str
    default_base_url: str
    max_text: int  # UTF-16 units of one text message

    def verify(self, headers: Mapping[str, str], body: bytes, app_secret: str) -> None:
        """Raise BadSignature unless the raw body was signed with the secret."""

    def parse(self, document: Any) -> Sequence[Received]:
        """All items of a webhook's JSON; an unreadable one becomes kind "other"."""

    def render(self, content: Mapping[str, Any], *, address: str, tag: str) -> dict[str, Any]:
        """The provider's request for a message's content; raises Unrenderable."""

    def render_read(self, provider_id: str) -> dict[str, Any] | None:
        """The request that marks a customer's message as read, if the provider knows that."""

    def render_typing(self, provider_id: str) -> dict[str, Any] | None:
        """The request that shows an answer to this message being written, if there is one."""

    async def fetch_media(
        self, http: aiohttp.ClientSession, account: Account, media_id: str, into: BinaryIO
    ) -> str:
        """Write a customer's file `into` a stream; its MIME type. Raises MediaUnavailable."""

    async def send(
        self, http: aiohttp.ClientSession, account: Account, payload: Mapping[str, Any]
    ) -> str:
        """Make the call; the provider's id of the message ("" for a receipt); raises SendError."""
