"""From draft to version and back off."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from flows import drafts, publishing
from flows.models import Flow, FlowVersion, FrozenDocument, Session

pytestmark = pytest.mark.django_db

RENAME = {"fields": {"name": "Second"}}


def states(flow: Flow) -> dict[int, str]:
    return dict(flow.versions.order_by("number").values_list("number", "state"))


def test_publishing_freezes_the_draft_under_the_next_number(flow: Flow) -> None:
    first = publishing.publish(flow, by=None, note="First")
    drafts.save(flow.pk, RENAME, base=1, by=None)
    second = publishing.publish(flow, by=None)

    assert (first.number, first.document["name"], first.note) == (1, "Greeting", "First")
    assert (second.number, second.document["name"], second.revision) == (2, "Second", 2)
    assert states(flow) == {1: "offline", 2: "online"}


def test_publishing_the_same_draft_twice_makes_one_version(flow: Flow) -> None:
    first = publishing.publish(flow, by=None)

    assert publishing.publish(flow, by=None).pk == first.pk
    assert states(flow) == {1: "online"}


def test_an_earlier_version_goes_online_again(flow: Flow) -> None:
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, RENAME, base=1, by=None)
    publishing.publish(flow, by=None)

    publishing.publish(flow, version=1, by=None)

    assert states(flow) == {1: "online", 2: "offline"}


def test_a_version_that_does_not_exist_is_refused(flow: Flow) -> None:
    with pytest.raises(publishing.NoSuchVersion):
        publishing.publish(flow, version=3, by=None)


def test_a_draft_that_moved_on_is_not_published(flow: Flow) -> None:
    drafts.save(flow.pk, RENAME, base=1, by=None)

    with pytest.raises(publishing.Stale) as caught:
        publishing.publish(flow, revision=1, by=None)

    assert caught.value.revision == 2
    assert states(flow) == {}


def test_a_flow_with_errors_stays_as_it_was(flow: Flow) -> None:
    publishing.publish(flow, by=None)
    empty = {"nodes": {"changed": [{"id": "hello", "data": {"type": "text"}}]}}
    drafts.save(flow.pk, empty, base=1, by=None)

    with pytest.raises(publishing.HasIssues) as caught:
        publishing.publish(flow, by=None)

    assert {issue.node for issue in caught.value.issues} == {"hello"}
    assert states(flow) == {1: "online"}


def test_a_published_document_never_changes(flow: Flow) -> None:
    version = publishing.publish(flow, by=None)
    version.document = {**version.document, "name": "Another"}

    for deed in (
        version.save,
        lambda: flow.versions.update(document=version.document),
        lambda: flow.versions.bulk_update([version], ["document"]),
    ):
        with pytest.raises(FrozenDocument), transaction.atomic():
            deed()

    version.refresh_from_db()
    assert version.document["name"] == "Greeting"


def test_the_database_keeps_one_version_online(flow: Flow) -> None:
    publishing.publish(flow, by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        FlowVersion.objects.create(
            workspace_id=flow.workspace_id, flow=flow, number=2, revision=1, document={}
        )


def test_taking_a_flow_offline_leaves_its_version(flow: Flow) -> None:
    publishing.publish(flow, by=None)

    off = publishing.take_offline(flow)

    assert off is not None
    assert states(flow) == {1: "offline"}
    assert publishing.take_offline(flow) is None


def test_a_flow_that_runs_is_not_deleted(flow: Flow) -> None:
    version = publishing.publish(flow, by=None)
    with pytest.raises(publishing.InUse, match="OFFLINE"):
        publishing.delete(flow)
    publishing.take_offline(flow)
    session = Session.objects.create(
        workspace_id=flow.workspace_id, subject=uuid4(), version=version, state={}
    )
    with pytest.raises(publishing.InUse, match="in the middle"):
        publishing.delete(flow)

    session.status, session.ended_at = "ended", session.started_at
    session.save()
    publishing.delete(flow)

    assert not Flow.objects.across_workspaces().exists()


def test_an_offline_version_that_nobody_is_in_is_deleted(flow: Flow) -> None:
    publishing.publish(flow, by=None)
    with pytest.raises(publishing.InUse, match="ONLINE"):
        publishing.delete_version(flow, 1)
    publishing.take_offline(flow)
    with pytest.raises(publishing.InUse, match="only version"):
        publishing.delete_version(flow, 1)
    drafts.save(flow.pk, RENAME, base=1, by=None)
    publishing.publish(flow, by=None)
    session = Session.objects.create(
        workspace_id=flow.workspace_id, subject=uuid4(), version=flow.versions.get(number=1),
        state={},
    )  # fmt: skip
    with pytest.raises(publishing.InUse, match="in the middle"):
        publishing.delete_version(flow, 1)
    session.delete()

    publishing.delete_version(flow, 1)

    assert states(flow) == {2: "online"}
    with pytest.raises(publishing.NoSuchVersion):
        publishing.delete_version(flow, 1)


def test_the_number_of_a_deleted_version_is_not_given_again_while_a_later_one_is_there(
    flow: Flow,
) -> None:
    publishing.publish(flow, by=None)
    drafts.save(flow.pk, RENAME, base=1, by=None)
    publishing.publish(flow, by=None)
    publishing.delete_version(flow, 1)
    drafts.save(flow.pk, {"fields": {"name": "Third"}}, base=2, by=None)

    assert publishing.publish(flow, by=None).number == 3


def test_a_subject_waits_in_one_session(flow: Flow) -> None:
    version, subject = publishing.publish(flow, by=None), uuid4()
    fields = {"workspace_id": flow.workspace_id, "version": version, "state": {}}
    Session.objects.create(subject=subject, **fields)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(subject=subject, **fields)


@pytest.mark.parametrize(("status", "ended"), [("ended", False), ("waiting", True)])
def test_a_session_says_when_it_ended_if_and_only_if_it_did(
    flow: Flow, status: str, ended: bool
) -> None:
    version = publishing.publish(flow, by=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            workspace_id=flow.workspace_id,
            subject=uuid4(),
            version=version,
            state={},
            status=status,
            ended_at=version.published_at if ended else None,
        )
