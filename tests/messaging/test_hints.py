"""Hints may be lost; what they must not do is hold up whoever rings."""

from __future__ import annotations

from typing import Any

import pytest
import redis

from messaging.pipeline import hints


def test_while_redis_is_away_nobody_waits_for_it_at_every_ring(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    tried: list[str] = []
    heard: list[str] = []

    class Away:
        def publish(self, name: str, _detail: str) -> None:
            tried.append(name)
            raise redis.TimeoutError

    settings.REDIS_URL = "redis://127.0.0.1:1"
    monkeypatch.setattr(hints, "_redis", Away)
    monkeypatch.setattr(hints, "_silent_until", 0.0)
    hear = lambda name, _detail: heard.append(name)  # noqa: E731
    hints.listen(hear)

    for _ in range(3):
        hints.ring(hints.SEND)
    hints.unlisten(hear)

    assert tried == ["chatflow:send"]
    assert heard == [hints.SEND] * 3
