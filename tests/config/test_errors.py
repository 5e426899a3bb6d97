"""Every refusal has one shape, and machines never get HTML."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Workspace
from tests.factories import bearer_client, make_workspace

JSON = "application/json"


def _assert_problem(answer, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"} <= set(
        body
    )
    assert (body["status"], body["code"]) == (status, code)
    assert body["request_id"] == answer["X-Request-ID"]


@pytest.fixture
def api(db) -> Client:
    return bearer_client(make_workspace("shop"))


TOKENS = "/api/v1/workspaces/shop/tokens/"


def test_an_unknown_path_is_a_problem(client) -> None:
    _assert_problem(client.get("/api/nothing"), 404, "not_found")
    _assert_problem(client.get("/webhooks/nothing/"), 404, "not_found")
    _assert_problem(client.get("/api/v1/workspaces/shop/nothing/"), 404, "not_found")


def test_a_wrong_host_is_a_problem_for_machines_and_a_page_for_people(client) -> None:
    _assert_problem(client.get("/api/v1/me/", headers={"Host": "evil.example"}), 400, "bad_request")

    page = client.get("/flows", headers={"Host": "evil.example"})

    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert b"evil" not in page.content


@pytest.mark.parametrize("query", ["q=%00", "q=\x00", "%00=1", "cursor=%ff%fe", "a=" + "x" * 9000])
def test_an_impossible_query_is_refused_before_any_view(client, query: str) -> None:
    answer = client.get("/api/v1/me/", QUERY_STRING=query)

    assert answer.status_code in {400, 414}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_form_is_not_read(api) -> None:
    _assert_problem(api.post(TOKENS, {"name": "x"}), 415, "unsupported_media_type")
    _assert_problem(
        api.post(TOKENS, "name=x", content_type="application/x-www-form-urlencoded"),
        415,
        "unsupported_media_type",
    )


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "bz2", "idna", "latin-1"])
def test_only_utf8_is_read(api, charset: str) -> None:
    answer = api.generic("POST", TOKENS, b"{}", f"application/json; charset={charset}")

    _assert_problem(answer, 415, "unsupported_charset")


def test_a_compressed_body_is_not_read(api) -> None:
    answer = api.generic("POST", TOKENS, b"{}", JSON, headers={"Content-Encoding": "gzip"})

    _assert_problem(answer, 415, "unsupported_encoding")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"[" * 100_000, 400, "too_deep"),
        (b'{"name":"\\u0000","role":"owner"}', 400, "nul_character"),
        (b'{"name":"\\ud800","role":"owner"}', 400, "malformed_json"),
        (b'"' + b"x" * 1_100_000 + b'"', 413, "too_large"),
        (b"null", 400, "not_an_object"),
        (b"5", 400, "not_an_object"),
        (b"[]", 400, "not_an_object"),
    ],
)
def test_a_bad_body_is_a_problem(api, body: bytes, status: int, code: str) -> None:
    _assert_problem(api.generic("POST", TOKENS, body, JSON), status, code)


def test_a_body_with_a_lying_length_is_a_problem(api) -> None:
    for length in ("x", "-1", "0"):
        answer = api.generic("POST", TOKENS, b"{}", JSON, CONTENT_LENGTH=length)

        assert answer.status_code in {400, 413, 422}
        assert answer["Content-Type"] == "application/problem+json"


def test_a_wrong_method_names_the_right_ones(api) -> None:
    answer = api.put(TOKENS, {}, content_type=JSON)

    _assert_problem(answer, 405, "method_not_allowed")
    assert "POST" in answer["Allow"]


def test_a_bug_is_a_problem_without_its_insides(api, monkeypatch) -> None:
    def break_down(*args: object) -> None:
        raise RuntimeError("SELECT secret FROM table")

    monkeypatch.setattr("accounts.api.base.find_actor", break_down)
    api.raise_request_exception = False

    answer = api.get(TOKENS)

    _assert_problem(answer, 500, "server_error")
    assert b"SELECT" not in answer.content


def test_the_request_id_of_the_caller_is_kept_when_it_is_sane(client) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": "caller-0123456789"})
    wild = client.get("/healthz", headers={"X-Request-ID": "<script>"})

    assert given["X-Request-ID"] == "caller-0123456789"
    assert len(wild["X-Request-ID"]) == 32


def test_answers_of_the_api_are_not_kept_by_browsers(api) -> None:
    assert api.get(TOKENS)["Cache-Control"] == "no-store"
    assert Workspace.objects.count() == 1
