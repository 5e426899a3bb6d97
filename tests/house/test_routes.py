"""Every route of the API, found in the URLconf, keeps strangers out and answers in one shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.api import WorkspaceView
from accounts.membership import find_actor
from accounts.models import Role, Workspace
from accounts.permissions import can
from tests.factories import bearer_client, make_member, make_workspace

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
PREFIX = "api/v1/workspaces/<slug:slug>/"
NOBODY = "01a20069-94bc-7551-8106-eb108593ae0b"
OPEN_TO_ALL = {"api/v1/schema/", "api/v1/docs/", "api/test-clock/"}


def _routes(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry, path)
        else:
            yield path, entry


ROUTES = [(path, entry) for path, entry in _routes(get_resolver()) if path.startswith("api/")]
WORKSPACE_CELLS = [
    pytest.param(path, entry.callback.view_class, method, id=f"{method} {path[len(PREFIX) :]}")
    for path, entry in ROUTES
    if path.startswith(PREFIX)
    for method in METHODS
    if hasattr(entry.callback.view_class, method)
]


def _url(path: str, slug: str) -> str:
    filled = path.replace("<slug:slug>", slug)
    while "<" in filled:
        before, _, rest = filled.partition("<")
        converter, _, after = rest.partition(">")
        filled = before + ("1" if converter.startswith("int:") else NOBODY) + after
    return f"/{filled}"


def _ask(client: Client, method: str, url: str) -> Any:
    extra = {"If-Match": '"1"'} if method == "patch" else {}
    if method == "get":
        return client.get(url)
    return client.generic(method.upper(), url, b"{}", "application/json", headers=extra)


def _assert_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("path", "view", "method"), WORKSPACE_CELLS)
def test_a_route_of_a_workspace_is_closed(path: str, view: Any, method: str, client) -> None:
    """401 without a name, 404 for a stranger, 403 exactly where the table says so, never 5xx."""
    workspace, elsewhere = make_workspace("here"), make_workspace("elsewhere")
    url = _url(path, "here")

    assert issubclass(view, WorkspaceView)
    _assert_problem(_ask(client, method, url), 401)
    _assert_problem(_ask(bearer_client(elsewhere), method, url), 404)
    for role in Role.values:
        answer = _ask(bearer_client(workspace, role), method, url)
        if not _may(workspace, role, view.permissions[method.upper()]):
            _assert_problem(answer, 403)
        else:
            assert answer.status_code not in {401, 403}, role
            assert answer.status_code < 500, answer.content
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"


def _may(workspace: Workspace, role: str, permission: str) -> bool:
    actor = find_actor(make_member(workspace, role).user, workspace.slug)
    assert actor is not None
    return can(actor, permission)


def test_every_route_outside_a_workspace_asks_who_one_is(client) -> None:
    for path, _ in ROUTES:
        if not path.startswith(PREFIX) and path not in OPEN_TO_ALL:
            _assert_problem(client.get(_url(path, "here")), 401)


@pytest.mark.parametrize(
    ("path", "view", "method"), [cell for cell in WORKSPACE_CELLS if cell.values[2] != "get"]
)
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"{", b"\xff", b'{"a":"\\u0000"}'])
def test_a_senseless_body_never_breaks_a_route(path, view, method, body) -> None:
    client = bearer_client(make_workspace("here"))
    headers = {"If-Match": '"1"'} if method == "patch" else {}

    answer = client.generic(
        method.upper(), _url(path, "here"), body, "application/json", headers=headers
    )

    assert answer.status_code < 500
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query", ["limit=-1", "limit=x", "cursor=x", "cursor=%F0%9F%98%80", "after=x", "after=-1",
              "before=99999999999999999999", "control=x", "assignee=x", "search=%25%00", "wait=x"],
)  # fmt: skip
def test_a_senseless_query_never_breaks_a_list(query: str) -> None:
    client = bearer_client(make_workspace("here"))

    for path, entry in ROUTES:
        if path.startswith(PREFIX) and hasattr(entry.callback.view_class, "get"):
            answer = client.get(f"{_url(path, 'here')}?{query}")
            assert answer.status_code < 500, path
            if answer.status_code >= 400:
                assert answer["Content-Type"] == "application/problem+json"


def test_every_list_says_how_to_turn_its_pages(client) -> None:
    told = client.get("/api/v1/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    schema = json.loads(told.content)
    lists = {}
    for path, operations in schema["paths"].items():
        answer = str(operations.get("get", {}).get("responses", {}).get("200"))
        if "Page'" in answer:
            lists[path] = {parameter["name"] for parameter in operations["get"]["parameters"]}
    by_number = {path for path, names in lists.items() if "after" in names}

    assert len(by_number) == 2  # messages and events are read from a number on
    assert [
        path for path in lists.keys() - by_number if not lists[path] >= {"cursor", "limit"}
    ] == []
