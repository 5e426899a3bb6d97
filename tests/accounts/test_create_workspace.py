"""A fresh installation gets its first workspace and owner from the shell."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Membership, User

pytestmark = pytest.mark.django_db


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_workspace", *arguments, stdout=out)
    return out.getvalue()


def test_a_new_owner_gets_a_password_that_opens(client) -> None:
    said = _run("shop", "--owner", "Olga@shop.example", "--name", "The shop")
    password = said.split("password ")[1].split()[0]

    signed_in = client.post(
        "/_allauth/browser/v1/auth/login",
        {"email": "olga@shop.example", "password": password},
        content_type="application/json",
    )

    assert signed_in.status_code == 200
    assert client.get("/api/v1/me/").json()["workspaces"][0]["role"] == "owner"


def test_a_known_person_keeps_their_password() -> None:
    user = User.objects.create_user("olga@shop.example", "a long password")

    said = _run("shop", "--owner", "olga@shop.example")

    user.refresh_from_db()
    assert "password" not in said
    assert user.check_password("a long password")
    assert Membership.objects.across_workspaces().get(user=user).role == "owner"


@pytest.mark.parametrize(
    "arguments",
    [["a shop", "--owner", "o@shop.example"], ["shop", "--owner", "o"]],
)
def test_nonsense_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        _run(*arguments)


def test_a_slug_is_taken_once() -> None:
    _run("shop", "--owner", "o@shop.example")

    with pytest.raises(CommandError, match="already"):
        _run("shop", "--owner", "p@shop.example")
