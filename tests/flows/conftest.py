"""A workspace with a designer at work, and the smallest flow."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Workspace
from flows import drafts
from flows.models import Flow
from tests.factories import bearer_client, make_workspace


def small_document(**fields: Any) -> dict[str, Any]:
    """A flow that greets and asks how it can help."""
    return {
        "schema": "chatflow/flow@1",
        "name": "Greeting",
        "remark": "",
        "trigger_type": "TriggeredByWhatsApp",
        "nodes": [
            {
                "id": "start",
                "kind": "start",
                "data": {"triggers": [{"type": "any_message"}]},
                "position": {"x": 0, "y": 0},
            },
            {
                "id": "hello",
                "kind": "send_message",
                "data": {"type": "text", "text": "How can we help?"},
                "position": {"x": 280, "y": 0},
            },
            {
                "id": "listen",
                "kind": "wait_for_reply",
                "data": {"timeout": "PT1H", "save_as": "wish"},
                "position": {"x": 560, "y": 0},
            },
            {"id": "end", "kind": "end", "data": {}, "position": {"x": 840, "y": 0}},
        ],
        "edges": [
            {"source": "start", "port": "next", "target": "hello"},
            {"source": "hello", "port": "next", "target": "listen"},
            {"source": "listen", "port": "replied", "target": "end"},
            {"source": "listen", "port": "timed_out", "target": "end"},
        ],
        "notes": [],
        **fields,
    }


@pytest.fixture
def document() -> dict[str, Any]:
    return small_document()


@pytest.fixture
def workspace(db: None) -> Workspace:
    return make_workspace("shop")


@pytest.fixture
def flow(workspace: Workspace, document: dict[str, Any]) -> Flow:
    return drafts.create(workspace.pk, document, by=None)


@pytest.fixture
def designer(workspace: Workspace) -> Client:
    return bearer_client(workspace, "designer")
