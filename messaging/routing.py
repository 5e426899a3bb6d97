"""Which flow a customer's message starts, of those that listen on its channel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from flows.engine.inputs import MessageInput
from flows.engine.triggers import strength
from flows.models import FlowVersion
from flows.runner import compiled_flow
from messaging.models import Channel

MANUAL = "TriggeredManually"  # started by calls and campaigns; deaf to messages


@dataclass(frozen=True, slots=True)
class Listener:
    """A flow that listens on a channel, by its ONLINE version; `position` is the owner's order."""

    version: UUID
    position: int


class Routes:
    """The ONLINE flows that the messages of one transaction may start.

    Those that listen are read at once, others (of a word, the fallback) when they are first asked
    for.
    """

    def __init__(self, channels: Iterable[UUID]) -> None:
        self._listeners = _listeners_of(channels)
        self._online: dict[UUID, UUID | None] = {}

    def triggered(self, channel: UUID, input: MessageInput, *, is_first: bool) -> UUID | None:
        """The version that a message starts: the one whose trigger fits most exactly, then the
        owner's order; None if no trigger fits."""
        meant: tuple[int, int] = (0, 0)
        found: UUID | None = None
        for listener in self._listeners.get(channel, ()):
            flow = compiled_flow(listener.version)
            if flow.trigger_type == MANUAL:
                continue
            fits = strength(flow.nodes[flow.start].data, input, first_message=is_first)
            if fits and (found is None or (fits, -listener.position) > meant):
                meant, found = (fits, -listener.position), listener.version
        return found

    def fallback(self, channel: Channel) -> UUID | None:
        """The version of the flow for messages that nothing else answers."""
        return self.online(channel.fallback_flow_id) if channel.fallback_flow_id else None

    def online(self, flow: UUID) -> UUID | None:
        """The ONLINE version of a flow, or None while it has none."""
        if flow not in self._online:
            versions = FlowVersion.objects.across_workspaces().filter(flow=flow)
            online = versions.filter(state=FlowVersion.State.ONLINE)
            self._online[flow] = online.values_list("id", flat=True).first()
        return self._online[flow]


def _listeners_of(channels: Iterable[UUID]) -> dict[UUID, list[Listener]]:
    """The ONLINE flows bound to each channel, first asked first."""
    found: dict[UUID, list[Listener]] = {}
    rows = (
        FlowVersion.objects.across_workspaces()
        .filter(state=FlowVersion.State.ONLINE, flow__bindings__channel__in=list(channels))
        .order_by("flow__bindings__position", "flow__bindings__id")
        .values_list("flow__bindings__channel", "id", "flow__bindings__position")
    )
    for channel, version, position in rows:
        found.setdefault(channel, []).append(Listener(version, position))
    return found
