"""Webhooks as WhatsApp posts them, signed, as raw HTTP requests ready for the wire."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from urllib.parse import urlsplit

from tests.bench.stage import NUMBER, Stage


def text_webhook(customer: str, wamid: str, text: str) -> bytes:
    """One text message of one customer: about 670 bytes, like Meta's."""
    document = {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": "500400300200100",
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": "15550001111",
                                "phone_number_id": NUMBER,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": f"Customer {customer[-4:]}"},
                                    "wa_id": customer,
                                    "user_id": f"DE.{customer}",
                                }
                            ],
                            "messages": [
                                {
                                    "from": customer,
                                    "from_user_id": f"DE.{customer}",
                                    "id": wamid,
                                    "timestamp": str(int(time.time())),
                                    "type": "text",
                                    "text": {"body": text},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }
    return json.dumps(document, separators=(",", ":")).encode()


def signed_post(stage: Stage, body: bytes) -> bytes:
    """The POST that carries a webhook to our Chatflow."""
    target = urlsplit(stage.webhook)
    signature = hmac.new(stage.app_secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n"
        "User-Agent: facebookexternalua\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def plain_get(url: str) -> bytes:
    """A GET without anything around it."""
    target = urlsplit(url)
    return f"GET {target.path} HTTP/1.1\r\nHost: {target.netloc}\r\n\r\n".encode()
