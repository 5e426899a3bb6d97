"""`callback`: the business's own system is told what happened, signed.

The signature is over `<timestamp>.<body>`, so that an old delivery cannot be played again later.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import orjson

from messaging.egress import Call, EgressError, Reply
from messaging.jobs.base import Asked, Executor, require_fine, text_of
from messaging.models import CallbackEndpoint
from messaging.secrets import signing_secret_of


def prepare(asked: Asked) -> Call:
    rows = CallbackEndpoint.objects.for_workspace(asked.workspace)
    callback = rows.filter(id=text_of(asked.request, "callback")).first()
    if callback is None or not callback.is_enabled:
        raise EgressError("disabled", "The callback is switched off.")
    body = orjson.dumps(asked.request["event"])
    timestamp = str(int(asked.now.timestamp()))
    return Call(
        method="POST",
        url=callback.url,
        headers={
            "content-type": "application/json",
            "x-chatflow-delivery": asked.key,
            "x-chatflow-timestamp": timestamp,
            "x-chatflow-signature": sign(body, timestamp, signing_secret_of(callback)),
        },
        body=body,
    )


def sign(body: bytes, timestamp: str, secret: str) -> str:
    """The value of X-Chatflow-Signature."""
    signed = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def read(reply: Reply) -> dict[str, Any]:
    require_fine(reply, "The callback's address")
    return {}


def tries(request: Mapping[str, Any]) -> int:
    """As many as there is time for."""
    return 1000


def pause(tries: int) -> float:
    """5 seconds, 15, 45 and so on, to four hours."""
    return min(5.0 * 3.0 ** min(tries - 1, 9), 4 * 3600.0)


EXECUTOR = Executor("callback", prepare, read, tries=tries, pause=pause)
