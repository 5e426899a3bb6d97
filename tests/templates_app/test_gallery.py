"""The gallery: every template is whole, clean and can be started from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts.models import Workspace
from flows import documents
from flows.engine.checks import check
from templates_app.flow_templates import GALLERY, flow_templates
from tests.factories import bearer_client, make_workspace

TEMPLATES = flow_templates()
BASE = "/api/v1/workspaces/shop/"


@pytest.fixture
def workspace(db: None) -> Workspace:
    return make_workspace("shop")


def post(workspace: Workspace, body: dict[str, Any]) -> Any:
    client = bearer_client(workspace, "designer")
    return client.post(BASE + "flows/", json.dumps(body), content_type="application/json")


def test_every_folder_is_a_template() -> None:
    assert set(TEMPLATES) == {path.name for path in GALLERY.iterdir() if path.is_dir()}
    assert "ecommerce_after_sales" in TEMPLATES


@pytest.mark.parametrize("id", TEMPLATES)
def test_a_template_has_neither_errors_nor_warnings(id: str) -> None:
    assert check(TEMPLATES[id].document) == []


@pytest.mark.parametrize("id", TEMPLATES)
def test_a_template_is_stored_as_it_is_exported(id: str) -> None:
    assert documents.text(TEMPLATES[id].document) == TEMPLATES[id].text


@pytest.mark.parametrize("id", TEMPLATES)
def test_a_template_says_what_it_needs(id: str) -> None:
    template = TEMPLATES[id]
    queues = {
        node["data"]["queue"] for node in template.document["nodes"] if node["kind"] == "handoff"
    }

    assert template.name
    assert template.description
    assert template.industry in {"e-commerce", "logistics", "finance", "gaming"}
    assert set(template.needs.get("queues", [])) == queues


def test_the_after_sales_flow_answers_at_least_five_questions() -> None:
    document = TEMPLATES["ecommerce_after_sales"].document
    nodes = {node["id"]: node for node in document["nodes"]}

    assert nodes["start"]["data"]["triggers"] == [
        {"type": "keyword", "match": "contains", "words": ["return", "support"]}
    ]
    rows = {row["id"] for part in nodes["menu"]["data"]["sections"] for row in part["rows"]}
    assert {"delivery", "returns", "refund", "address", "invoice"} <= rows


def test_a_flow_is_made_from_a_template(workspace: Workspace) -> None:
    made = post(workspace, {"template": "ecommerce_after_sales", "name": "Our desk"})

    assert (made.status_code, made.json()["name"]) == (201, "Our desk")
    draft = bearer_client(workspace).get(f"{BASE}flows/{made.json()['id']}/draft/").json()
    assert draft["document"]["nodes"] == TEMPLATES["ecommerce_after_sales"].document["nodes"]


@pytest.mark.parametrize("wanted", ["nothing", "../flows", "", 5, None, ["x"]])
def test_an_unknown_template_is_refused(workspace: Workspace, wanted: Any) -> None:
    refused = post(workspace, {"template": wanted})

    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_template")


def test_a_name_that_no_flow_can_have_is_refused(workspace: Workspace) -> None:
    refused = post(workspace, {"template": "ecommerce_after_sales", "name": "x" * 500})

    assert (refused.status_code, refused.json()["code"]) == (422, "unusable_document")


def test_the_gallery_is_listed(workspace: Workspace) -> None:
    items = bearer_client(workspace, "agent").get(BASE + "flow-templates/").json()["items"]

    after_sales = next(item for item in items if item["id"] == "ecommerce_after_sales")
    assert after_sales["industry"] == "e-commerce"
    assert after_sales["needs"] == {"queues": ["support"]}
    assert after_sales["nodes"] > 20
