"""The audit log is added to and nothing else."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.audit import record
from accounts.models import AppendOnly, AuditEntry
from accounts.permissions import Actor
from tests.factories import make_member, make_workspace

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_object(rf) -> None:
    member = make_member(make_workspace())
    actor = Actor(member.user, member.workspace, member)
    request = rf.get("/", REMOTE_ADDR="203.0.113.7")
    request.request_id = "request-1"

    record(
        member.workspace,
        "member.changed",
        actor=actor,
        object=member,
        before={"role": "agent"},
        after={"role": "owner"},
        request=request,
    )

    entry = AuditEntry.objects.for_workspace(member.workspace).get()
    assert (entry.actor, entry.action) == (member.user, "member.changed")
    assert (entry.object_type, entry.object_id) == ("membership", str(member.pk))
    assert (entry.before, entry.after) == ({"role": "agent"}, {"role": "owner"})
    assert (entry.ip, entry.request_id) == ("203.0.113.7", "request-1")


@pytest.mark.parametrize(("proxies", "ip"), [(0, "203.0.113.7"), (1, "198.51.100.2")])
def test_an_address_is_the_proxys_word_only_behind_one(rf, settings, proxies, ip) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forged = {"X-Forwarded-For": "192.0.2.1, 198.51.100.2"}

    entry = record(
        make_workspace(),
        "flow.deleted",
        request=rf.get("/", headers=forged, REMOTE_ADDR="203.0.113.7"),
    )

    assert entry.ip == ip


def test_an_entry_is_never_changed_or_removed() -> None:
    workspace = make_workspace()
    entry = record(workspace, "flow.published")
    rows = AuditEntry.objects.for_workspace(workspace)

    entry.action = "flow.forgotten"
    for deed in (
        entry.save,
        entry.delete,
        rows.delete,
        lambda: rows.update(action="x"),
        lambda: rows.bulk_update([entry], ["action"]),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            deed()
    assert rows.get().action == "flow.published"
