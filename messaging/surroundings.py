"""What the checks of a flow need to know of its workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from accounts.models import Membership
from accounts.permissions import PERMISSIONS
from flows import documents
from flows.engine.checks import Known, KnownFlow, Listener, Neighbour, summarise
from flows.models import Flow, FlowVersion
from flows.runner import compiled_flow
from messaging.models import Binding, Function, ModelEndpoint, Queue, Secret
from messaging.routing import MANUAL

SUMMARIES = 4096  # under 1 KB each; a published document never changes


def known_to_checks(flow: Flow) -> Known:
    """What there is around a flow: its channels and their other flows, and all it may name."""
    workspace = flow.workspace_id
    online = _online(workspace)
    bindings = list(flow.bindings.select_related("channel").order_by("channel__name", "id"))
    agents = Membership.objects.for_workspace(workspace).filter(
        role__in=PERMISSIONS["conversation.reply"]
    )
    queues = Queue.objects.for_workspace(workspace).values_list("name", flat=True)
    serving = agents.count()
    # Whoever publishes a flow chooses its channels then; a draft need not have any.
    bound = {str(binding.channel_id) for binding in bindings} if flow.pk in online else None
    return Known(
        flow=str(flow.pk),
        channels=None if bound is None else frozenset(bound),
        listeners=tuple(_listeners(bindings)),
        neighbours=tuple(_neighbours(flow, bindings, online)),
        queues=dict.fromkeys(queues, serving),
        flows=tuple(_flows(flow, online)),
        secrets=frozenset(_names(Secret, workspace)),
        functions=frozenset(_names(Function, workspace)),
        models=frozenset(_names(ModelEndpoint, workspace)),
    )


def _online(workspace: UUID) -> dict[UUID, UUID]:
    """The ONLINE version of each flow that has one."""
    versions = FlowVersion.objects.for_workspace(workspace)
    online = versions.filter(state=FlowVersion.State.ONLINE)
    return dict(online.values_list("flow_id", "pk"))


def _names(model: type[Secret | Function | ModelEndpoint], workspace: UUID) -> Iterator[str]:
    rows = model.objects.for_workspace(workspace)
    yield from rows.values_list("name", flat=True)


def _listeners(bindings: list[Binding]) -> Iterator[Listener]:
    for binding in bindings:
        for word in binding.channel.words:
            if word["action"] != "opt_in":  # heard only from somebody who has opted out
                yield Listener(binding.channel.name, tuple(word["words"]), word["match"])


def _neighbours(
    flow: Flow, bindings: list[Binding], online: dict[UUID, UUID]
) -> Iterator[Neighbour]:
    channels = {binding.channel_id: binding.channel.name for binding in bindings}
    others = Binding.objects.for_workspace(flow.workspace_id).filter(channel__in=channels)
    for other in others.exclude(flow=flow).select_related("flow").order_by("position", "id"):
        if other.flow_id not in online:
            continue
        rival = compiled_flow(online[other.flow_id])
        if rival.trigger_type != MANUAL:
            start = rival.nodes[rival.start].data
            yield Neighbour(other.flow.name, channels[other.channel_id], start)


def _flows(flow: Flow, online: dict[UUID, UUID]) -> Iterator[KnownFlow]:
    """All other flows of the workspace."""
    others = Flow.objects.for_workspace(flow.workspace_id).exclude(pk=flow.pk)
    for id, name in others.values_list("pk", "name"):
        known = _summary(online[id]) if id in online else KnownFlow("", "", is_online=False)
        yield replace(known, id=str(id), name=name)


@lru_cache(maxsize=SUMMARIES)
def _summary(version: UUID) -> KnownFlow:
    document = (
        FlowVersion.objects.across_workspaces().values_list("document", flat=True).get(pk=version)
    )
    return summarise(documents.upgraded(document), id="", name="", is_online=True)
