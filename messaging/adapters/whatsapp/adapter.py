"""WhatsApp Cloud API, the adapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

import aiohttp

from messaging.adapters.base import Account, Adapter, BadSignature, Received
from messaging.adapters.whatsapp.client import post_message
from messaging.adapters.whatsapp.media import fetch_media
from messaging.adapters.whatsapp.parse import parse
from messaging.adapters.whatsapp.render import TEXT, render, render_read, render_typing
from messaging.adapters.whatsapp.signature import is_signed


class WhatsApp:
    """Meta's Cloud API: signed webhooks in, Graph API calls out."""

    kind = "whatsapp"
    default_base_url = "https://graph.facebook.com"
    max_text = TEXT

    def verify(self, headers: Mapping[str, str], body: bytes, app_secret: str) -> None:
        if not is_signed(headers.get("x-hub-signature-256"), body, app_secret):
            raise BadSignature

    def parse(self, document: Any) -> Sequence[Received]:
        return parse(document)

    def render(self, content: Mapping[str, Any], *, address: str, tag: str) -> dict[str, Any]:
        return render(content, address=address, tag=tag)

    def render_read(self, provider_id: str) -> dict[str, Any] | None:
        return render_read(provider_id)

    def render_typing(self, provider_id: str) -> dict[str, Any] | None:
        return render_typing(provider_id)

    async def fetch_media(
        self, http: aiohttp.ClientSession, account: Account, media_id: str, into: BinaryIO
    ) -> str:
        return await fetch_media(http, account, media_id, into)

    async def send(
        self, http: aiohttp.ClientSession, account: Account, payload: Mapping[str, Any]
    ) -> str:
        return await post_message(http, account, payload)


ADAPTER: Adapter = WhatsApp()
