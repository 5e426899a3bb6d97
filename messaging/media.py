"""Customers' files: noted when their message arrives, fetched in the background, kept here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import structlog
from django.conf import settings

from accounts import clock
from accounts.ids import uuid7
from messaging.adapters import adapters
from messaging.adapters.base import FetchedMedia, MediaUnavailable
from messaging.connections import Line, line_of
from messaging.models import Conversation, MediaFile, MediaState
from messaging.work import Work

log = structlog.get_logger(__name__)

_BATCH = 8
_MAX_ATTEMPTS = 8  # about four hours; Meta keeps a customer's file for seven days
_TIMEOUT = aiohttp.ClientTimeout(total=120, connect=10)
_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")


def note_media(
    work: Work, conversation: Conversation, content: Mapping[str, Any]
) -> dict[str, Any]:
    """The message's content with the id of our own copy, which is fetched once committed."""
    media = content.get("media")
    if not isinstance(media, Mapping) or not media.get("id"):
        return dict(content)
    id = uuid7()
    work.add_media(
        id=id,
        conversation=conversation,
        provider_id=str(media["id"])[:255],
        mime_type=str(media.get("mime_type", ""))[:120],
        name=str(content.get("filename", ""))[:255],
    )
    return {**content, "media": {**media, "file": str(id)}}


def fetch_pending() -> int:
    """Fetch some of the files that are due; how many were tried."""
    due = list(
        MediaFile.objects.across_workspaces()
        .filter(state=MediaState.PENDING, due_at__lte=clock.now())
        .order_by("due_at")[:_BATCH]
    )
    if not due:
        return 0
    lines = [line_of(file.channel_id) for file in due]
    for file, fetched in zip(due, asyncio.run(_fetch_all(due, lines)), strict=True):
        _settle(file, fetched)
    return len(due)


def path_of(file: UUID) -> Path:
    """Where the bytes of a file lie."""
    name = file.hex
    folder: Path = settings.DATA_DIR / "media" / name[-2:]
    return folder / name


async def _fetch_all(
    files: Sequence[MediaFile], lines: Sequence[Line | None]
) -> list[FetchedMedia | MediaUnavailable]:
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as http:
        return list(
            await asyncio.gather(
                *(_fetch(http, file, line) for file, line in zip(files, lines, strict=True))
            )
        )


async def _fetch(
    http: aiohttp.ClientSession, file: MediaFile, line: Line | None
) -> FetchedMedia | MediaUnavailable:
    if line is None:
        return MediaUnavailable("no_channel", is_gone=True)
    try:
        return await adapters()[line.kind].fetch_media(http, line.account, file.provider_id)
    except MediaUnavailable as error:
        return error
    except (aiohttp.ClientError, TimeoutError):
        return MediaUnavailable("unreachable", is_gone=False)


def _settle(file: MediaFile, fetched: FetchedMedia | MediaUnavailable) -> None:
    file.attempts += 1
    if isinstance(fetched, FetchedMedia):
        path = path_of(file.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fetched.data)
        file.state, file.size = MediaState.STORED, len(fetched.data)
        if _MIME.fullmatch(fetched.mime_type):
            file.mime_type = fetched.mime_type[:120]
    elif fetched.is_gone or file.attempts >= _MAX_ATTEMPTS:
        file.state = MediaState.LOST
        log.warning("media_lost", file=str(file.id), code=fetched.code)
    else:
        file.due_at = clock.now() + timedelta(seconds=4 ** min(file.attempts, 6))
    file.save()
