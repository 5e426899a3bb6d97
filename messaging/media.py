"""Customers' files: noted when their message arrives, fetched in the background, kept here."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from messaging.adapters.base import MediaUnavailable
from messaging.connections import Line, line_of
from messaging.models import Conversation, MediaFile, MediaState
from messaging.pipeline import store
from messaging.work import Work

log = structlog.get_logger(__name__)

_BATCH = 8
_LEASE = timedelta(minutes=5)  # for which nobody else fetches the same; more than _TIMEOUT
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


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that lies at its place now; `size` in bytes."""

    mime_type: str
    size: int


def fetch_pending() -> int:
    """Fetch some of the files that are due; how many were tried."""
    due = _claim()
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


def _claim() -> list[MediaFile]:
    now = clock.now()
    with store.writing():
        rows = MediaFile.objects.across_workspaces()
        due = rows.filter(state=MediaState.PENDING, due_at__lte=now).order_by("due_at")
        if store.is_postgresql():
            due = due.select_for_update(skip_locked=True, no_key=True)
        files = list(due[:_BATCH])
        rows.filter(id__in=[file.id for file in files]).update(due_at=now + _LEASE)
    return files


async def _fetch_all(
    files: Sequence[MediaFile], lines: Sequence[Line | None]
) -> list[Fetched | MediaUnavailable]:
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as http:
        return list(
            await asyncio.gather(
                *(_fetch(http, file, line) for file, line in zip(files, lines, strict=True))
            )
        )


async def _fetch(
    http: aiohttp.ClientSession, file: MediaFile, line: Line | None
) -> Fetched | MediaUnavailable:
    if line is None:
        return MediaUnavailable("no_channel", is_gone=True)
    path = path_of(file.id)
    draft = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as into:
            adapter = adapters()[line.kind]
            mime_type = await adapter.fetch_media(http, line.account, file.provider_id, into)
            size = into.tell()
        draft.replace(path)
        return Fetched(mime_type, size)
    except MediaUnavailable as error:
        draft.unlink(missing_ok=True)
        return error
    except (aiohttp.ClientError, TimeoutError):
        return MediaUnavailable("unreachable", is_gone=False)
    except Exception:  # one odd file must not hold the others up
        log.error("media_failed", file=str(file.id), exc_info=True)
        return MediaUnavailable("internal", is_gone=False)


def _settle(file: MediaFile, fetched: Fetched | MediaUnavailable) -> None:
    file.attempts += 1
    if isinstance(fetched, Fetched):
        file.state, file.size = MediaState.STORED, fetched.size
        if _MIME.fullmatch(fetched.mime_type):
            file.mime_type = fetched.mime_type[:120]
    elif fetched.is_gone or file.attempts >= _MAX_ATTEMPTS:
        file.state = MediaState.LOST
        log.warning("media_lost", file=str(file.id), code=fetched.code)
    else:
        file.due_at = clock.now() + timedelta(seconds=4 ** min(file.attempts, 6))
    file.save(update_fields=["attempts", "state", "size", "mime_type", "due_at"])
