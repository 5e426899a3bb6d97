"""The one way out: every call to an address that somebody else chose goes through here.

Names are resolved once and the checked address is dialled; secrets go to their own hosts alone.
"""

from __future__ import annotations

from messaging.egress.calls import Call, Credential, EgressError, Reply, is_settable, read_url
from messaging.egress.client import Egress, check_private_address

__all__ = [
    "Call",
    "Credential",
    "Egress",
    "EgressError",
    "Reply",
    "check_private_address",
    "is_settable",
    "read_url",
]
