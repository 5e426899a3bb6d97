"""The server stops reading at the limit, with or without a Content-Length."""

from __future__ import annotations

from typing import Any

from config.body_limit import BodyLimit


async def _post(chunks: list[bytes], *, length: str | None = None) -> tuple[int, int]:
    """The status, and how many chunks were taken."""
    taken, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        taken += 1
        more = taken < len(chunks)
        return {"type": "http.request", "body": chunks[taken - 1], "more_body": more}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    async def swallow(scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})

    headers = [(b"content-length", length.encode())] if length else []
    await BodyLimit(swallow, 10)({"type": "http", "headers": headers}, receive, send)
    return sent[0]["status"], taken


async def test_a_body_within_the_limit_passes() -> None:
    assert await _post([b"12345", b"67890"]) == (200, 2)


async def test_a_chunked_body_is_cut_at_the_limit() -> None:
    assert await _post([b"12345", b"67890", b"1", b"2", b"3"]) == (413, 3)


async def test_an_announced_body_is_not_even_begun() -> None:
    assert await _post([b"1"], length="11") == (413, 0)
