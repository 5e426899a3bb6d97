"""A call to the outside, what came back, and what may be written into one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

MAX_BODY = 256 * 1024  # bytes, of a request and of a response
MAX_URL = 4096
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_HEADERS = 50
_MAX_HEADER = 4096
# What decides where a request ends or goes to, and what opens the metadata services of clouds.
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer",
     "upgrade", "expect", "accept-encoding", "metadata", "metadata-flavor"}
)  # fmt: skip
_OURS_BY_PREFIX = ("proxy-", "x-aws-ec2-metadata-token")


class EgressError(Exception):
    """A call that was not made, or to which no answer came.

    `code` is egress_blocked, secret_not_allowed, bad_request (it would always be refused);
    timeout, unreachable (it may go well another time); too_large or bad_answer. The text is for
    people and tells nothing of the inner network.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def may_pass(self) -> bool:
        """Whether the same call may go well another time."""
        return self.code in {"timeout", "unreachable"}


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret as it goes along: the value of one header, for these hosts alone.

    A host is a name (port 443), or `name:port`. `traces` are the texts that give it away.
    """

    name: str
    hosts: frozenset[str]
    header: str
    value: str = field(repr=False)
    traces: tuple[str, ...] = field(repr=False)

    def is_for(self, url: httpx.URL) -> bool:
        """Whether the secret may go to this address."""
        host, port = url.raw_host.decode("ascii"), port_of(url)
        return f"{host}:{port}" in self.hosts or (port == 443 and host in self.hosts)

    def scrub(self, raw: bytes) -> bytes:
        """The bytes without the secret, should somebody have sent it back."""
        for trace in self.traces:
            raw = raw.replace(trace.encode(), b"***")
        return raw


@dataclass(frozen=True, slots=True)
class Call:
    """One request to make; `timeout` seconds from the first look-up to the last byte.

    `follows`: the answer to a GET may lie elsewhere.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    credential: Credential | None = None
    timeout: float = 10.0
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_fine(self) -> bool:
        return 200 <= self.status < 300


def read_url(text: str) -> httpx.URL:
    """The address, parsed once by who dials it; raises EgressError."""
    try:
        url = httpx.URL(text) if len(text) <= MAX_URL else None
        host = url.raw_host.decode("ascii") if url else ""
    except (httpx.InvalidURL, UnicodeError, ValueError):
        url, host = None, ""
    if url is None or url.scheme not in {"http", "https"} or not host or "\\" in text:
        raise EgressError("bad_request", "This is no address that can be called.")
    if not 0 < port_of(url) < 65536:
        raise EgressError("bad_request", "There is no such port.")
    if url.userinfo:
        raise EgressError("bad_request", "An address must not hold a password; use a secret.")
    return url.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    """The port dialled."""
    return url.port or (443 if url.scheme == "https" else 80)


def is_settable(header: str) -> bool:
    """Whether a request may carry a header of this name that is not ours to write."""
    known = header.lower()
    is_ours = known in _OURS or known.startswith(_OURS_BY_PREFIX)
    return bool(_TOKEN.fullmatch(header)) and not is_ours


def check_call(call: Call) -> None:
    """Raise EgressError for a request that nobody may make."""
    if call.method not in METHODS:
        raise EgressError("bad_request", f"The method must be one of {', '.join(METHODS)}.")
    if len(call.body) > MAX_BODY:
        raise EgressError("bad_request", f"The body has more than {MAX_BODY // 1024} KiB.")
    if len(call.headers) > _MAX_HEADERS:
        raise EgressError("bad_request", f"There are more than {_MAX_HEADERS} headers.")
    for name, value in call.headers.items():
        if not is_settable(name):
            raise EgressError("bad_request", f"The header “{name[:64]}” cannot be set.")
        if _CONTROL.search(value) or len(value) > _MAX_HEADER:
            raise EgressError("bad_request", f"The header “{name}” has a value it cannot hold.")
