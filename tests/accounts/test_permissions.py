"""Who may do what: the table, and what narrows it."""

from __future__ import annotations

import pytest

from accounts.membership import find_actor, find_actors
from accounts.models import Role
from accounts.permissions import PERMISSIONS, Actor, can, granted, may_give
from accounts.tokens import create_token
from tests.factories import make_member, make_workspace

pytestmark = pytest.mark.django_db

# Letters: owner, admin, designer, agent, viewer. A change here is a change of the product.
EXPECTED = {
    "workspace.delete": "o",
    "workspace.transfer": "o",
    "workspace.settings": "oa",
    "member.read": "oadgv",
    "member.manage": "oa",
    "audit.read": "oa",
    "token.read": "oad",
    "token.own": "oad",
    "token.manage": "oa",
    "channel.list": "oadgv",
    "channel.read": "oad",
    "channel.manage": "oa",
    "credential.use": "oad",
    "credential.manage": "oa",
    "callback.read": "oad",
    "callback.manage": "oa",
    "queue.read": "oadgv",
    "queue.manage": "oa",
    "flow.list": "oadgv",
    "flow.read": "oadv",
    "flow.edit": "oad",
    "flow.publish": "oad",
    "message.send": "oa",
    "conversation.read": "oadgv",
    "conversation.reply": "oag",
    "contact.read": "oagv",
    "contact.phone": "oag",
    "contact.edit": "oag",
    "contact.export": "oa",
    "contact.erase": "oa",
    "analytics.read": "oadgv",
    "run_log.read": "oadv",
}
LETTERS = {"o": "owner", "a": "admin", "d": "designer", "g": "agent", "v": "viewer"}


def _actor(role: str, **settings: bool) -> Actor:
    member = make_member(make_workspace(**settings), role)
    return Actor(member.user, member.workspace, member)


@pytest.mark.parametrize("role", Role.values)
def test_each_role_may_exactly_what_the_table_says(role: str) -> None:
    expected = {name for name, who in EXPECTED.items() if role in map(LETTERS.get, who)}

    assert set(granted(_actor(role))) == expected


def test_the_expectation_covers_every_permission() -> None:
    assert set(EXPECTED) == set(PERMISSIONS)


def test_an_unknown_permission_is_an_error_and_not_a_silent_no() -> None:
    with pytest.raises(KeyError):
        can(_actor("owner"), "flow.destroy")


def test_designers_publish_only_where_the_workspace_lets_them() -> None:
    assert not can(_actor("designer", designers_may_publish=False), "flow.publish")
    assert can(_actor("admin", designers_may_publish=False), "flow.publish")


def test_a_token_allows_what_both_it_and_its_person_may() -> None:
    member = make_member(make_workspace(), "designer")
    token, _ = create_token(member.workspace, member.user, role="agent", name="bot")
    actor = Actor(member.user, member.workspace, member, token)

    assert actor.role == "agent"
    assert can(actor, "flow.list")
    assert not can(actor, "flow.edit"), "the token is an agent's"
    assert not can(actor, "conversation.reply"), "the person is a designer"


def test_nobody_gives_away_more_than_they_have() -> None:
    designer, admin, owner = _actor("designer"), _actor("admin"), _actor("owner")

    assert not may_give(designer, "admin")
    assert not may_give(designer, "agent"), "a designer cannot answer customers"
    assert may_give(designer, "designer")
    assert not may_give(admin, "owner")
    assert may_give(admin, "agent")
    assert may_give(owner, "owner")


def test_a_stranger_has_no_actor() -> None:
    member, elsewhere = make_member(make_workspace()), make_workspace()

    assert find_actor(member.user, elsewhere.slug) is None
    assert find_actor(member.user, "nowhere") is None
    assert find_actor(member.user, member.workspace.slug) is not None


def test_a_token_opens_its_own_workspace_only() -> None:
    here, there = make_workspace(), make_workspace()
    member = make_member(here)
    member.__class__.objects.create(workspace=there, user=member.user, role="owner")
    token, _ = create_token(here, member.user, role="owner", name="bot")

    assert find_actor(member.user, here.slug, token=token) is not None
    assert find_actor(member.user, there.slug, token=token) is None
    assert [a.workspace for a in find_actors(member.user, token=token)] == [here]
    assert len(find_actors(member.user)) == 2
