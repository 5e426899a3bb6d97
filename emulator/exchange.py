"""What happens to a message between the business and a customer, whichever door it came through."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from emulator.clock import Clock
from emulator.courier import Courier, Deliver
from emulator.directory import Directory, Number
from emulator.errors import REPORTED_LATER, GraphError
from emulator.faults import Fault, Faults
from emulator.ledger import Ledger
from emulator.names import message_id, user_id
from emulator.statuses import Delays, ladder, status_item
from emulator.webhooks import Update

WINDOW = 24 * 3600  # seconds after the customer's last message in which anything may be sent
OPEN_PHONE = 30.0  # seconds a phone page counts as open after its last request
TYPING = 25.0  # seconds a typing sign shows at most
NEVER_DUE = 4e9  # wall seconds no delivery reaches: a rung only the customer can bring about


class Exchange:
    """One emulated network: numbers, customers, messages, and the clock they live by."""

    def __init__(
        self, ledger: Ledger, clock: Clock, deliver: Deliver, delays: Delays | None = None
    ) -> None:
        self.ledger = ledger
        self.clock = clock
        self.delays = delays or Delays()
        self.directory = Directory(ledger)
        self.faults = Faults(
            ledger.fact("faults", []), lambda armed: ledger.set_fact("faults", armed)
        )
        self.courier = Courier(
            ledger,
            self.directory,
            clock,
            self.faults,
            deliver,
            set_out=self._set_out,
            arrived=self._arrived,
        )
        self._open: dict[tuple[str, str], float] = {}
        self._typing: dict[tuple[str, str], float] = {}
        self._last_inbound: dict[tuple[str, str], float | None] = {}

    # -- the business sends -------------------------------------------------------------------

    async def accept(self, number: Number, customer: str, request: dict[str, Any]) -> str:
        """Take a checked request; returns the message id once it is in the ledger.

        GraphError when a fault refuses it.
        """
        fault = self.faults.take("fail", customer)
        later = fault is not None and (fault.how or _usual(fault.code)) == "status"
        if fault and not later:
            raise GraphError(fault.code, fault.details)
        wamid = message_id(customer, inbound=False)
        at, wall = self.clock.now(), self.clock.wall()
        seq = self.ledger.add_message(
            id=wamid,
            number=number.id,
            customer=customer,
            direction="out",
            type=str(request.get("type", "text")),
            body=json.dumps(request),
            at=at,
            status="accepted",
        )
        failure = self._failure(fault, number, customer, request)
        updates = self._ladder(number, customer, wamid, seq, request, failure, at, wall)
        self._typing.pop((number.id, customer), None)
        await self.ledger.durable()
        self.courier.push(updates)
        return wamid

    async def mark_read(self, number: Number, wamid: str, *, typing: bool) -> None:
        """Blue ticks on the customer's messages up to this one; GraphError if it is unknown."""
        row = self.ledger.row(
            "SELECT seq, customer FROM messages WHERE id = ? AND number = ? AND direction = 'in'",
            wamid, number.id,
        )  # fmt: skip
        if row is None:
            raise GraphError(100, f"message_id {wamid} is not a message received by this number.")
        now = self.clock.now()
        for earlier in self.ledger.rows(
            "SELECT seq FROM messages WHERE customer = ? AND number = ? AND direction = 'in'"
            " AND seq <= ? AND read_at IS NULL",
            row["customer"], number.id, row["seq"],
        ):  # fmt: skip
            self.ledger.set_status(earlier["seq"], "read", now)
        if typing:
            self._typing[number.id, row["customer"]] = self.clock.wall() + TYPING
            self.ledger.touch()
        await self.ledger.durable()

    def _failure(
        self, fault: Fault | None, number: Number, customer: str, request: Mapping[str, Any]
    ) -> tuple[int, str] | None:
        if fault:
            return fault.code, fault.details
        if request.get("type") != "template" and not self.window_open(number.id, customer):
            return 131047, (
                "Message failed to send because more than 24 hours have passed since the customer"
                " last replied to this number."
            )
        return None

    def _ladder(
        self,
        number: Number,
        customer: str,
        wamid: str,
        seq: int,
        request: dict[str, Any],
        failure: tuple[int, str] | None,
        at: float,
        wall: float,
    ) -> list[Update]:
        """The statuses of a message accepted now, in the ledger and not yet on their way."""
        if failure:
            rungs = [("failed", self.delays.sent)]
        else:
            rungs = list(ladder(self.delays, phone_open=self.is_open(number.id, customer)))
        error, details = failure or (None, "")
        updates = []
        for status, after in rungs:
            item = status_item(
                message_id=wamid,
                status=status,
                at=at + min(after, WINDOW),
                customer=customer,
                waba_id=number.waba_id,
                request=request,
                error=error,
                details=details,
            )
            due = min(wall + after, NEVER_DUE)
            updates.append(self._update(number.id, customer, "statuses", due, seq, item))
        return updates

    # -- the customer writes ------------------------------------------------------------------

    async def receive(
        self, number: Number, customer: str, message: dict[str, Any], *, name: str = ""
    ) -> str:
        """Put a customer's message on its way to the business; returns its id.

        `message` is the entry of `messages[]` without the fields every message has. An id that
        was used before makes it the same message again: it is only delivered once more.
        """
        if name:
            self.directory.set_name(customer, name)
        at, wall = self.clock.now(), self.clock.wall()
        lane = (number.id, customer)
        wamid = str(message.get("id") or message_id(customer, inbound=True))
        item = {
            "from": customer,
            "from_user_id": user_id(customer, number.waba_id),
            "id": wamid,
            "timestamp": str(int(at)),
            **message,
        }
        try:
            seq = self.ledger.add_message(
                id=wamid,
                number=number.id,
                customer=customer,
                direction="in",
                type=str(item["type"]),
                body=json.dumps(item),
                at=at,
                status="sent",
            )
        except sqlite3.IntegrityError:
            seq = self.ledger.value("SELECT seq FROM messages WHERE id = ?", wamid)
        self._last_inbound[lane] = at
        update = self._update(number.id, customer, "messages", wall, seq, item)
        await self.ledger.durable()
        self.courier.hasten(lane, wall)  # who answers has read what came before
        self.courier.push([update])
        return wamid

    # -- what both may ask --------------------------------------------------------------------

    def window_expires_at(self, number: str, customer: str) -> float | None:
        """When the customer service window closes or closed; None if the customer never wrote."""
        lane = (number, customer)
        if lane not in self._last_inbound:
            self._last_inbound[lane] = self.ledger.value(
                "SELECT max(at) FROM messages"
                " WHERE number = ? AND customer = ? AND direction = 'in'",
                *lane,
            )
        last = self._last_inbound[lane]
        return None if last is None else last + WINDOW

    def window_open(self, number: str, customer: str) -> bool:
        expires_at = self.window_expires_at(number, customer)
        return expires_at is not None and self.clock.now() < expires_at

    def open_phone(self, number: str, customer: str) -> None:
        """The customer looks at this chat: what has arrived is read, what comes will be soon."""
        if not self.is_open(number, customer):
            self.courier.hasten((number, customer), self.clock.wall())
        self._open[number, customer] = self.clock.wall() + OPEN_PHONE

    def is_open(self, number: str, customer: str) -> bool:
        return self._open.get((number, customer), 0.0) > self.clock.wall()

    def is_typing(self, number: str, customer: str) -> bool:
        return self._typing.get((number, customer), 0.0) > self.clock.wall()

    def reset(self) -> None:
        """Forget all but the registered apps: messages, updates, media, faults, skipped time."""
        for table in ("messages", "updates", "media"):
            self.ledger.write(f"DELETE FROM {table}")
        self.directory.forget_contacts()
        self.ledger.commit()
        self.courier.forget()
        self.faults.clear()
        self.clock.offset.set(0.0)
        for memory in (self._open, self._typing, self._last_inbound):
            memory.clear()
        self.ledger.touch()

    # -- updates ------------------------------------------------------------------------------

    def _update(
        self, number: str, customer: str, kind: str, due: float, seq: int, item: dict[str, Any]
    ) -> Update:
        cursor = self.ledger.write(
            "INSERT INTO updates (number, customer, kind, due, message, item)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            number, customer, kind, due, seq, json.dumps(item),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return Update(cursor.lastrowid, number, customer, kind, due, seq, item)

    def _set_out(self, update: Update) -> None:
        """A status takes effect when it first leaves, which may be sooner than planned."""
        if update.kind == "statuses":
            now = self.clock.now()
            update.item["timestamp"] = str(min(int(update.item["timestamp"]), int(now)))
            errors = update.item.get("errors")
            error = json.dumps(errors[0]) if errors else None
            self.ledger.set_status(update.message, update.item["status"], now, error)

    def _arrived(self, update: Update) -> None:
        if update.kind == "messages":
            self.ledger.set_status(update.message, "delivered", self.clock.now())


def _usual(code: int) -> str:
    return "status" if code in REPORTED_LATER else "answer"
