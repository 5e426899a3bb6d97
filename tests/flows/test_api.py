"""Flows over HTTP: list, draft, checks, versions, files, and who may do what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry, Workspace
from flows import drafts, publishing
from flows.models import Flow
from tests.factories import bearer_client, make_workspace
from tests.flows.conftest import small_document

pytestmark = pytest.mark.django_db

BASE = "/api/v1/workspaces/shop/"


def send(client: Client, method: str, path: str, body: Any = None, **headers: str) -> Any:
    return client.generic(
        method,
        BASE + path,
        b"" if body is None else json.dumps(body).encode(),
        content_type="application/json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def text(value: str) -> dict[str, Any]:
    data = {"type": "text", "text": value}
    return {"changes": {"nodes": {"changed": [{"id": "hello", "data": data}]}}}


def test_the_list_tells_the_state_of_each_flow(designer: Client, flow: Flow) -> None:
    published = drafts.create(flow.workspace_id, small_document(name="Live"), by=None)
    publishing.publish(published, by=None)
    drafts.save(published.pk, {"fields": {"name": "Live now"}}, base=1, by=None)
    withdrawn = drafts.create(flow.workspace_id, small_document(name="Past"), by=None)
    publishing.publish(withdrawn, by=None)
    publishing.take_offline(withdrawn)

    items = send(designer, "GET", "flows/").json()["items"]

    told = {
        item["name"]: (item["state"], item["online_version"], item["unpublished_changes"])
        for item in items
    }
    assert told == {
        "Greeting": ("draft", None, True),
        "Live now": ("online", 1, True),
        "Past": ("offline", None, False),
    }


def test_the_list_asks_the_database_as_often_for_many_flows(
    designer: Client, flow: Flow, django_assert_max_num_queries: Any
) -> None:
    send(designer, "GET", "flows/")
    for number in range(20):
        publishing.publish(
            drafts.create(flow.workspace_id, small_document(name=f"No {number}"), by=None), by=None
        )

    with django_assert_max_num_queries(5):
        assert len(send(designer, "GET", "flows/").json()["items"]) == 21


def test_the_list_pages_and_finds(designer: Client, flow: Flow) -> None:
    for name in ("Alpha", "Beta"):
        drafts.create(flow.workspace_id, small_document(name=name), by=None)

    first = send(designer, "GET", "flows/?limit=2").json()
    second = send(designer, "GET", f"flows/?limit=2&cursor={first['next']}").json()
    found = send(designer, "GET", "flows/?search=alph").json()

    assert [item["name"] for item in first["items"] + second["items"]] == [
        "Beta",
        "Alpha",
        "Greeting",
    ]
    assert second["next"] is None
    assert [item["name"] for item in found["items"]] == ["Alpha"]


def test_a_blank_flow_has_a_start_that_fits_its_trigger(designer: Client) -> None:
    body = {"name": "Reminder", "trigger_type": "TriggeredManually", "remark": "By API"}

    made = send(designer, "POST", "flows/", body)

    assert made.status_code == 201
    draft = send(designer, "GET", f"flows/{made.json()['id']}/draft/")
    assert draft.json()["document"]["nodes"][0]["data"] == {"inputs": []}
    assert [i for i in draft.json()["issues"] if i["severity"] == "error"] == []
    assert draft["ETag"] == '"1"'
    assert AuditEntry.objects.across_workspaces().filter(action="flow.created").count() == 1


def test_a_flow_made_from_a_document_keeps_it(designer: Client, document: dict[str, Any]) -> None:
    made = send(designer, "POST", "flows/", {"document": document})

    assert made.status_code == 201
    exported = send(designer, "GET", f"flows/{made.json()['id']}/export/")
    assert json.loads(exported.content) == document
    assert exported["Content-Disposition"] == 'attachment; filename="greeting.json"'


def test_an_export_imports_as_the_same_document(designer: Client, flow: Flow) -> None:
    exported = send(designer, "GET", f"flows/{flow.pk}/export/").content

    made = send(designer, "POST", "flows/import/", json.loads(exported))

    assert made.status_code == 201
    again = send(designer, "GET", f"flows/{made.json()['id']}/export/").content
    assert again == exported


def test_the_draft_tells_issues_and_ports(designer: Client, flow: Flow) -> None:
    body = send(designer, "GET", f"flows/{flow.pk}/draft/").json()

    assert body["revision"] == 1
    assert body["issues"] == []
    assert body["ports"]["listen"] == ["replied", "timed_out"]
    assert body["ports"]["end"] == []


def test_a_save_answers_the_next_revision(designer: Client, flow: Flow) -> None:
    saved = send(designer, "PATCH", f"flows/{flow.pk}/draft/", text("Hi"), If_Match='"1"')

    assert saved.status_code == 200
    assert (saved.json()["revision"], saved.json()["merged"]) == (2, False)
    assert saved["ETag"] == '"2"'
    assert "document" not in saved.json()


def test_disjoint_saves_merge(designer: Client, flow: Flow) -> None:
    path = f"flows/{flow.pk}/draft/"
    moved = {"changes": {"nodes": {"moved": [{"id": "hello", "position": {"x": 9, "y": 9}}]}}}
    send(designer, "PATCH", path, text("Hi"), If_Match='"1"')

    saved = send(designer, "PATCH", path, moved, If_Match='"1"').json()

    assert (saved["revision"], saved["merged"]) == (3, True)
    node = next(node for node in saved["document"]["nodes"] if node["id"] == "hello")
    assert (node["data"]["text"], node["position"]) == ("Hi", {"x": 9, "y": 9})


def test_overlapping_saves_show_both_sides(designer: Client, flow: Flow) -> None:
    path = f"flows/{flow.pk}/draft/"
    send(designer, "PATCH", path, text("Hi"), If_Match='"1"')

    refused = send(designer, "PATCH", path, text("Good day"), If_Match='"1"')

    body = refused.json()
    assert refused.status_code == 412
    assert refused["Content-Type"] == "application/problem+json"
    assert (body["code"], body["revision"], refused["ETag"]) == ("stale", 2, '"2"')
    assert body["overlaps"] == [
        {
            "node": "hello",
            "field": "data.text",
            "base": "How can we help?",
            "mine": "Good day",
            "theirs": "Hi",
        }
    ]
    assert body["saved_by"]["name"]
    assert {"base", "mine", "theirs"} <= body.keys()
    assert send(designer, "GET", path).json()["revision"] == 2


def test_a_save_that_names_no_revision_is_refused(designer: Client, flow: Flow) -> None:
    refused = send(designer, "PATCH", f"flows/{flow.pk}/draft/", text("Hi"))

    assert (refused.status_code, refused.json()["code"]) == (428, "precondition_required")
    assert flow.revisions.count() == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/changes"),
        ({"changes": []}, "/changes"),
        ({"changes": {"node": {}}}, "/changes/node"),
        ({"changes": {"nodes": {"added": {}}}}, "/changes/nodes/added"),
        ({"changes": {"nodes": {"changed": ["hello"]}}}, "/changes/nodes/changed/0"),
        ({"changes": {"nodes": {"removed": [1]}}}, "/changes/nodes/removed/0"),
        ({"changes": {"nodes": {"moved": [{"id": "ghost"}]}}}, "/changes/nodes/moved/0"),
        ({"changes": {"edges": {"added": [{"source": "start"}]}}}, "/changes/edges/added/0"),
        ({"changes": {"fields": {"schema": "x"}}}, "/changes/fields/schema"),
        ({"changes": {"fields": {"name": 1}}}, "/name"),
        ({"changes": {"nodes": {"added": [{"id": "__proto__"}]}}}, "/nodes/4/id"),
    ],
)
def test_changes_of_a_wrong_shape_are_told_where(
    designer: Client, flow: Flow, body: Any, pointer: str
) -> None:
    refused = send(designer, "PATCH", f"flows/{flow.pk}/draft/", body, If_Match='"1"')

    assert refused.status_code == 422
    assert pointer in [error["pointer"] for error in refused.json()["errors"]]
    assert flow.revisions.count() == 1


def two_starts() -> dict[str, Any]:
    document = small_document()
    document["nodes"].append({"id": "again", "kind": "start", "data": {}})
    return document


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"null", b'"x"', b"[" * 5000, b'{"name": "\\u0000"}', b'{"x": NaN}', b"\xff\xfe"],
)
def test_what_is_no_json_is_refused(designer: Client, workspace: Workspace, raw: bytes) -> None:
    refused = designer.post(BASE + "flows/import/", raw, content_type="application/json")

    assert refused.status_code in (400, 422)
    assert refused["Content-Type"] == "application/problem+json"


def test_a_document_can_be_checked_without_saving_it(designer: Client, flow: Flow) -> None:
    path = f"flows/{flow.pk}/check/"

    own = send(designer, "POST", path)
    other = send(designer, "POST", path, {"document": two_starts()})
    broken = send(designer, "POST", path, {"document": "nonsense"})

    assert own.json()["issues"] == []
    assert "several_starts" in [issue["code"] for issue in other.json()["issues"]]
    assert [issue["code"] for issue in broken.json()["issues"]] == ["unreadable"]


def test_versions_are_listed_and_read(designer: Client, flow: Flow) -> None:
    publishing.publish(flow, by=None, note="First")
    drafts.save(flow.pk, {"fields": {"name": "Second"}}, base=1, by=None)
    publishing.publish(flow, by=None)

    listed = send(designer, "GET", f"flows/{flow.pk}/versions/").json()["items"]
    first = send(designer, "GET", f"flows/{flow.pk}/versions/1/").json()

    assert [(v["number"], v["state"]) for v in listed] == [(2, "online"), (1, "offline")]
    assert (first["note"], first["document"]["name"]) == ("First", "Greeting")
    for absent in ("9", "x", "-1", "9" * 30):
        missing = send(designer, "GET", f"flows/{flow.pk}/versions/{absent}/")
        assert missing.status_code == 404


def test_a_version_is_copied_into_a_new_flow(designer: Client, flow: Flow) -> None:
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, {"fields": {"name": "Later"}}, base=1, by=None)

    draft = send(designer, "POST", f"flows/{flow.pk}/copy/")
    version = send(designer, "POST", f"flows/{flow.pk}/copy/", {"version": 1, "name": "Again"})

    assert (draft.status_code, draft.json()["name"]) == (201, "Copy of Later")
    assert (version.json()["name"], version.json()["state"]) == ("Again", "draft")


def test_only_a_flow_that_rests_is_deleted(designer: Client, flow: Flow) -> None:
    publishing.publish(flow, by=None)
    refused = send(designer, "DELETE", f"flows/{flow.pk}/")
    publishing.take_offline(flow)

    deleted = send(designer, "DELETE", f"flows/{flow.pk}/")

    assert (refused.status_code, refused.json()["code"]) == (409, "flow_online")
    assert deleted.status_code == 204
    assert send(designer, "GET", f"flows/{flow.pk}/").status_code == 404


def test_the_catalogue_describes_every_kind(designer: Client) -> None:
    items = send(designer, "GET", "node-kinds/").json()["items"]

    kinds = {item["name"]: item for item in items}
    assert {"start", "end", "send_message", "condition"} <= kinds.keys()
    assert kinds["condition"]["ports"] is None
    assert kinds["end"]["ports"] == []
    assert all(item["label"] and item["help"] and item["schema"] for item in items)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("owner", {"list": 200, "draft": 200, "save": 200, "create": 201, "simulate": 200}),
        ("admin", {"list": 200, "draft": 200, "save": 200, "create": 201, "simulate": 200}),
        ("designer", {"list": 200, "draft": 200, "save": 200, "create": 201, "simulate": 200}),
        ("agent", {"list": 200, "draft": 403, "save": 403, "create": 403, "simulate": 403}),
        ("viewer", {"list": 200, "draft": 200, "save": 403, "create": 403, "simulate": 200}),
    ],
)
def test_each_role_may_do_its_part(
    flow: Flow, workspace: Workspace, role: str, expected: dict[str, int]
) -> None:
    client = bearer_client(workspace, role)
    path = f"flows/{flow.pk}/"

    got = {
        "list": send(client, "GET", "flows/"),
        "draft": send(client, "GET", f"{path}draft/"),
        "save": send(client, "PATCH", f"{path}draft/", text("Hi"), If_Match='"1"'),
        "create": send(client, "POST", "flows/", {"name": "Mine"}),
        "simulate": send(client, "POST", f"{path}simulate/", {}),
    }

    assert {deed: response.status_code for deed, response in got.items()} == expected


def test_agents_see_the_names_of_flows_but_no_remarks(flow: Flow, workspace: Workspace) -> None:
    drafts.save(flow.pk, {"fields": {"remark": "Costs too much"}}, base=1, by=None)

    item = send(bearer_client(workspace, "agent"), "GET", "flows/").json()["items"][0]

    assert (item["name"], item["remark"]) == ("Greeting", "")


@pytest.mark.parametrize("path", ["", "draft/", "versions/", "versions/1/", "export/"])
def test_flows_of_another_workspace_do_not_exist(flow: Flow, path: str) -> None:
    publishing.publish(flow, by=None)
    elsewhere = make_workspace("elsewhere")
    stranger = bearer_client(elsewhere, "owner")

    here = stranger.get(f"{BASE}flows/{flow.pk}/{path}")
    there = stranger.get(f"/api/v1/workspaces/elsewhere/flows/{flow.pk}/{path}")

    assert (here.status_code, there.status_code) == (404, 404)


def test_what_is_no_id_is_not_found(designer: Client) -> None:
    for id in ("nonsense", "0", "00000000-0000-0000-0000-000000000000"):
        assert send(designer, "GET", f"flows/{id}/").status_code == 404


def test_a_version_is_annotated_restored_and_deleted(
    workspace: Workspace, flow: Flow, designer: Client
) -> None:
    root = f"/api/v1/workspaces/shop/flows/{flow.pk}/"
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, {"fields": {"name": "Second"}}, base=1, by=None)
    publishing.publish(flow, by=None)

    noted = designer.patch(f"{root}versions/1/", {"note": "The first"}, "application/json")
    unread = designer.post(f"{root}versions/1/restore/")
    restored = designer.post(f"{root}versions/1/restore/", headers={"If-Match": '"2"'})
    undone = designer.post(
        f"{root}draft/restore/",
        {"revision": restored.json()["previous"]},
        "application/json",
        headers={"If-Match": '"3"'},
    )
    listed = designer.get(f"{root}versions/").json()["items"]
    online = designer.delete(f"{root}versions/2/")
    deleted = designer.delete(f"{root}versions/1/")

    assert noted.json()["note"] == "The first"
    assert (unread.status_code, restored.json()["document"]["name"]) == (428, "Greeting")
    assert (undone.json()["revision"], undone.json()["document"]["name"]) == (4, "Second")
    assert [(row["number"], row["running"]) for row in listed] == [(2, 0), (1, 0)]
    assert (online.status_code, online.json()["code"]) == (409, "version_online")
    assert deleted.status_code == 204
