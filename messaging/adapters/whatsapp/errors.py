"""Meta's error codes, and what each means for a message we tried to send.

Classes from Meta's error reference (Graph API v23 to v26): act on the code, not on the title
or the HTTP status.
"""

from __future__ import annotations

from typing import Any

from messaging.adapters.base import SendError

# Throttled per app, number or pair, or trouble on Meta's side: surely not accepted.
_RETRY = {1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004}
_PLAIN = {
    "0": "The access token is not valid any more: put a new one into the connection.",
    "190": "The access token is not valid any more: put a new one into the connection.",
    "131026": "WhatsApp could not deliver to this number.",
    "131030": "This number is not on the test number's list of recipients.",
    "131047": "The customer's last message is more than 24 hours old: only a template may be sent.",
    "131049": "WhatsApp chose not to deliver this marketing message.",
    "131050": "The customer has opted out of marketing messages.",
    "131051": "WhatsApp does not know this type of message.",
    "131053": "WhatsApp could not fetch the file.",
}


def send_error(status: int, answer: Any) -> SendError:
    """The error for an HTTP answer that is not a success."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        # An answer without Meta's envelope comes from something in between. A 5xx may have
        # been given after the message was taken, so its fate is not known.
        outcome = "unknown" if status >= 500 else "permanent"
        return SendError(outcome, code=f"http_{status}", title=f"WhatsApp answered {status}")
    code = error["code"]
    details = error.get("error_data")
    return SendError(
        "retry" if code in _RETRY or status == 429 else "permanent",
        code=str(code),
        title=plain_words(str(code), str(error.get("message", ""))),
        detail=str(details.get("details", "")) if isinstance(details, dict) else "",
    )


def plain_words(code: str, otherwise: str) -> str:
    """What a code means to a person."""
    return _PLAIN.get(code, otherwise)
