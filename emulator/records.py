"""The ledger's rows as the control API shows them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from emulator.clock import iso
from emulator.exchange import Exchange
from emulator.names import digits

LADDER = ("sent", "delivered", "read", "failed")


def outbox(exchange: Exchange, *, to: str, after: int, limit: int) -> list[dict[str, Any]]:
    """What the business sent, in order of acceptance."""
    query = "SELECT * FROM messages WHERE direction = 'out' AND seq > ?"
    values: list[Any] = [after]
    if to:
        query += " AND customer = ?"
        values.append(digits(to))
    rows = exchange.ledger.rows(f"{query} ORDER BY seq LIMIT ?", *values, limit)
    return [
        {
            "id": row["id"],
            "to": row["customer"],
            "type": row["type"],
            "request": json.loads(row["body"]),
            "at": iso(row["at"]),
            "seq": row["seq"],
            "phone_number_id": row["number"],
            "status": row["status"],
            "statuses": _statuses(row),
        }
        for row in rows
    ]


def thread(exchange: Exchange, number: str, customer: str, after: int) -> dict[str, Any]:
    """One chat as its phone shows it: messages changed since revision `after`, and the window."""
    if after > exchange.ledger.revision:  # from a ledger that has since been reset
        after = 0
    rows = exchange.ledger.rows(
        "SELECT * FROM messages WHERE customer = ? AND number = ? AND rev > ? ORDER BY seq",
        customer, number, after,
    )  # fmt: skip
    expires_at = exchange.window_expires_at(number, customer)
    return {
        "from": customer,
        "to": number,
        "name": exchange.directory.name_of(customer),
        "messages": [_thread_message(row) for row in rows],
        "head": exchange.ledger.revision,
        "now": iso(exchange.clock.now()),
        "window_open": exchange.window_open(number, customer),
        "window_expires_at": None if expires_at is None else iso(expires_at),
        "typing": exchange.is_typing(number, customer),
    }


def find_reply_target(
    exchange: Exchange, number: str, customer: str, reply_id: str
) -> tuple[str, dict[str, Any]] | None:
    """The newest message offering a button or row with this id, and what it offers there."""
    rows = exchange.ledger.rows(
        "SELECT id, body FROM messages WHERE customer = ? AND number = ? AND direction = 'out'"
        " AND type = 'interactive' ORDER BY seq DESC LIMIT 50",
        customer, number,
    )  # fmt: skip
    for row in rows:
        action = json.loads(row["body"])["interactive"].get("action", {})
        offers = [button.get("reply", {}) for button in action.get("buttons", [])]
        for section in action.get("sections", []):
            offers += section.get("rows", [])
        for offer in offers:
            if offer.get("id") == reply_id:
                return row["id"], offer
    return None


def _thread_message(row: sqlite3.Row) -> dict[str, Any]:
    body = json.loads(row["body"])
    error = json.loads(row["error"]) if row["error"] else None
    context = body.get("context") or {}
    answered = context.get("id") or context.get("message_id")  # as received, as sent
    return {
        "seq": row["seq"],
        "id": row["id"],
        "direction": row["direction"],
        "type": row["type"],
        "content": body.get(row["type"]),
        "context": {"id": answered} if answered else None,
        "at": iso(row["at"]),
        "status": row["status"],
        "error": error and {"code": error["code"], "title": error["title"]},
    }


def _statuses(row: sqlite3.Row) -> list[dict[str, Any]]:
    found = [
        {"status": status, "at": iso(row[f"{status}_at"])}
        for status in LADDER
        if row[f"{status}_at"] is not None
    ]
    if row["error"] and found:
        found[-1]["error"] = json.loads(row["error"])
    return found
