"""API tokens: shown once, found by hash, dead when they should be."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.clock import now, set_clock
from accounts.models import ApiToken, AuditEntry, Membership
from accounts.tokens import create_token, find_token, revoke
from tests.factories import make_member, make_workspace

pytestmark = pytest.mark.django_db


def _run(**options: str) -> str:
    out = StringIO()
    call_command("create_api_token", stdout=out, **options)
    return out.getvalue().strip()


def test_only_the_hash_is_stored() -> None:
    member = make_member(make_workspace())

    token, plain = create_token(member.workspace, member.user, role="owner", name="crm")

    assert plain.startswith("cf_")
    assert len(plain) == 3 + 43, "32 random bytes in base64url"
    assert token.hash == hashlib.sha256(plain.encode()).hexdigest()
    assert token.last4 == plain[-4:]
    row = ApiToken.objects.for_workspace(member.workspace).values().get()
    assert plain not in str(row)


def test_a_token_is_found_by_its_text() -> None:
    member = make_member(make_workspace())
    token, plain = create_token(member.workspace, member.user, role="owner", name="crm")

    assert find_token(plain) == token
    assert find_token(plain[:-1]) is None
    assert find_token(plain.removeprefix("cf_")) is None
    assert find_token("") is None


def test_a_revoked_or_expired_token_or_that_of_a_locked_user_is_dead() -> None:
    member = make_member(make_workspace())
    workspace, user = member.workspace, member.user
    revoked, gone = create_token(workspace, user, role="owner", name="gone")
    revoke(revoked)
    soon = now() + timedelta(hours=1)
    _, brief = create_token(workspace, user, role="owner", name="brief", expires_at=soon)

    assert find_token(gone) is None
    assert find_token(brief) is not None
    set_clock(lambda: soon)
    try:
        assert find_token(brief) is None
    finally:
        set_clock(None)
    user.is_active = False
    user.save()
    assert find_token(brief) is None


def test_use_is_noted_but_not_on_every_request(django_assert_num_queries) -> None:
    member = make_member(make_workspace())
    token, plain = create_token(member.workspace, member.user, role="owner", name="crm")

    find_token(plain)
    token.refresh_from_db()
    assert token.last_used_at is not None
    with django_assert_num_queries(1):
        find_token(plain)


def test_the_command_prints_a_token_that_works(client) -> None:
    member = make_member(make_workspace("demo"))

    plain = _run(workspace="demo", role="designer")

    token = find_token(plain)
    assert token is not None
    assert (token.user, token.role) == (member.user, "designer")
    me = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {plain}"}).json()
    assert [(w["slug"], w["role"]) for w in me["workspaces"]] == [("demo", "designer")]
    assert AuditEntry.objects.for_workspace(member.workspace).get().action == "token.created"


def test_every_agent_token_is_an_agent_of_its_own() -> None:
    workspace = make_workspace("demo")

    users = {find_token(_run(workspace="demo", role="agent")).user for _ in range(3)}

    assert len(users) == 3
    agents = Membership.objects.for_workspace(workspace).filter(role="agent")
    assert {agent.user for agent in agents} == users
    assert not any(user.has_usable_password() for user in users)


def test_the_command_says_what_is_missing() -> None:
    make_workspace("empty")

    with pytest.raises(CommandError, match="no workspace 'nowhere'"):
        _run(workspace="nowhere", role="owner")
    with pytest.raises(CommandError, match="has no owner"):
        _run(workspace="empty", role="owner")
