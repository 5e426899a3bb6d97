"""GET /healthz (is the process alive) and /readyz (can it do its work)."""

from __future__ import annotations

from typing import Any

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from redis import Redis

log = structlog.get_logger(__name__)
_TIMEOUT_SECONDS = 2


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive; says nothing about what we depend on."""
    return _answer({"status": "ok"}, 200)


def readyz(request: HttpRequest) -> JsonResponse:
    """One member per check in READINESS_CHECKS; 503 as long as one of them is not ok."""
    checks = {name: _run(name, path) for name, path in settings.READINESS_CHECKS.items()}
    ready = all(check["ok"] for check in checks.values())
    return _answer({"status": "ok" if ready else "unready", **checks}, 200 if ready else 503)


def _answer(body: dict[str, Any], status: int) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


def _run(name: str, path: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = import_string(path)()
    except Exception:  # a check that breaks is a check that fails
        log.exception("readiness check failed", check=name)
        return {"ok": False}
    return found


def database() -> dict[str, Any]:
    """Whether the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "backend": connection.vendor}


def realtime() -> dict[str, Any]:
    """Whether bells can ring: Redis answers, or all ears are in this process."""
    if not settings.REDIS_URL:
        return {"ok": True, "layer": "process"}
    with Redis.from_url(settings.REDIS_URL, socket_timeout=_TIMEOUT_SECONDS) as redis:
        redis.ping()
    return {"ok": True, "layer": "redis"}
