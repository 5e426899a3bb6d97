"""Saving a draft: revisions, and two authors at once."""

from __future__ import annotations

from typing import Any

import pytest

from flows import documents, drafts, publishing
from flows.changes import UnusableChanges
from flows.models import DraftRevision, Flow

pytestmark = pytest.mark.django_db


def text(value: str) -> dict[str, Any]:
    data = {"type": "text", "text": value}
    return {"nodes": {"changed": [{"id": "hello", "data": data}]}}


def move(id: str, x: int) -> dict[str, Any]:
    return {"nodes": {"moved": [{"id": id, "position": {"x": x, "y": 0}}]}}


def node(document: dict[str, Any], id: str) -> dict[str, Any]:
    return next(node for node in document["nodes"] if node["id"] == id)


def test_a_save_is_the_next_revision(flow: Flow) -> None:
    saved = drafts.save(flow.pk, text("Hi"), base=1, by=None)

    flow.refresh_from_db()
    assert (saved.revision, saved.merged, flow.draft_revision) == (2, False, 2)
    assert node(flow.draft, "hello")["data"]["text"] == "Hi"
    assert list(flow.revisions.order_by("revision").values_list("revision", flat=True)) == [1, 2]


def test_a_save_that_changes_nothing_makes_no_revision(flow: Flow) -> None:
    saved = drafts.save(flow.pk, text("How can we help?"), base=1, by=None)

    assert saved.revision == 1
    assert flow.revisions.count() == 1


def test_the_columns_follow_the_document(flow: Flow) -> None:
    fields = {"name": "Renamed", "remark": "Why", "trigger_type": "TriggeredManually"}

    drafts.save(flow.pk, {"fields": fields}, base=1, by=None)

    flow.refresh_from_db()
    assert {key: getattr(flow, key) for key in fields} == fields


def test_disjoint_edits_of_two_authors_merge(flow: Flow) -> None:
    drafts.save(flow.pk, text("Hi"), base=1, by=None)

    saved = drafts.save(flow.pk, move("hello", 999), base=1, by=None)

    assert (saved.revision, saved.merged) == (3, True)
    assert node(saved.document, "hello")["data"]["text"] == "Hi"
    assert node(saved.document, "hello")["position"] == {"x": 999, "y": 0}


def test_overlapping_edits_are_refused_with_all_three_sides(flow: Flow) -> None:
    drafts.save(flow.pk, text("Hi"), base=1, by=None)

    with pytest.raises(drafts.Outdated) as caught:
        drafts.save(flow.pk, text("Good day"), base=1, by=None)

    error = caught.value
    assert error.base is not None
    assert error.mine is not None
    told = [
        node(document, "hello")["data"]["text"]
        for document in (error.base, error.mine, error.theirs)
    ]
    assert told == ["How can we help?", "Good day", "Hi"]
    assert [(o.node, o.field) for o in error.overlaps] == [("hello", "data.text")]
    flow.refresh_from_db()
    assert flow.draft_revision == 2


@pytest.mark.parametrize("base", [0, 7])
def test_edits_to_a_revision_nobody_knows_are_refused(flow: Flow, base: int) -> None:
    with pytest.raises(drafts.Outdated) as caught:
        drafts.save(flow.pk, text("Hi"), base=base, by=None)

    assert (caught.value.revision, caught.value.base) == (1, None)
    assert flow.revisions.count() == 1


def test_only_the_latest_revisions_are_kept(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "KEPT_REVISIONS", 3)

    for base in range(1, 6):
        drafts.save(flow.pk, text(f"Hi {base}"), base=base, by=None)

    kept = DraftRevision.objects.across_workspaces().values_list("revision", flat=True)
    assert sorted(kept) == [4, 5, 6]


def test_a_half_drawn_flow_can_be_saved(flow: Flow) -> None:
    saved = drafts.save(flow.pk, {"nodes": {"removed": ["start"]}}, base=1, by=None)

    assert saved.revision == 2


def test_what_is_no_flow_is_not_saved(flow: Flow) -> None:
    loose = {"edges": {"added": [{"source": "hello", "port": "next", "target": "nowhere"}]}}

    with pytest.raises(documents.UnusableDocument) as caught:
        drafts.save(flow.pk, loose, base=1, by=None)

    assert [issue.code for issue in caught.value.issues] == ["unknown_target"]
    flow.refresh_from_db()
    assert flow.draft_revision == 1


def test_changes_to_unknown_nodes_are_refused(flow: Flow) -> None:
    with pytest.raises(UnusableChanges):
        drafts.save(flow.pk, move("ghost", 1), base=1, by=None)

    assert flow.revisions.count() == 1


def test_the_draft_becomes_what_a_version_said_and_can_be_taken_back(flow: Flow) -> None:
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, {"fields": {"name": "Second"}}, base=1, by=None)

    restored = drafts.restore(flow.pk, version=1, base=2, by=None)
    back = drafts.restore(flow.pk, revision=2, base=3, by=None)

    assert (restored.revision, restored.document["name"]) == (3, "Greeting")
    assert (back.revision, back.document["name"]) == (4, "Second")
    flow.refresh_from_db()
    assert (flow.name, flow.draft_revision) == ("Second", 4)


def test_restoring_over_an_edit_that_was_not_seen_is_refused(flow: Flow) -> None:
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, {"fields": {"name": "Second"}}, base=1, by=None)

    with pytest.raises(drafts.Outdated):
        drafts.restore(flow.pk, version=1, base=1, by=None)

    flow.refresh_from_db()
    assert flow.name == "Second"


def test_what_is_not_kept_cannot_be_restored(flow: Flow) -> None:
    for what in ({"version": 1}, {"revision": 7}):
        with pytest.raises(drafts.NoSuchRevision):
            drafts.restore(flow.pk, base=1, by=None, **what)


def test_restoring_what_the_draft_says_already_makes_no_revision(flow: Flow) -> None:
    publishing.publish(flow, by=None)

    assert drafts.restore(flow.pk, version=1, base=1, by=None).revision == 1
