"""A query over workspace rows names the workspace, or raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.db import transaction
from django.db.models import Count, Prefetch

from accounts.models import ApiToken, Membership, User
from accounts.scoping import UnscopedQuery, WorkspaceQuerySet
from tests.factories import make_member, make_workspace

pytestmark = pytest.mark.django_db
OURS = {"accounts", "flows", "templates_app", "messaging", "console"}
WORKSPACE_MODELS = [
    model
    for model in apps.get_models()
    if model._meta.app_label in OURS
    and any(field.name == "workspace" and not field.primary_key for field in model._meta.fields)
]


async def _iterate(rows: Any) -> None:
    async for _ in rows:
        pass


def _waited(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    async def ask_and_wait(rows: Any) -> Any:
        return await ask(rows)

    return async_to_sync(ask_and_wait)


QUERIES: dict[str, Callable[[Any], Any]] = {
    "list": lambda rows: list(rows.all()),
    "bool": lambda rows: bool(rows.all()),
    "index": lambda rows: rows.all()[0],
    "slice": lambda rows: list(rows.all()[:2]),
    "get": lambda rows: rows.get(pk=None),
    "get_or_create": lambda rows: rows.get_or_create(pk=None),
    "update_or_create": lambda rows: rows.update_or_create(pk=None),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("id"),
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "aggregate": lambda rows: rows.aggregate(Count("id")),
    "annotate": lambda rows: list(rows.annotate(n=Count("id"))),
    "values": lambda rows: list(rows.values("id")),
    "values_list": lambda rows: list(rows.values_list("id", flat=True)),
    "in_bulk": lambda rows: rows.in_bulk(),
    "iterator": lambda rows: list(rows.iterator()),
    "filter": lambda rows: list(rows.filter(id=None)),
    "exclude": lambda rows: list(rows.exclude(id=None)),
    "order": lambda rows: list(rows.order_by("id").reverse()),
    "distinct": lambda rows: list(rows.distinct()),
    "defer": lambda rows: list(rows.only("id")),
    "select_related": lambda rows: list(rows.select_related("workspace")),
    "update": lambda rows: rows.update(id=None),
    "delete": lambda rows: rows.all().delete(),
    "explain": lambda rows: rows.all().explain(),
    "raw": lambda rows: list(rows.raw("SELECT 1 AS id")),
    "union": lambda rows: list(rows.all().union(rows.across_workspaces())),
    "or": lambda rows: list(rows.across_workspaces() | rows.all()),
    "xor": lambda rows: list(rows.across_workspaces() ^ rows.all()),
    "aget": _waited(lambda rows: rows.aget(id=None)),
    "acount": _waited(lambda rows: rows.acount()),
    "afirst": _waited(lambda rows: rows.afirst()),
    "aexists": _waited(lambda rows: rows.aexists()),
    "async_for": _waited(lambda rows: _iterate(rows.all())),
    "aiterator": _waited(lambda rows: _iterate(rows.all().aiterator())),
}


def test_there_are_models_to_walk() -> None:
    assert {Membership, ApiToken} <= set(WORKSPACE_MODELS)


@pytest.mark.parametrize("model", WORKSPACE_MODELS, ids=lambda m: m._meta.label)
def test_every_workspace_model_refuses_every_unscoped_query(model: Any) -> None:
    assert model._meta.managers, "a manager that guards"
    for manager in model._meta.managers:
        assert isinstance(manager.all(), WorkspaceQuerySet)
        for name, query in QUERIES.items():
            with pytest.raises((UnscopedQuery, TypeError)) as raised:
                query(manager)
            # An append-only model refuses some of them for good, which is stricter still.
            assert raised.type.__name__ in {"UnscopedQuery", "AppendOnly"}, name


@pytest.mark.parametrize("model", WORKSPACE_MODELS, ids=lambda m: m._meta.label)
def test_every_workspace_model_answers_a_scoped_query(model: Any) -> None:
    workspace = make_workspace()

    assert list(model.objects.for_workspace(workspace)) == []
    assert list(model.objects.for_workspace(workspace.pk).values("id")) == []
    assert model.objects.across_workspaces().count() == 0


def test_for_workspace_shows_only_that_workspace() -> None:
    mine, theirs = make_member(make_workspace()), make_member(make_workspace())

    found = Membership.objects.for_workspace(mine.workspace)

    assert list(found) == [mine]
    assert set(Membership.objects.across_workspaces()) == {mine, theirs}


def test_the_scope_survives_further_narrowing() -> None:
    member = make_member(make_workspace())
    rows = Membership.objects.for_workspace(member.workspace)

    assert rows.filter(role="owner").exclude(role="agent").order_by("id").get() == member
    assert rows.get_or_create(user=member.user) == (member, False)


def test_a_relation_of_a_workspace_row_is_scoped_by_it() -> None:
    workspace = make_workspace()
    member = make_member(workspace)
    row = Membership.objects.for_workspace(workspace).get()
    hinted = Membership.objects.all()
    hinted._add_hints(instance=row)

    assert list(hinted) == [member]


def test_a_relation_of_a_user_crosses_workspaces_and_is_refused() -> None:
    member = make_member(make_workspace())

    with pytest.raises(UnscopedQuery):
        list(member.user.memberships.all())

    assert list(member.user.memberships.across_workspaces()) == [member]


def test_a_prefetch_over_users_must_say_its_scope() -> None:
    member = make_member(make_workspace())

    with pytest.raises(UnscopedQuery):
        list(User.objects.prefetch_related("memberships"))
    mine = Membership.objects.for_workspace(member.workspace)
    user = User.objects.prefetch_related(Prefetch("memberships", mine, to_attr="here")).get()

    assert user.here == [member]


def test_a_row_in_hand_is_saved_reloaded_and_deleted_without_ceremony() -> None:
    member = make_member(make_workspace())

    member.role = "viewer"
    member.save()
    member.refresh_from_db()
    member.delete()

    assert Membership.objects.across_workspaces().count() == 0


def test_deleting_a_workspace_takes_its_rows_along() -> None:
    member, other = make_member(make_workspace()), make_member(make_workspace())

    member.workspace.delete()

    assert list(Membership.objects.across_workspaces()) == [other]


def test_bulk_writes_are_scoped_where_they_read() -> None:
    workspace = make_workspace()
    member = make_member(workspace)
    member.role = "agent"

    with pytest.raises(UnscopedQuery), transaction.atomic():
        Membership.objects.bulk_update([member], ["role"])
    Membership.objects.for_workspace(workspace).bulk_update([member], ["role"])

    assert Membership.objects.for_workspace(workspace).get().role == "agent"
