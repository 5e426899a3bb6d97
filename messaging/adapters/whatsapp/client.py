"""The one call that sends: POST /{phone_number_id}/messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from messaging.adapters.base import Account, SendError
from messaging.adapters.whatsapp.errors import send_error
from messaging.lenient_json import read_lenient


async def post_message(
    http: aiohttp.ClientSession, account: Account, payload: Mapping[str, Any]
) -> str:
    """Send; the wamid ("" for a receipt). Raises SendError, "unknown" when no answer came."""
    base = account.api_base_url.rstrip("/")
    url = f"{base}/{account.api_version}/{account.number}/messages"
    headers = {
        "Authorization": f"Bearer {account.access_token}",
        "Content-Type": "application/json",
    }
    try:
        async with http.post(
            url, data=orjson.dumps(payload), headers=headers, allow_redirects=False
        ) as response:
            body = await response.read()
            status = response.status
    except aiohttp.ClientConnectorError as error:
        raise SendError("retry", code="unreachable", title="WhatsApp cannot be reached") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SendError("unknown", code="no_answer", title="WhatsApp gave no answer") from error
    try:
        answer = read_lenient(body.decode())
    except ValueError:
        answer = None
    if status != 200:
        raise send_error(status, answer)
    if isinstance(answer, dict) and answer.get("success") is True:
        return ""
    try:
        return str(answer["messages"][0]["id"])[:255]
    except (TypeError, KeyError, IndexError) as error:
        raise SendError(
            "unknown", code="odd_answer", title="WhatsApp's answer has no id"
        ) from error
