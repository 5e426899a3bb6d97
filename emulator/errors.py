"""Meta's error envelope: every refusal of the Graph API comes in this one shape."""

from __future__ import annotations

import secrets
from typing import Any

# code → (title, HTTP status). Titles as Meta prints them, without the "(#code)" in front.
TITLES: dict[int, tuple[str, int]] = {
    0: ("Authentication error", 401),
    1: ("API unknown", 400),
    2: ("API service", 503),
    3: ("Application does not have the capability to make this API call.", 500),
    4: ("Application request limit reached", 400),
    10: ("Application does not have permission for this action", 403),
    33: ("Parameter value is not valid", 400),
    100: ("Invalid parameter", 400),
    104: ("An access token is required to request this resource.", 401),
    190: ("Invalid OAuth access token - Cannot parse access token", 401),
    368: ("Temporarily blocked for policies violations", 403),
    2500: ("Unknown path components", 400),
    80007: ("Rate limit issues", 400),
    130429: ("Rate limit hit", 400),
    130472: ("User's number is part of an experiment", 400),
    130497: ("Business account is restricted from messaging users in this country.", 403),
    131000: ("Something went wrong", 500),
    131005: ("Access denied", 403),
    131008: ("Required parameter is missing", 400),
    131009: ("Parameter value is not valid", 400),
    131016: ("Service unavailable", 500),
    131021: ("Recipient cannot be sender", 400),
    131026: ("Message undeliverable", 400),
    131030: ("Recipient phone number not in allowed list", 400),
    131031: ("Account has been locked", 403),
    131037: ("Display name approval needed", 400),
    131042: ("Business eligibility payment issue", 400),
    131045: ("Incorrect certificate", 500),
    131047: ("Re-engagement message", 400),
    131048: ("Spam rate limit hit", 400),
    131049: ("Message not delivered to maintain healthy ecosystem engagement", 400),
    131050: ("User has stopped marketing messages", 400),
    131051: ("Unsupported message type", 400),
    131052: ("Media download error", 400),
    131053: ("Media upload error", 400),
    131056: ("(Business Account, Consumer Account) pair rate limit hit", 400),
    131057: ("Account in maintenance mode", 500),
    131062: ("Business-scoped user id not supported for this message", 400),
    132000: ("Template parameter count mismatch", 400),
    132001: ("Template does not exist in the translation", 404),
    132005: ("Template hydrated text too long", 400),
    132007: ("Template character policy violated", 400),
    132012: ("Template parameter format mismatch", 400),
    132015: ("Template is paused", 400),
    132016: ("Template is disabled", 400),
    132068: ("Flow is blocked", 400),
    132069: ("Flow is throttled", 400),
    133004: ("Server temporarily unavailable", 503),
    133010: ("Phone number not registered", 400),
    135000: ("Generic user error", 400),
    137000: ("Identity hash mismatch", 400),
}

# Codes Meta reports after accepting a message, as a `failed` status.
REPORTED_LATER = frozenset(
    {130472, 130497, 131026, 131042, 131047, 131049, 131050, 131053, 132015, 137000}
)

HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


class GraphError(Exception):
    """One refusal, rendered by `envelope()`; `http` is the status of the answer."""

    def __init__(
        self, code: int, details: str = "", *, message: str = "", subcode: int | None = None
    ) -> None:
        title, http = TITLES.get(code, ("Unknown error", 400))
        super().__init__(f"{code}: {details or title}")
        self.code = code
        self.details = details
        self.message = message or (title if code in (104, 190) else f"(#{code}) {title}")
        self.subcode = subcode
        self.http = http

    def envelope(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": self.message,
            "type": "OAuthException",
            "code": self.code,
        }
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
        return {"error": error}


def status_error(code: int, details: str = "") -> dict[str, Any]:
    """The entry of `statuses[].errors[]` for a code."""
    title = TITLES.get(code, ("Unknown error", 400))[0]
    return {
        "code": code,
        "title": title,
        "message": title,
        "error_data": {"details": details or f"{title}."},
        "href": HREF,
    }
