"""Who may call the Graph API: bearer tokens, and the number each of them may speak for."""

from __future__ import annotations

import re

from starlette.requests import Request

from emulator.directory import Number
from emulator.errors import GraphError
from emulator.exchange import Exchange

_VERSION = re.compile(r"v\d+\.\d+")


def bearer(exchange: Exchange, request: Request) -> str:
    """The caller's token, known to some app; GraphError otherwise."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise GraphError(104)
    if not exchange.directory.knows_token(token.strip()):
        raise GraphError(190)
    return token.strip()


def authorised_number(exchange: Exchange, request: Request) -> Number:
    """The number in the path, if the caller's token belongs to its app."""
    token = bearer(exchange, request)
    version, wanted = request.path_params["version"], request.path_params["id"]
    if not _VERSION.fullmatch(version):
        raise GraphError(2500, f"Unknown path components: /{version}")
    number = exchange.directory.numbers.get(wanted)
    app = exchange.directory.app_of(wanted)
    if number is None or app is None or app.access_token != token:
        raise no_such_object(wanted)
    return number


def no_such_object(wanted: str) -> GraphError:
    return GraphError(
        100,
        message=f"Unsupported request. Object with ID '{wanted}' does not exist, cannot be loaded"
        " due to missing permissions, or does not support this operation.",
        subcode=33,
    )
