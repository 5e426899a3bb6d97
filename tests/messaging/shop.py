"""A shop on WhatsApp: its number, its clock, what its customers write and what it sends."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts import clock
from accounts.models import User
from flows.models import FlowVersion, Session
from messaging.adapters.base import SendError
from messaging.models import Conversation, InboxItem, Message, OutboxItem, Queue
from messaging.pipeline.advance import advance_once
from messaging.pipeline.outgoing import Claimed, Outcome, claim, settle
from messaging.pipeline.send import Buckets
from messaging.pipeline.statuses import settle_statuses
from messaging.pipeline.upkeep import fire_timers
from tests.factories import (
    APP_SECRET,
    make_channel,
    make_connection,
    make_member,
    make_online_flow,
    make_workspace,
)

START = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
CUSTOMER = "351912345678"
_numbers = count(1)


class Moment:
    """The clock of a test: it stands still until it is moved."""

    def __init__(self, now: dt.datetime = START) -> None:
        self.now = now
        clock.set_clock(lambda: self.now)

    def advance(self, **span: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**span)


class Shop:
    """A workspace with one WhatsApp number and a queue; what arrives and what goes out is seen."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.workspace = make_workspace()
        self.connection = make_connection(self.workspace)
        self.channel = make_channel(self.connection)
        self.queue = Queue.objects.create(workspace=self.workspace, name="support")
        self.client = Client()

    def online(self, document: Mapping[str, Any]) -> FlowVersion:
        """Put a flow on the number."""
        return make_online_flow(self.channel, document)

    def agent(self, name: str = "", role: str = "agent") -> User:
        """A person who works here."""
        return make_member(self.workspace, role, name=name).user

    # -- what comes in ----------------------------------------------------------------------

    @property
    def address(self) -> str:
        """Where the provider posts."""
        return f"/webhooks/whatsapp/{self.connection.id}/"

    def post(self, document: Any, *, secret: str = APP_SECRET) -> HttpResponse:
        """A webhook, signed."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return self.client.post(
            self.address,
            body,
            "application/json",
            headers={"X-Hub-Signature-256": sign(body, secret)},
        )

    def envelope(self, **arrays: Sequence[Any]) -> dict[str, Any]:
        """One change of one entry, with these arrays in its value."""
        return {
            "object": "whatsapp_business_account",
            "entry": [{"id": "100200300", "changes": [self.change(**arrays)]}],
        }

    def change(self, **arrays: Sequence[Any]) -> dict[str, Any]:
        """A change about our number."""
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": self.channel.phone_number_id},
            **arrays,
        }
        return {"field": "messages", "value": value}

    def message(self, text: str = "hello", *, by: str = CUSTOMER, **fields: Any) -> dict[str, Any]:
        """A customer's message as Meta tells it; a text unless `fields` say otherwise."""
        told = {
            "from": by,
            "id": f"wamid.in-{next(_numbers)}",
            "timestamp": str(int(self.moment.now.timestamp())),
            "type": "text",
            **fields,
        }
        return told if "type" in fields else {**told, "text": {"body": text}}

    def hears(self, text: str = "hello", *, by: str = CUSTOMER, **fields: Any) -> None:
        """A customer writes, and the pipeline takes it up."""
        self.receives(self.message(text, by=by, **fields))

    def receives(self, *messages: Mapping[str, Any]) -> None:
        """These messages arrive in one POST, and the pipeline takes them up."""
        assert self.post(self.envelope(messages=messages)).status_code == 200
        self.drain()

    def taps(self, title: str, *, by: str = CUSTOMER) -> None:
        """A customer taps an option of the last message that offered it."""
        kind, reply = self.offered(title, by=by)
        self.hears(by=by, type="interactive", interactive={"type": kind, kind: reply})

    def offered(self, title: str, *, by: str = CUSTOMER) -> tuple[str, dict[str, str]]:
        """The reply that a tap on this title makes, from what went over the wire."""
        for item in self.outbox(by=by)[::-1]:
            action = item.payload.get("interactive", {}).get("action", {})
            for button in action.get("buttons", []):
                if button["reply"]["title"] == title:
                    return "button_reply", button["reply"]
            for section in action.get("sections", []):
                for row in section["rows"]:
                    if row["title"] == title:
                        return "list_reply", {"id": row["id"], "title": title}
        raise AssertionError(f"nobody offered {title}")

    def reports(self, *statuses: Mapping[str, Any]) -> None:
        """The provider tells how far messages came."""
        assert self.post(self.envelope(statuses=statuses)).status_code == 200
        settle_statuses()

    def drain(self) -> None:
        """Run what is in the inbox."""
        while advance_once():
            pass

    def time_passes(self, **span: float) -> None:
        """Move the clock; timers that are due go off."""
        self.moment.advance(**span)
        fire_timers()
        self.drain()

    # -- what goes out ----------------------------------------------------------------------

    def claim(self, limit: int = 100) -> list[Claimed]:
        """The calls that may be made now."""
        return claim(limit, Buckets())

    def send(self, *outcomes: SendError | None) -> list[Claimed]:
        """Make every call that may be made, until none is left; `outcomes` say how they end."""
        told = list(outcomes)
        made: list[Claimed] = []
        while calls := self.claim():
            settle([done(call, told.pop(0) if told else None) for call in calls])
            made += calls
        return made

    # -- what is known ----------------------------------------------------------------------

    def conversation(self, *, by: str = CUSTOMER) -> Conversation:
        """The conversation with a customer, as it is stored."""
        rows = Conversation.objects.for_workspace(self.workspace).select_related("contact")
        return rows.get(contact__address=by)

    def messages(self, *, by: str = CUSTOMER, author: str = "") -> list[Message]:
        """What was said, in order."""
        rows = Message.objects.for_workspace(self.workspace).filter(
            conversation__contact__address=by
        )
        return list((rows.filter(author=author) if author else rows).order_by("seq"))

    def said(self, *, by: str = CUSTOMER) -> list[str]:
        """What the bot said, in short."""
        return [
            m.content.get("text") or m.content.get("body", "")
            for m in self.messages(by=by, author="bot")
        ]

    def outbox(self, *, by: str = CUSTOMER) -> list[OutboxItem]:
        """The calls that carry messages to a customer (not the marks of reading), in order."""
        rows = OutboxItem.objects.for_workspace(self.workspace).filter(
            conversation__contact__address=by, message__isnull=False
        )
        return list(rows.order_by("id"))

    def inbox(self, kind: str = "message") -> list[InboxItem]:
        """What was received of a kind, in order."""
        return list(
            InboxItem.objects.for_workspace(self.workspace).filter(kind=kind).order_by("id")
        )

    def session(self, *, by: str = CUSTOMER) -> Session | None:
        """The customer's latest session."""
        rows = Session.objects.for_workspace(self.workspace)
        return (
            rows.filter(subject=self.conversation(by=by).id).order_by("-started_at", "-id").first()
        )


def sign(body: bytes, secret: str = APP_SECRET) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def done(call: Claimed, error: SendError | None = None, *, provider_id: str = "") -> Outcome:
    """What came of a call: accepted under a new id, or the error."""
    if error is not None:
        return Outcome(call, error=error)
    is_receipt = call.message is None
    return Outcome(
        call,
        provider_id=""
        if is_receipt
        else provider_id or f"wamid.{call.payload['biz_opaque_callback_data']}",
    )


def status_of(item: OutboxItem, status: str, **fields: Any) -> dict[str, Any]:
    """A report about a call, with our tag."""
    return {
        "id": f"wamid.{item.key}",
        "status": status,
        "timestamp": "1767603600",
        "recipient_id": CUSTOMER,
        "biz_opaque_callback_data": item.key,
        **fields,
    }
