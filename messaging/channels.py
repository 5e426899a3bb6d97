"""Connections, channels and which flows listen on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from flows.engine.triggers import word_problems
from flows.models import Flow
from messaging.adapters import adapters
from messaging.connections import SECRETS, forget, set_secret
from messaging.models import Binding, Channel, Connection, Queue


class BadConnection(ValueError):
    """A connection or channel that cannot be as asked; `field` names what is wrong."""

    def __init__(self, field: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.field = field
        self.code = code
        self.detail = detail


_CHANGEABLE = frozenset({"words", "fallback_flow", "name", "messages_per_second"})


def save_connection(connection: Connection, values: Mapping[str, Any]) -> Connection:
    """Create or change a connection; secrets that are not given stay. Raises BadConnection."""
    kind = values.get("kind", connection.kind)
    if kind not in adapters():
        known = ", ".join(sorted(adapters()))
        raise BadConnection("kind", "unknown_kind", f"The kind must be one of: {known}.")
    adapter = adapters()[kind]
    connection.kind = kind
    connection.name = values.get("name") or connection.name or kind
    connection.api_version = values.get("api_version") or connection.api_version
    base = values.get("api_base_url") or connection.api_base_url or adapter.default_base_url
    connection.api_base_url = _allowed_base(base, adapter.default_base_url)
    for field in SECRETS:
        if values.get(field):
            set_secret(connection, field, values[field])
    connection.save()
    forget()
    return connection


def add_channel(connection: Connection, values: Mapping[str, Any]) -> Channel:
    """A number of the connection; raises BadConnection when it is there already."""
    try:
        with transaction.atomic():
            channel = Channel.objects.create(
                workspace_id=connection.workspace_id,
                connection=connection,
                phone_number_id=values["phone_number_id"],
                waba_id=values.get("waba_id", ""),
                display_phone_number=values.get("display_phone_number", ""),
                name=values.get("name")
                or values.get("display_phone_number")
                or values["phone_number_id"],
                messages_per_second=values.get("messages_per_second", 80),
            )
    except IntegrityError as error:
        raise BadConnection(
            "phone_number_id", "taken", "This connection has that number already."
        ) from error
    forget()
    return channel


def change_channel(channel: Channel, values: Mapping[str, Any]) -> None:
    """Change a number's name, pace, words, fallback flow or the order of its flows; raises
    BadConnection and changes nothing."""
    if "words" in values:
        channel.words = [_word(channel, place, word) for place, word in enumerate(values["words"])]
    if "fallback_flow" in values:
        channel.fallback_flow_id = values["fallback_flow"]
        if channel.fallback_flow_id is not None:
            _require_flow(channel, "fallback_flow", channel.fallback_flow_id)
    for name in ("name", "messages_per_second"):
        setattr(channel, name, values.get(name, getattr(channel, name)))
    with transaction.atomic():
        if "flows" in values:
            _order(channel, values["flows"])
        # Those alone that are given: somebody else may be changing the others.
        channel.save(update_fields=_CHANGEABLE & values.keys())
    forget()


def _word(channel: Channel, place: int, word: Mapping[str, Any]) -> dict[str, Any]:
    """A word as it is kept: with what its action needs, and nothing else."""
    kept = {"words": word["words"], "match": word["match"], "action": word["action"]}
    for path, code, detail in word_problems(kept):
        raise BadConnection("/".join(map(str, ("words", place, *path))), code, detail)
    if word["action"] == "flow":
        _require_flow(channel, f"words/{place}/flow", word["flow"])
        kept["flow"] = str(word["flow"])
    if word["action"] == "handoff" and word.get("queue"):
        queues = Queue.objects.for_workspace(channel.workspace_id)
        if not queues.filter(name=word["queue"]).exists():
            detail = f"There is no queue “{word['queue']}”."
            raise BadConnection(f"words/{place}/queue", "unknown_queue", detail)
        kept["queue"] = word["queue"]
    if word.get("text", "").strip():
        kept["text"] = word["text"]
    return kept


def _require_flow(channel: Channel, field: str, flow: UUID) -> None:
    if not Flow.objects.for_workspace(channel.workspace_id).filter(id=flow).exists():
        raise BadConnection(field, "unknown_flow", "There is no such flow here.")


def _order(channel: Channel, flows: Sequence[UUID]) -> None:
    bindings = {binding.flow_id: binding for binding in channel.bindings.all()}
    if set(flows) != set(bindings) or len(flows) != len(bindings):
        detail = "Name each flow that is bound to this channel once."
        raise BadConnection("flows", "bad_order", detail)
    for position, flow in enumerate(flows):
        bindings[flow].position = position
    Binding.objects.for_workspace(channel.workspace_id).bulk_update(bindings.values(), ["position"])


def bind(flow: Flow, channels: Sequence[Channel]) -> None:
    """Let the flow listen on exactly these channels, after the flows that are there already."""
    with transaction.atomic():
        flow.bindings.exclude(channel__in=channels).delete()
        bound: set[UUID] = set(flow.bindings.values_list("channel_id", flat=True))
        for channel in channels:
            if channel.id not in bound:
                Binding.objects.create(
                    workspace_id=flow.workspace_id,
                    channel=channel,
                    flow=flow,
                    position=channel.bindings.count(),
                )


def _allowed_base(base: str, default: str) -> str:
    """Only the provider itself gets our access token, or an address the operator named."""
    base = base.rstrip("/")
    allowed = (default, *settings.PROVIDER_BASE_URLS)
    if any(base == url or base.startswith(f"{url}/") for url in allowed):
        return base
    raise BadConnection(
        "api_base_url",
        "base_url_not_allowed",
        f"Only {default} is allowed. An operator can allow others by CHATFLOW_PROVIDER_BASE_URLS.",
    )
