"""Identifiers the way Meta makes them: message ids, media ids, business-scoped user ids."""

from __future__ import annotations

import base64
import hashlib
import secrets

_COUNTRIES = {
    "1": "US", "7": "RU", "33": "FR", "34": "ES", "39": "IT", "44": "GB", "49": "DE", "52": "MX",
    "54": "AR", "55": "BR", "60": "MY", "61": "AU", "62": "ID", "63": "PH", "65": "SG", "66": "TH",
    "81": "JP", "82": "KR", "84": "VN", "86": "CN", "90": "TR", "91": "IN", "234": "NG",
    "380": "UA", "852": "HK", "886": "TW", "971": "AE",
}  # fmt: skip


def digits(number: object) -> str:
    """A phone number as Meta writes it in webhooks: digits only."""
    return "".join(c for c in str(number) if c.isdecimal() and c.isascii())


def message_id(customer: str, *, inbound: bool) -> str:
    """A fresh `wamid.…`, base64 of the customer's number and a random tail, as the real ones."""
    number = customer.encode()[:32]
    head = b"\x1c\x18" + bytes([len(number)]) + number + b"\x15\x02\x00"
    kind = b"\x12\x18\x14" if inbound else b"\x11\x18\x12"
    tail = secrets.token_hex(10 if inbound else 9).upper().encode()
    return "wamid." + base64.b64encode(head + kind + tail + b"\x00").decode()


def media_id() -> str:
    return str(secrets.randbelow(9 * 10**15) + 10**15)


def user_id(customer: str, waba_id: str) -> str:
    """The business-scoped id of a customer: stable for one business, another for the next."""
    country = next(
        (_COUNTRIES[customer[:n]] for n in (3, 2, 1) if customer[:n] in _COUNTRIES), "ZZ"
    )
    tail = int(hashlib.sha256(f"{waba_id}:{customer}".encode()).hexdigest()[:16], 16)
    return f"{country}.{tail:020d}"
