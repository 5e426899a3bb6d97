"""Signing in, tokens over HTTP, and what strangers see."""

from __future__ import annotations

import pytest
from django.test import Client

import config.settings
from accounts.api import WorkspaceView
from accounts.models import ApiToken, AuditEntry, User
from tests.factories import bearer_client, make_member, make_user, make_workspace

pytestmark = pytest.mark.django_db
SIGN_IN = "/_allauth/browser/v1/auth/login"


def _sign_in(client: Client, email: str, password: str):
    return client.post(
        SIGN_IN, {"email": email, "password": password}, content_type="application/json"
    )


def test_a_member_signs_in_with_their_email_address(client) -> None:
    member = make_member(make_workspace("shop"), "agent", password="a long password")

    assert client.get("/api/v1/me/").status_code == 401
    assert _sign_in(client, member.user.email, "a wrong password").status_code == 400
    assert _sign_in(client, member.user.email.upper(), "a long password").status_code == 200
    me = client.get("/api/v1/me/").json()

    assert me["user"]["email"] == member.user.email
    assert me["workspaces"][0]["role"] == "agent"
    assert "conversation.reply" in me["workspaces"][0]["permissions"]
    assert me["csrf_token"]


def test_nobody_makes_an_account_unasked(client) -> None:
    body = {"email": "new@shop.example", "password": "a long password"}

    answer = client.post("/_allauth/browser/v1/auth/signup", body, content_type="application/json")

    assert answer.status_code == 403


@pytest.mark.parametrize("email", ["member@shop.example", "nobody@shop.example"])
def test_a_forgotten_password_is_no_error_where_no_mail_is_sent(client, settings, email) -> None:
    settings.EMAIL_BACKEND = config.settings.EMAIL_BACKEND  # pytest-django puts its own there
    User.objects.create_user("member@shop.example", "a long password")
    url = "/_allauth/browser/v1/auth/password/request"

    answer = client.post(url, {"email": email}, content_type="application/json")

    assert answer.status_code == 200


def test_a_session_needs_the_csrf_token_and_a_bearer_token_does_not() -> None:
    member = make_member(make_workspace("shop"), password="a long password")
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/")
    token = browser.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    credentials = {"email": member.user.email, "password": "a long password"}
    url, body = "/api/v1/workspaces/shop/tokens/", {"name": "crm", "role": "owner"}
    json = {"content_type": "application/json"}

    assert page.status_code in {200, 503}
    assert browser.post(SIGN_IN, credentials, **json).status_code == 403, "no login CSRF"
    assert browser.post(SIGN_IN, credentials, headers=headers, **json).status_code == 200
    refused = browser.post(url, body, **json)
    headers = {"X-CSRFToken": browser.get("/api/v1/me/").json()["csrf_token"]}
    made = browser.post(url, body, headers=headers, **json)
    bearer = {"Authorization": f"Bearer {made.json()['token']}"}
    by_token = Client(enforce_csrf_checks=True).post(url, body, headers=bearer, **json)

    assert (refused.status_code, refused.json()["code"]) == (403, "csrf_failed")
    assert made.status_code == 201
    assert by_token.status_code == 201


def test_a_bad_token_is_401_even_with_a_good_session(client) -> None:
    member = make_member(make_workspace("shop"))
    client.force_login(member.user)

    answer = client.get("/api/v1/me/", headers={"Authorization": "Bearer cf_wrong"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["members/", "tokens/"])
def test_a_foreign_workspace_looks_like_none(path: str) -> None:
    make_workspace("theirs")
    client = bearer_client(make_workspace("mine"))

    foreign = client.get(f"/api/v1/workspaces/theirs/{path}")
    absent = client.get(f"/api/v1/workspaces/nothere/{path}")

    assert (foreign.status_code, absent.status_code) == (404, 404)
    assert {**foreign.json(), "instance": "", "request_id": ""} == {
        **absent.json(),
        "instance": "",
        "request_id": "",
    }


def test_somebody_without_a_workspace_sees_none(client) -> None:
    make_workspace("shop")
    client.force_login(make_user())

    assert client.get("/api/v1/me/").json()["workspaces"] == []
    assert client.get("/api/v1/workspaces/shop/members/").status_code == 404


def test_a_foreign_absent_or_malformed_token_id_is_404() -> None:
    mine, theirs = make_workspace("mine"), make_workspace()
    bearer_client(theirs)
    client = bearer_client(mine)
    foreign = ApiToken.objects.for_workspace(theirs).get()
    ids = [foreign.pk, "01a20069-94bc-7551-8106-eb108593ae0b", "x", "1" * 36, foreign.pk.hex]

    codes = [client.delete(f"/api/v1/workspaces/mine/tokens/{id}/").status_code for id in ids]

    assert codes == [404] * 5
    foreign.refresh_from_db()
    assert foreign.revoked_at is None


def test_a_lacking_permission_is_403() -> None:
    client = bearer_client(make_workspace("shop"), "agent")

    answer = client.get("/api/v1/workspaces/shop/tokens/")

    assert answer.status_code == 403
    assert (answer.json()["code"], answer.json()["permission"]) == ("forbidden", "token.read")


def test_an_owner_makes_lists_and_revokes_a_token() -> None:
    workspace = make_workspace("shop")
    client = bearer_client(workspace)
    url = "/api/v1/workspaces/shop/tokens/"

    made = client.post(url, {"name": "crm", "role": "admin"}, content_type="application/json")
    listed = client.get(url).json()["items"]
    gone = client.delete(f"{url}{made.json()['id']}/")

    assert made.status_code == 201
    assert made.json()["token"].startswith("cf_")
    assert [item["name"] for item in listed] == ["crm", "tests"]
    assert all("token" not in item and "hash" not in item for item in listed)
    assert gone.status_code == 204
    assert [item["name"] for item in client.get(url).json()["items"]] == ["tests"]
    actions = AuditEntry.objects.for_workspace(workspace).order_by("id").values_list("action")
    assert list(actions) == [("token.created",), ("token.revoked",)]


def test_a_designer_sees_and_revokes_only_their_own_tokens() -> None:
    workspace = make_workspace("shop")
    bearer_client(workspace)
    owners = ApiToken.objects.for_workspace(workspace).get()
    client = bearer_client(workspace, "designer")
    url = "/api/v1/workspaces/shop/tokens/"

    too_much = client.post(url, {"name": "x", "role": "owner"}, content_type="application/json")

    assert len(client.get(url).json()["items"]) == 1
    assert client.delete(f"{url}{owners.pk}/").status_code == 403
    assert too_much.status_code == 403


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": " ", "role": "owner"}, "/name"),
        ({"name": "x", "role": "king"}, "/role"),
        ({"name": "x", "role": ["owner"]}, "/role"),
        ({"name": "x", "role": "owner", "expires_at": "2001-01-01T00:00:00Z"}, "/expires_at"),
        ({"name": "x", "role": "owner", "expires_at": "2999-99-01T00:00:00Z"}, "/expires_at"),
        ({"name": "x", "role": "owner", "expires_at": 7}, "/expires_at"),
    ],
)
def test_a_token_asked_for_wrongly_is_422(body: dict, pointer: str) -> None:
    client = bearer_client(make_workspace("shop"))

    answer = client.post("/api/v1/workspaces/shop/tokens/", body, content_type="application/json")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_email_addresses_are_for_those_who_manage_members() -> None:
    workspace = make_workspace("shop")
    for_owner = bearer_client(workspace).get("/api/v1/workspaces/shop/members/").json()["items"]
    for_agent = bearer_client(workspace, "agent").get("/api/v1/workspaces/shop/members/")

    assert "email" in for_owner[0]
    assert all(set(item) == {"id", "name", "role"} for item in for_agent.json()["items"])


def test_a_view_that_forgets_its_permission_cannot_be_written() -> None:
    with pytest.raises(TypeError, match="needs a permission"):
        type("Careless", (WorkspaceView,), {"get": lambda self, request: None})


def test_lists_come_a_page_at_a_time() -> None:
    workspace = make_workspace("shop")
    client = bearer_client(workspace)
    for _ in range(4):
        make_member(workspace)
    url = "/api/v1/workspaces/shop/members/"

    first = client.get(url, {"limit": 2}).json()
    make_member(workspace)
    second = client.get(url, {"limit": 3, "cursor": first["next"]}).json()
    last = client.get(url, {"limit": 3, "cursor": second["next"]}).json()

    names = [item["id"] for page in (first, second, last) for item in page["items"]]
    assert len(names) == len(set(names)) == 6
    assert last["next"] is None


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=-1", "limit=x", "limit=1e9", "limit=99999999999999999999", "limit=²"],
)
def test_a_senseless_limit_is_400(query: str) -> None:
    answer = bearer_client(make_workspace("shop")).get(f"/api/v1/workspaces/shop/members/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_limit")


@pytest.mark.parametrize(
    "cursor", ["x", "é", "bnVsbA", "WyJhIl0", "W10", "WyJcdTAwMDAiXQ", "e30", "=" * 500]
)
def test_a_made_up_cursor_is_400(cursor: str) -> None:
    answer = bearer_client(make_workspace("shop")).get(
        "/api/v1/workspaces/shop/members/", {"cursor": cursor}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
