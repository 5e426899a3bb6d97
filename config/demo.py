"""The demo workspace: people, a WhatsApp number on the emulator, the after-sales flow ONLINE."""

from __future__ import annotations

import secrets
import threading
import time
import urllib.request
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.db import transaction

from accounts.models import Membership, Role, User, Workspace
from config.demo_services import seed_services
from flows import drafts, publishing
from flows.models import Flow
from flows.surroundings import known_around
from messaging.channels import add_channel, bind, save_connection
from messaging.connections import get_secret
from messaging.models import Channel, Connection, Queue
from templates_app.flow_templates import flow_templates

log = structlog.get_logger(__name__)

SLUG = "demo"
TEMPLATE = "ecommerce_after_sales"
PEOPLE = (
    ("owner@demo.example", "Olga Owner", Role.OWNER),
    ("ana@demo.example", "Ana Agent", Role.AGENT),
    ("bo@demo.example", "Bo Agent", Role.AGENT),
)
NUMBER = {
    "phone_number_id": "106540352242922",
    "waba_id": "102290129340398",
    "display_phone_number": "15550783881",
    "name": "Demo shop",
}


@transaction.atomic
def seed(password: str) -> Workspace:
    """Make what is missing of the demo; what is there stays, but passwords are set anew."""
    workspace, _ = Workspace.objects.get_or_create(slug=SLUG, defaults={"name": "Demo shop"})
    for email, name, role in PEOPLE:
        user = User.objects.filter(email=email).first() or User(email=email, name=name)
        if not user.check_password(password):  # a new hash would sign everybody out
            user.set_password(password)
            user.save()
        Membership.objects.for_workspace(workspace).get_or_create(
            user=user, defaults={"workspace": workspace, "role": role}
        )
    Queue.objects.for_workspace(workspace).get_or_create(
        name="support", defaults={"workspace": workspace}
    )
    channel = _channel(workspace)
    _flow(workspace, channel)
    seed_services(workspace)
    return workspace


def introduce_to_emulator() -> None:
    """Register the demo's app with the emulator as soon as this process answers."""
    threading.Thread(target=_introduce, name="introduce", daemon=True).start()


def _channel(workspace: Workspace) -> Channel:
    connection = Connection.objects.for_workspace(workspace).first()
    base = f"{settings.PUBLIC_URL}/emulator/graph"
    if connection is None:
        connection = save_connection(
            Connection(workspace=workspace),
            {
                "kind": "whatsapp",
                "name": "WhatsApp emulator",
                "api_base_url": base,
                "app_secret": secrets.token_hex(16),
                "verify_token": secrets.token_hex(16),
                "access_token": secrets.token_hex(32),
            },
        )
        return add_channel(connection, NUMBER)
    if connection.api_base_url != base:
        save_connection(connection, {"api_base_url": base})  # the demo moved to another port
    return connection.channels.get(phone_number_id=NUMBER["phone_number_id"])


def _flow(workspace: Workspace, channel: Channel) -> Flow:
    flow = Flow.objects.for_workspace(workspace).order_by("created_at").first()
    if flow is not None:
        return flow
    document = flow_templates()[TEMPLATE].document
    owner = User.objects.get(email=PEOPLE[0][0])
    flow = drafts.create(workspace.pk, document, by=owner)
    bind(flow, [channel])
    publishing.publish(flow, by=owner, note="From the gallery", known=known_around(flow))
    return flow


def _introduce() -> None:
    connection = Connection.objects.across_workspaces().filter(workspace__slug=SLUG).first()
    if connection is None:
        return
    body: dict[str, Any] = {
        "callback_url": f"{settings.PUBLIC_URL}/webhooks/whatsapp/{connection.id}/",
        "verify_token": get_secret(connection, "verify_token"),
        "app_secret": get_secret(connection, "app_secret"),
        "access_token": get_secret(connection, "access_token"),
        "phone_numbers": [
            {
                "id": channel.phone_number_id,
                "waba_id": channel.waba_id,
                "display_phone_number": channel.display_phone_number,
            }
            for channel in connection.channels.all()
        ],
    }
    request = urllib.request.Request(
        f"{settings.PUBLIC_URL}/emulator/api/apps/",
        data=orjson.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    for _ in range(60):
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except OSError:
            time.sleep(0.5)  # our own server is just starting
    log.warning("emulator_not_reached")
