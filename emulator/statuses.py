"""The ladder a message climbs after it was accepted: sent, delivered, read; or failed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from emulator.errors import status_error
from emulator.names import user_id

NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds from acceptance to each rung; `read` counts from delivery.

    `read` is for a customer who looks at the phone some time; an open phone or an answer makes a
    message read at once. NEVER (infinity) leaves it to these.
    """

    sent: float = 0.02
    delivered: float = 0.06
    read: float = 2.0
    read_when_open: float = 0.2


def ladder(delays: Delays, *, phone_open: bool) -> Iterator[tuple[str, float]]:
    """(status, seconds after acceptance) of a message that arrives."""
    yield "sent", delays.sent
    yield "delivered", delays.delivered
    yield "read", delays.delivered + (delays.read_when_open if phone_open else delays.read)


def status_item(
    *,
    message_id: str,
    status: str,
    at: float,
    customer: str,
    waba_id: str,
    request: dict[str, Any],
    error: int | None = None,
    details: str = "",
) -> dict[str, Any]:
    """One entry of `statuses[]` as API version 23 sends it."""
    item: dict[str, Any] = {
        "id": message_id,
        "status": status,
        "timestamp": str(int(at)),
        "recipient_id": customer,
        "recipient_user_id": user_id(customer, waba_id),
    }
    if opaque := request.get("biz_opaque_callback_data"):
        item["biz_opaque_callback_data"] = opaque
    if status in ("sent", "delivered"):
        template = request.get("type") == "template"
        category = "utility" if template else "service"
        item["conversation"] = {
            "id": hashlib.md5(message_id.encode()).hexdigest(),
            "origin": {"type": category},
        }
        if status == "sent":
            item["conversation"]["expiration_timestamp"] = str(int(at) + 86400)
        item["pricing"] = {
            "billable": template,
            "pricing_model": "PMP",
            "category": category,
            "type": "regular" if template else "free_customer_service",
        }
    if error is not None:
        item["errors"] = [status_error(error, details)]
    return item
