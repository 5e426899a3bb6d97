"""Connections, channels and which flows listen on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from flows.engine.checks import Known
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


def known_to_checks(flow: Flow) -> Known:
    """What there is around a flow, for the checks before publishing."""
    queues = Queue.objects.for_workspace(flow.workspace_id)
    return Known(
        channels=frozenset(str(id) for id in flow.bindings.values_list("channel_id", flat=True)),
        queues=frozenset(queues.values_list("name", flat=True)),
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
