"""Media of the Graph API: upload, look-up, the short-lived download address, deletion."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator.access import bearer, no_such_object
from emulator.directory import Number
from emulator.errors import GraphError
from emulator.exchange import Exchange
from emulator.names import media_id

MIB = 1024 * 1024
KINDS: dict[str, tuple[frozenset[str], int]] = {
    "image": (frozenset({"image/jpeg", "image/png"}), 5 * MIB),
    "video": (frozenset({"video/mp4", "video/3gpp"}), 16 * MIB),
    "audio": (
        frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
        16 * MIB,
    ),
    "sticker": (frozenset({"image/webp"}), MIB // 2),
    "document": (
        frozenset(
            {
                "text/plain",
                "application/pdf",
                "application/msword",
                "application/vnd.ms-excel",
                "application/vnd.ms-powerpoint",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            }
        ),
        100 * MIB,
    ),
}
ADDRESS_LIFE = 300  # seconds a download address works
# What a customer sends when the tester names no file: a grey pixel, or a few bytes of the kind.
SAMPLES: dict[str, tuple[str, bytes]] = {
    "image": (
        "image/png",
        base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCB"
            "d81ytgAAAABJRU5ErkJggg=="
        ),
    ),
    "video": ("video/mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
    "audio": ("audio/ogg; codecs=opus", b"OggS\x00\x02" + bytes(20)),
    "sticker": ("image/webp", b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/" + bytes(13)),
    "document": ("application/pdf", b"%PDF-1.4\n%%EOF\n"),
}


def store(exchange: Exchange, number: str, mime_type: str, content: bytes, name: str = "") -> str:
    """Keep a file; returns its media id."""
    new_id = media_id()
    exchange.ledger.write(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?)",
        new_id, number, mime_type, name, hashlib.sha256(content).hexdigest(),
        exchange.clock.now(), content,
    )  # fmt: skip
    exchange.ledger.commit()
    return new_id


def check_reference(
    exchange: Exchange, number: Number, kind: str, content: Mapping[str, Any]
) -> None:
    """A medium sent by id must be there, the number's own, and of a fitting type."""
    wanted = content.get("id")
    if not wanted:
        return
    row = exchange.ledger.row("SELECT number, mime_type FROM media WHERE id = ?", str(wanted))
    if row is None or row["number"] != number.id:
        raise GraphError(
            100,
            message=f"(#100) Param {kind}['id'] is not a valid whatsapp business account media"
            " attachment ID",
        )
    if kind != "document" and row["mime_type"].split(";")[0] not in KINDS[kind][0]:
        raise GraphError(131053, f"{row['mime_type']} cannot be sent as {kind}.")


async def upload(exchange: Exchange, number: Number, request: Request) -> Response:
    async with request.form(max_part_size=101 * MIB) as form:
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp":
            raise GraphError(100, message="(#100) The parameter messaging_product is required.")
        if not isinstance(file, UploadFile):
            raise GraphError(100, message="(#100) The parameter file is required.")
        wished = form.get("type")
        mime_type = wished if isinstance(wished, str) and wished else file.content_type or ""
        content = await file.read()
        limits = [limit for types, limit in KINDS.values() if mime_type.split(";")[0] in types]
        if not limits:
            allowed = sorted(name for types, _ in KINDS.values() for name in types)
            raise GraphError(
                100,
                message="(#100) Param file must be a file with one of the following types: "
                f"{', '.join(allowed)}. Received file of type '{mime_type}'.",
            )
        if len(content) > max(limits):
            raise GraphError(131053, f"The file is larger than {max(limits)} bytes.")
        if not content:
            raise GraphError(131053, "The file is empty.")
        return JSONResponse(
            {"id": store(exchange, number.id, mime_type, content, file.filename or "")}
        )


def read_or_delete(exchange: Exchange, request: Request) -> Response:
    """`GET` gives the address to download from, `DELETE` removes the medium."""
    token = bearer(exchange, request)
    wanted = request.path_params["id"]
    row = exchange.ledger.row(
        "SELECT id, number, mime_type, sha256, length(content) AS size FROM media WHERE id = ?",
        wanted,
    )
    app = exchange.directory.app_of(row["number"]) if row else None
    claimed = request.query_params.get("phone_number_id")
    if row is None or app is None or app.access_token != token:
        raise no_such_object(wanted)
    if claimed and claimed != row["number"]:
        raise no_such_object(wanted)
    if request.method == "DELETE":
        exchange.ledger.write("DELETE FROM media WHERE id = ?", wanted)
        exchange.ledger.commit()
        return JSONResponse({"success": True})
    return JSONResponse(
        {
            "messaging_product": "whatsapp",
            "url": address(exchange, request, row["id"], app.app_secret),
            "mime_type": row["mime_type"],
            "sha256": row["sha256"],
            "file_size": row["size"],
            "id": row["id"],
        }
    )


def address(exchange: Exchange, request: Request, wanted: str, secret: str) -> str:
    """Where the medium can be had for the next five minutes, with the bearer token."""
    expires = int(exchange.clock.now()) + ADDRESS_LIFE
    base = f"{request.url.scheme}://{request.url.netloc}{request.scope['emulator.prefix']}"
    return f"{base}/graph/lookaside/{wanted}?ext={expires}&hash={_mark(wanted, expires, secret)}"


def download(exchange: Exchange, request: Request) -> Response:
    token = bearer(exchange, request)
    wanted = request.path_params["id"]
    row = exchange.ledger.row("SELECT * FROM media WHERE id = ?", wanted)
    app = exchange.directory.app_of(row["number"]) if row else None
    expires = request.query_params.get("ext", "")
    if (
        row is None
        or app is None
        or app.access_token != token
        or not expires.isdecimal()
        or int(expires) < exchange.clock.now()
        or not hmac.compare_digest(
            _mark(wanted, int(expires), app.app_secret), request.query_params.get("hash", "")
        )
    ):
        return Response("Not Found", 404, media_type="text/plain")
    return Response(row["content"], media_type=row["mime_type"])


def _mark(wanted: str, expires: int, secret: str) -> str:
    return hmac.new(secret.encode(), f"{wanted}:{expires}".encode(), hashlib.sha256).hexdigest()
