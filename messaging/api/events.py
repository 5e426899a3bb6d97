"""The event log by cursor: the truth behind every bell, as a long poll."""

from __future__ import annotations

import asyncio
import contextlib
import time
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView
from accounts.clock import now
from accounts.problems import Problem
from messaging.api import shapes
from messaging.api.shown import event_json
from messaging.models import ConsoleEvent, EventCounter
from messaging.realtime import HUB

_PAGE = 500
_MAX_BEHIND = 10_000  # events; further behind, loading everything afresh is quicker
_MAX_WAIT = 25.0  # seconds


class EventsView(WorkspaceView):
    """Events after a cursor; 410 means: too far behind, reload everything."""

    permissions = {"GET": "conversation.read"}

    @extend_schema(
        operation_id="events_list",
        parameters=[
            OpenApiParameter("after", int, description="The last seq one has; none at first."),
            OpenApiParameter("wait", int, description="Seconds to wait for news, at most 25."),
        ],
        responses=shapes.EventPage,
    )
    def get(self, request: Request) -> Response:
        head = (
            EventCounter.objects.filter(workspace=self.workspace)
            .values_list("seq", flat=True)
            .first()
        ) or 0
        after = _number(request, "after")
        _number(request, "wait")
        log = str(self.workspace.pk)
        if after is None:
            return Response({"events": [], "head": head, "log": log, "now": now()})
        if after > head or head - after > _MAX_BEHIND:
            raise Problem(410, "reload", "The log does not reach back to your cursor.", head=head)
        rows = ConsoleEvent.objects.for_workspace(self.workspace).filter(seq__gt=after)
        events = [event_json(event) for event in rows.order_by("seq")[:_PAGE]]
        if after < head and (not events or events[0]["seq"] != after + 1):
            raise Problem(410, "reload", "The log does not reach back to your cursor.", head=head)
        return Response({"events": events, "head": head, "log": log, "now": now()})


_view = EventsView.as_view()


@sync_to_async
def _ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    try:
        return _view(request, slug=slug)
    finally:
        # Whoever waits holds no connection meanwhile: there are fewer of them than of consoles.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


async def long_poll(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The view, asked again at each bell until there is news or the time is up.

    Waiting costs no thread: only the asking runs in one.
    """
    deadline = time.monotonic() + _seconds(request.GET.get("wait", ""))
    rung = asyncio.Event()
    loop = asyncio.get_running_loop()
    workspace: UUID | None = None

    def ear(_head: int) -> None:
        loop.call_soon_threadsafe(rung.set)

    try:
        while True:
            response: HttpResponseBase = await _ask(request, slug)
            data = getattr(response, "data", None) or {}
            left = deadline - time.monotonic()
            is_waiting = response.status_code == 200 and not data.get("events")
            if not is_waiting or left <= 0 or not request.GET.get("after"):
                return response
            if workspace is None:
                # Ears first, then one more look: no bell falls between the two.
                workspace = UUID(data["log"])
                HUB.subscribe(workspace, ear)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(rung.wait(), left)
            rung.clear()
    finally:
        if workspace is not None:
            HUB.unsubscribe(workspace, ear)


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Problem(400, f"bad_{name}", f"{name} must be a whole number.")
    return int(text)


def _seconds(text: str) -> float:
    return min(float(text), _MAX_WAIT) if text.isascii() and text.isdigit() and len(text) < 9 else 0


# The API's document and the walk over all routes look for the class behind a view.
long_poll.cls = long_poll.view_class = EventsView  # type: ignore[attr-defined]
long_poll.initkwargs = {}  # type: ignore[attr-defined]
