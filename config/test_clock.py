"""GET|PUT /api/test-clock/: moves the clock of the house; opened by CHATFLOW_TEST_CLOCK only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.clock import machine_now, now, set_clock
from accounts.problems import Problem

_MAX_OFFSET = 10 * 366 * 24 * 3600  # seconds; further than any flow waits


def _file() -> Any:
    return settings.DATA_DIR / "test-clock.json"


def start() -> None:
    """Take up the offset kept in the data folder, so that a restart does not turn time back."""
    try:
        _move(orjson.loads(_file().read_bytes())["offset_seconds"])
    except (OSError, ValueError, KeyError):
        _move(0)


def offset() -> float:
    """Seconds by which the clock is ahead of the machine's."""
    return round((now() - machine_now()).total_seconds())


def move(seconds: float) -> None:
    """Set the clock ahead by `seconds`, and keep that for the next start."""
    _file().write_bytes(orjson.dumps({"offset_seconds": seconds}))
    _move(seconds)


def _move(seconds: float) -> None:
    offset = timedelta(seconds=seconds)
    set_clock((lambda: machine_now() + offset) if seconds else None)


class TestClockView(APIView):
    """The offset of the clock in seconds, and the moment it shows."""

    __test__ = False  # not a test, whatever pytest thinks of the name
    schema = None
    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        _require_open()
        return Response({"offset_seconds": offset(), "now": now()})

    def put(self, request: Request) -> Response:
        _require_open()
        seconds = request.data.get("offset_seconds") if isinstance(request.data, dict) else None
        if not isinstance(seconds, int | float) or abs(seconds) > _MAX_OFFSET:
            raise Problem(422, "invalid", "offset_seconds must be a number within ten years.")
        move(seconds)
        return self.get(request)


def _require_open() -> None:
    if not settings.TEST_CLOCK:
        raise Http404
