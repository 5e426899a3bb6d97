"""What Meta posts: the envelope around updates, its way of escaping, its signature."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from emulator.directory import Directory
from emulator.names import user_id


@dataclass(slots=True)
class Update:
    """One item on its way to an application: a customer's message or a status.

    `kind` is the array it travels in ("messages" or "statuses"), `due` the wall clock it may
    leave at, `message` the ledger's number of the message it is about.
    """

    id: int
    number: str
    customer: str
    kind: str
    due: float
    message: int
    item: dict[str, Any]

    @property
    def lane(self) -> tuple[str, str]:
        """Updates of one customer with one number leave in order."""
        return self.number, self.customer


def payload(updates: Iterable[Update], directory: Directory) -> dict[str, Any]:
    """One webhook document; updates of one number and kind share a change."""
    entries: dict[str, dict[str, Any]] = {}
    values: dict[tuple[str, str], dict[str, Any]] = {}
    for update in updates:
        number = directory.numbers[update.number]
        value = values.get((number.id, update.kind))
        if value is None:
            value = values[number.id, update.kind] = {
                "messaging_product": "whatsapp",
                "metadata": {
                    "display_phone_number": number.display_phone_number,
                    "phone_number_id": number.id,
                },
            }
            entry = entries.setdefault(number.waba_id, {"id": number.waba_id, "changes": []})
            entry["changes"].append({"value": value, "field": "messages"})
        if _names_the_customer(update):
            contact = {
                "profile": {"name": directory.name_of(update.customer)},
                "wa_id": update.customer,
                "user_id": user_id(update.customer, number.waba_id),
            }
            contacts = value.setdefault("contacts", [])
            if contact not in contacts:
                contacts.append(contact)
        value.setdefault(update.kind, []).append(update.item)
    return {"object": "whatsapp_business_account", "entry": list(entries.values())}


def encode(document: dict[str, Any]) -> bytes:
    """JSON as Meta writes it: ASCII, with `/ @ < %` escaped inside strings.

    None of these four occurs outside strings, so replacing them in the text is safe.
    """
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=True)
    return (
        text.replace("/", "\\/")
        .replace("@", "\\u0040")
        .replace("<", "\\u003c")
        .replace("%", "\\u0025")
        .encode()
    )


def signature(body: bytes, app_secret: str) -> str:
    """The value of `X-Hub-Signature-256`."""
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def _names_the_customer(update: Update) -> bool:
    # Meta leaves contacts out beside system messages and failed statuses.
    if update.kind == "messages":
        return update.item.get("type") != "system"
    return update.item.get("status") != "failed"
