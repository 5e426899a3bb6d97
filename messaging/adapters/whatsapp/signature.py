"""Meta's webhook signature: HMAC-SHA256 with the app secret over the raw body."""

from __future__ import annotations

import hashlib
import hmac
import re

_HEADER = re.compile(r"sha256=([0-9a-fA-F]{64})\Z")


def is_signed(header: str | None, body: bytes, app_secret: str) -> bool:
    """Whether `X-Hub-Signature-256` is this body's, signed with this secret.

    Without a stored secret nothing is ever accepted. The comparison takes the same time for
    every wrong signature.
    """
    match = _HEADER.match(header or "")
    if match is None or not app_secret:
        return False
    expected = hmac.new(app_secret.encode(), body, hashlib.sha256).digest()
    return hmac.compare_digest(expected, bytes.fromhex(match[1]))
