"""Customers' files: GET /{media_id} tells a short-lived address, which is then fetched.

The address comes from outside and gets our access token, so it must be the provider's own host
(the mistake behind Botpress CVE-2026-4984); redirects are not followed.
"""

from __future__ import annotations

from typing import Any, BinaryIO
from urllib.parse import urlsplit

import aiohttp

from messaging.adapters.base import Account, MediaUnavailable

MAX_BYTES = 100 * 1024 * 1024  # a document's limit, the largest (media reference, Oct 2025)
_PART = 64 * 1024  # bytes held in memory at once
_META_HOSTS = ("fbsbx.com", "facebook.com", "whatsapp.net")
# Some downloads are refused without one (gabrieldwight/Whatsapp-Business-Cloud-Api-Net#45).
_USER_AGENT = "Chatflow"


async def fetch_media(
    http: aiohttp.ClientSession, account: Account, media_id: str, into: BinaryIO
) -> str:
    """Write the file `into` a stream, part by part; its MIME type.

    Raises MediaUnavailable, for good when Meta no longer knows the id (7 days).
    """
    if not media_id.replace("-", "").replace("_", "").isalnum():
        raise MediaUnavailable("bad_id", is_gone=True)
    base = f"{account.api_base_url.rstrip('/')}/{account.api_version}"
    about = await _get_json(http, account, f"{base}/{media_id}?phone_number_id={account.number}")
    url = str(about.get("url", ""))
    if not _is_providers(url, account.api_base_url):
        raise MediaUnavailable("foreign_host", is_gone=True)
    async with _get(http, account, url) as response:
        if response.status != 200:
            raise MediaUnavailable(f"http_{response.status}", is_gone=False)
        async for part in response.content.iter_chunked(_PART):
            into.write(part)
            if into.tell() > MAX_BYTES:
                raise MediaUnavailable("too_large", is_gone=True)
    return str(about.get("mime_type", ""))


async def _get_json(http: aiohttp.ClientSession, account: Account, url: str) -> dict[str, Any]:
    try:
        async with _get(http, account, url) as response:
            if response.status != 200:
                is_gone = response.status in (400, 404)
                raise MediaUnavailable(f"http_{response.status}", is_gone=is_gone)
            answer = await response.json(content_type=None)
            return answer if isinstance(answer, dict) else {}
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise MediaUnavailable("unreachable", is_gone=False) from error


def _get(
    http: aiohttp.ClientSession, account: Account, url: str
) -> aiohttp.client._RequestContextManager:
    headers = {"Authorization": f"Bearer {account.access_token}", "User-Agent": _USER_AGENT}
    return http.get(url, headers=headers, allow_redirects=False)


def _is_providers(url: str, api_base_url: str) -> bool:
    parts, base = urlsplit(url), urlsplit(api_base_url)
    if (parts.scheme, parts.netloc) == (base.scheme, base.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and any(
        host == known or host.endswith(f".{known}") for known in _META_HOSTS
    )
