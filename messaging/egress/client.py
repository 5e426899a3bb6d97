"""Dial, send, read: bounded in time and size, and never into the inner network."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx
from django.conf import settings

from messaging.egress.addresses import is_own_network, is_public
from messaging.egress.calls import (
    MAX_BODY,
    Call,
    Credential,
    EgressError,
    Reply,
    check_call,
    port_of,
    read_url,
)

MAX_TIMEOUT = 60.0  # seconds
PORTS = frozenset({80, 443, 8080, 8443})  # of the public internet; an origin named may have others
_CONNECT = 5.0  # seconds for one address
_ADDRESSES = 3  # of a name that has many
_HOPS = 3
_LOOKUPS = 16
_MOVED = frozenset({301, 302, 303, 307, 308})
# What may be told to whom a redirect leads; anything else may be a key.
_HARMLESS = frozenset({"accept", "accept-language", "user-agent"})

Resolve = Callable[[str, int], Awaitable[list[str]]]


@cache
def trusted() -> ssl.SSLContext:
    """Whom to believe: the usual authorities, or those in an operator's SSL_CERT_FILE."""
    return httpx.create_ssl_context()


class Egress:
    """The client: an async context manager that belongs to one event loop.

    Nothing is kept from one call to the next: no cookies, no connections.
    """

    def __init__(self, *, resolve: Resolve | None = None) -> None:
        self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="egress-dns")
        backend = _GuardedBackend(resolve or self._look_up)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=trusted(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=backend,
        )

    async def __aenter__(self) -> Self:
        await self._pool.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._pool.__aexit__(kind, error, trace)
        self._lookups.shutdown(wait=False, cancel_futures=True)

    async def fetch(self, call: Call) -> Reply:
        """Make the call; raises EgressError, whose text may be shown to people."""
        try:
            async with asyncio.timeout(min(call.timeout, MAX_TIMEOUT)):
                reply = await self._follow(call)
        except (TimeoutError, httpcore.TimeoutException):
            raise EgressError("timeout", "No answer came in time.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            raise EgressError("unreachable", "The address cannot be reached.") from None
        return _scrubbed(reply, call.credential) if call.credential else reply

    async def _follow(self, call: Call) -> Reply:
        url = read_url(call.url)
        check_call(call)
        if call.credential is not None and not _may_carry_secret(call, url):
            raise EgressError(
                "secret_not_allowed", f"The secret “{call.credential.name}” is not for this host."
            )
        for _ in range(_HOPS + 1):
            reply = await self._once(call, url)
            target = reply.headers.get("location", "") if reply.status in _MOVED else ""
            if not target or not call.follows or (call.method != "GET" and reply.status != 303):
                return reply
            call, url = _moved(call, url, target)
        raise EgressError("unreachable", "The address redirects in circles.")

    async def _once(self, call: Call, url: httpx.URL) -> Reply:
        _check_origin(url)
        headers = {
            "host": url.netloc.decode("ascii"),
            "user-agent": "Chatflow",
            "accept": "*/*",
            "accept-encoding": "identity",
            **{name.lower(): value for name, value in call.headers.items()},
        }
        if call.body or call.method in {"POST", "PUT", "PATCH"}:
            headers["content-length"] = str(len(call.body))
        if call.credential is not None:
            headers[call.credential.header.lower()] = call.credential.value
        stream = self._pool.stream(
            call.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path
            ),
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            content=call.body,
        )
        async with stream as response:
            told = {
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            }
            body = bytearray()
            async for chunk in response.aiter_stream():
                body += chunk
                if len(body) > MAX_BODY:
                    raise EgressError(
                        "too_large", f"The answer has more than {MAX_BODY // 1024} KiB."
                    )
        if told.get("content-encoding", "identity") != "identity":
            raise EgressError("bad_answer", "The answer is compressed, which was not asked for.")
        return Reply(response.status, told, bytes(body))

    async def _look_up(self, host: str, port: int) -> list[str]:
        def ask() -> list[str]:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            except UnicodeError:  # a part of the name that is empty or too long
                return []
            return list(dict.fromkeys(str(entry[4][0]) for entry in found))

        return await asyncio.get_running_loop().run_in_executor(self._lookups, ask)


class _GuardedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name once, judges every address it has, and dials what was judged."""

    def __init__(self, resolve: Resolve) -> None:
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._resolve(host, port)
        named = _is_named(host, port)
        for address in addresses:
            if not (is_public(address) or (named and is_own_network(address))):
                raise _blocked()
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses[:_ADDRESSES]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout=_CONNECT, socket_options=socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise _blocked()

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


def _blocked() -> EgressError:
    return EgressError(
        "egress_blocked",
        "This address may not be called. An operator can allow it by CHATFLOW_EGRESS_ALLOW.",
    )


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.raw_host.decode("ascii"), port_of(url)


def _named_origins() -> set[tuple[str, str, int]]:
    return {_origin(httpx.URL(origin)) for origin in settings.EGRESS_ALLOW}


def _is_named(host: str, port: int) -> bool:
    return any((host, port) == named[1:] for named in _named_origins())


def _check_origin(url: httpx.URL) -> None:
    """The ports of the public internet, or exactly what the operator named."""
    if _origin(url) in _named_origins():
        return
    if port_of(url) not in PORTS or _is_named(*_origin(url)[1:]):
        raise _blocked()


def check_private_address(text: str) -> httpx.URL:
    """An address that customers' data may go to: over TLS, or an origin that the operator named.

    Raises EgressError.
    """
    url = read_url(text)
    _check_origin(url)
    if url.scheme != "https" and _origin(url) not in _named_origins():
        raise EgressError("https_needed", "The address must begin with https://.")
    return url


def _may_carry_secret(call: Call, url: httpx.URL) -> bool:
    """Its own hosts, over TLS; plain HTTP only where the operator named the origin."""
    if call.credential is None or not call.credential.is_for(url):
        return False
    return url.scheme == "https" or _origin(url) in _named_origins()


def _moved(call: Call, url: httpx.URL, location: str) -> tuple[Call, httpx.URL]:
    """The call that a redirect asks for; what another origin must not learn stays behind."""
    try:
        target = read_url(str(url.join(location)))
    except httpx.InvalidURL:
        raise EgressError("bad_answer", "The answer redirects to no address.") from None
    if url.scheme == "https" and target.scheme == "http":
        raise _blocked()
    call = replace(call, method="GET", body=b"")
    if _origin(target) != _origin(url):
        headers = {name: v for name, v in call.headers.items() if name.lower() in _HARMLESS}
        call = replace(call, headers=headers, credential=None)
    return call, target


def _scrubbed(reply: Reply, credential: Credential) -> Reply:
    """The reply without the secret, should the other side have sent it back."""
    headers = {
        name: credential.scrub(value.encode()).decode() for name, value in reply.headers.items()
    }
    return replace(reply, headers=headers, body=credential.scrub(reply.body))
