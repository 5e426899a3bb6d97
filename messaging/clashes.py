"""Where a flow and something else on its channels wait for the same message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.engine.triggers import conflicts, taken_words
from flows.models import Flow, FlowVersion
from flows.runner import compiled_flow
from messaging.models import Binding, Channel
from messaging.routing import MANUAL


@dataclass(frozen=True, slots=True)
class Clash:
    """Messages on a channel that two wait for: two flows, or (`flow` None) a flow and the
    channel's own words. `wins`: the flow that was asked about gets them."""

    channel: Channel
    flow: Flow | None
    type: str
    words: Sequence[str]
    wins: bool
    message: str


def clashes_of(flow: Flow, document: Mapping[str, Any]) -> list[Clash]:
    """What a document of the flow would meet on the channels it is bound to: the ONLINE flows that
    listen there for the same, and the channels' words."""
    if document.get("trigger_type") == MANUAL:
        return []
    start = _start_data(document)
    bindings = flow.bindings.select_related("channel").order_by("channel__name", "id")
    return [
        clash
        for binding in bindings
        for clash in (*_taken(binding.channel, start), *_rivals(flow, binding, start))
    ]


def _rivals(flow: Flow, binding: Binding, start: Mapping[str, Any]) -> Iterator[Clash]:
    channel = binding.channel
    online = FlowVersion.objects.for_workspace(flow.workspace_id).filter(
        state=FlowVersion.State.ONLINE
    )
    others = channel.bindings.exclude(flow=flow).select_related("flow")
    for other in others.order_by("position", "id"):
        version = online.filter(flow=other.flow_id).values_list("id", flat=True).first()
        rival = compiled_flow(version) if version else None
        if rival is None or rival.trigger_type == MANUAL:
            continue
        wins = (binding.position, binding.id) < (other.position, other.id)
        first = flow.name if wins else other.flow.name
        for conflict in conflicts(start, rival.nodes[rival.start].data):
            message = (
                f"“{other.flow.name}” starts on {conflict.about} as well; "
                f"on {channel.name}, “{first}” is asked first."
            )
            yield Clash(channel, other.flow, conflict.type, conflict.words, wins, message)


def _taken(channel: Channel, start: Mapping[str, Any]) -> Iterator[Clash]:
    for word in channel.words:
        if word["action"] == "opt_in":
            continue  # heard only from somebody who has opted out
        if taken := taken_words(start, word["words"], word["match"]):
            some = ", ".join(f"“{text}”" for text in taken)
            message = f"{channel.name} listens for {some} itself; the flow never hears it."
            yield Clash(channel, None, "channel_word", taken, False, message)


def _start_data(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data of a document's start node, whatever state the document is in."""
    nodes = document.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and node.get("kind") == "start":
            data = node.get("data")
            return data if isinstance(data, dict) else {}
    return {}
