"""Secrets, functions, models and callbacks over HTTP; calls tried by hand."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from accounts.models import AuditEntry
from messaging.api import outside
from messaging.models import CallbackEndpoint, JobState, Secret
from messaging.secrets import find_credential, signing_secret_of
from tests.factories import bearer_client, make_workspace
from tests.messaging.outside import (
    deliveries,
    make_calls,
    make_function,
    make_model,
    make_secret,
    reply,
)
from tests.messaging.shop import Shop

CANARY = "canary-7319-secret"
SECRET = {"name": "crm", "value": CANARY, "hosts": ["api.shop.example"]}


class Api:
    """Somebody of the shop, asking over HTTP."""

    def __init__(self, shop: Shop, role: str = "admin") -> None:
        self.base = f"/api/v1/workspaces/{shop.workspace.slug}/"
        self.client = bearer_client(shop.workspace, role)

    def get(self, path: str) -> Any:
        return self.client.get(self.base + path)

    def post(self, path: str, body: Any) -> Any:
        return self.client.post(self.base + path, body, "application/json")

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(self.base + path, body, "application/json")

    def delete(self, path: str) -> Any:
        return self.client.delete(self.base + path)


@pytest.fixture
def api(shop: Shop) -> Api:
    return Api(shop)


def refused(answer: Any, status: int, code: str, pointer: str | None = None) -> None:
    told = answer.json()
    assert (answer.status_code, told["code"]) == (status, code), told
    if pointer is not None:
        assert [error["pointer"] for error in told["errors"]] == [pointer]


# -- secrets --------------------------------------------------------------------------------


def test_a_secret_is_written_and_never_told(shop: Shop, api: Api, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    made = api.post("secrets/", SECRET)
    id = made.json()["id"]
    asked = [
        made,
        api.get("secrets/"),
        api.get(f"secrets/{id}/"),
        api.patch(f"secrets/{id}/", {"value": f"{CANARY}-2"}),
        api.post("secrets/", SECRET),
        api.post("secrets/", {**SECRET, "name": "other", "hosts": ["*"]}),
        api.post("secrets/", {**SECRET, "name": "x", "scheme": "basic"}),
        api.get("audit/"),
    ]

    assert made.status_code == 201
    assert set(made.json()) == {
        "id", "name", "scheme", "header", "hosts", "created_at", "changed_at",
    }  # fmt: skip
    assert all(CANARY not in answer.content.decode() for answer in asked)
    assert CANARY not in caplog.text
    assert CANARY not in str(list(AuditEntry.objects.for_workspace(shop.workspace).values()))
    assert CANARY not in Secret.objects.for_workspace(shop.workspace).get(name="crm").value
    assert find_credential(shop.workspace, "crm").value == f"Bearer {CANARY}-2"


@pytest.mark.parametrize(
    ("values", "header"),
    [
        ({}, ("Authorization", f"Bearer {CANARY}")),
        (
            {"scheme": "basic", "value": "user:pass word"},
            ("Authorization", "Basic dXNlcjpwYXNzIHdvcmQ="),
        ),
        ({"scheme": "header", "header": "X-Api-Key"}, ("X-Api-Key", CANARY)),
    ],
)
def test_a_secret_goes_along_by_its_scheme(shop: Shop, api: Api, values, header) -> None:
    assert api.post("secrets/", {**SECRET, **values}).status_code == 201

    credential = find_credential(shop.workspace, "crm")
    assert (credential.header, credential.value) == header


@pytest.mark.parametrize(
    ("values", "code", "pointer"),
    [
        ({"hosts": ["https://api.shop.example"]}, "invalid", "/hosts/0"),
        ({"hosts": ["ok.example", "*.shop.example"]}, "invalid", "/hosts/1"),
        ({"hosts": ["user@shop.example"]}, "invalid", "/hosts/0"),
        ({"hosts": ["shop.example/path"]}, "invalid", "/hosts/0"),
        ({"hosts": ["shop.example:99999"]}, "invalid", "/hosts/0"),
        ({"hosts": [" "]}, "invalid", "/hosts/0"),
        ({"hosts": []}, "invalid", "/hosts"),
        ({"value": "abc\r\nHost: x"}, "invalid", "/value"),
        ({"value": "abc"}, "invalid", "/value"),
        ({"value": "pässword"}, "invalid", "/value"),
        ({"scheme": "basic", "value": "no-colon"}, "invalid", "/value"),
        ({"scheme": "header"}, "invalid", "/header"),
        ({"scheme": "header", "header": "Host"}, "invalid", "/header"),
        ({"scheme": "header", "header": "X: y"}, "invalid", "/header"),
        ({"name": "with blank"}, "invalid", "/name"),
        ({"name": "9"}, "invalid", "/name"),
    ],
)
def test_a_secret_that_cannot_be_is_refused(shop: Shop, api: Api, values, code, pointer) -> None:
    refused(api.post("secrets/", {**SECRET, **values}), 422, code, pointer)
    assert not Secret.objects.for_workspace(shop.workspace).exists()


def test_hosts_are_kept_as_they_are_compared(api: Api) -> None:
    hosts = ["API.Shop.example", "api.shop.example:443", "bücher.example", "a.example:8443"]
    made = api.post("secrets/", {**SECRET, "hosts": hosts}).json()

    assert made["hosts"] == ["api.shop.example", "xn--bcher-kva.example", "a.example:8443"]


def test_a_secret_must_be_known_to_send_it_to_another_host(shop: Shop, api: Api) -> None:
    """Who may change a secret must not be able to have it sent to themselves."""
    path = f"secrets/{api.post('secrets/', SECRET).json()['id']}/"
    wider = ["api.shop.example", "evil.example"]

    refused(api.patch(path, {"hosts": wider}), 422, "value_needed", "/value")
    assert api.get(path).json()["hosts"] == ["api.shop.example"]
    assert api.patch(path, {"hosts": wider, "value": "known"}).json()["hosts"] == wider
    assert api.patch(path, {"hosts": ["evil.example"]}).status_code == 200
    assert find_credential(shop.workspace, "crm").value == "Bearer known"


def test_a_name_is_taken_once_in_a_workspace(shop: Shop, api: Api) -> None:
    api.post("secrets/", SECRET)
    refused(api.post("secrets/", SECRET), 409, "taken")

    other = Shop(shop.moment)
    assert Api(other).post("secrets/", SECRET).status_code == 201


def test_a_secret_in_use_stays(shop: Shop, api: Api) -> None:
    secret = make_secret(shop)
    make_function(shop, secret=secret)
    make_model(shop, secret=secret)

    answer = api.delete(f"secrets/{secret.id}/")

    refused(answer, 409, "in_use")
    assert answer.json()["detail"] == "It is used by “quote”, “small”."
    assert not AuditEntry.objects.for_workspace(shop.workspace).exists()
    secret.functions.all().delete()
    secret.models.all().delete()
    assert api.delete(f"secrets/{secret.id}/").status_code == 204


def test_a_secret_of_another_workspace_is_not_found_by_flows(shop: Shop) -> None:
    make_secret(Shop(shop.moment))

    with pytest.raises(Exception, match="no secret called"):
        find_credential(shop.workspace, "crm")


def test_designers_see_names_and_change_nothing(shop: Shop) -> None:
    make_secret(shop)
    designer = Api(shop, "designer")

    assert designer.get("secrets/").json()["items"][0]["name"] == "crm"
    refused(designer.post("secrets/", SECRET), 403, "forbidden")
    refused(Api(shop, "agent").get("secrets/"), 403, "forbidden")


# -- functions and models -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("functions/", {"name": "quote", "url": "https://api.shop.example/q"}, "url"),
        (
            "models/",
            {"name": "small", "base_url": "https://api.shop.example/v1", "model": "tiny"},
            "base_url",
        ),
    ],
)
class TestFunctionsAndModels:
    def test_they_are_made_changed_and_deleted(self, shop: Shop, api: Api, path, body, field):
        make_secret(shop)
        made = api.post(path, {**body, "secret": "crm"})
        assert made.status_code == 201, made.content
        assert made.json()["secret"] == "crm"
        one = f"{path}{made.json()['id']}/"

        changed = api.patch(one, {"secret": None, field: "https://other.example/"}).json()
        assert (changed["secret"], changed[field]) == (None, "https://other.example/")
        assert api.get(one).json() == changed
        assert api.get(path).json()["items"] == [changed]
        refused(api.post(path, body), 409, "taken")
        assert api.delete(one).status_code == 204
        assert api.get(path).json()["items"] == []

    def test_their_secret_must_be_for_their_host(self, shop: Shop, api: Api, path, body, field):
        make_secret(shop)
        refused(api.post(path, {**body, "secret": "x"}), 422, "unknown_secret", "/secret")
        elsewhere = {**body, "secret": "crm", field: "https://evil.example/"}
        refused(api.post(path, elsewhere), 422, "host_not_allowed", "/secret")

        one = f"{path}{api.post(path, {**body, 'secret': 'crm'}).json()['id']}/"
        moved = api.patch(one, {field: "https://evil.example/"})
        refused(moved, 422, "host_not_allowed", "/secret")

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("http://api.shop.example/", "https_needed"),
            ("ftp://api.shop.example/", "bad_request"),
            ("https://user:pw@api.shop.example/", "bad_request"),
            ("https://api.shop.example:22/", "egress_blocked"),
            ("not an address", "bad_request"),
        ],
    )
    def test_their_address_must_be_sound(self, api: Api, path, body, field, url, code):
        refused(api.post(path, {**body, field: url}), 422, code, f"/{field}")


def test_an_origin_that_the_operator_named_needs_no_tls(api: Api, settings) -> None:
    settings.EGRESS_ALLOW = ["http://127.0.0.1:8000"]
    body = {"name": "quote", "url": "http://127.0.0.1:8000/functions/quote"}

    assert api.post("functions/", body).status_code == 201


# -- callbacks ------------------------------------------------------------------------------

CALLBACK = {"name": "ERP", "url": "https://erp.example/hook", "events": ["a", "b", "a"]}


def test_a_callback_is_made_and_its_key_shown_once(shop: Shop, api: Api) -> None:
    made = api.post("callbacks/", CALLBACK).json()
    callback = CallbackEndpoint.objects.for_workspace(shop.workspace).get()

    assert made["events"] == ["a", "b"]
    assert len(made["signing_secret"]) >= 32
    assert signing_secret_of(callback) == made["signing_secret"]
    assert made["signing_secret"] not in callback.signing_secret
    for answer in (api.get("callbacks/"), api.get(f"callbacks/{made['id']}/")):
        assert made["signing_secret"] not in answer.content.decode()


def test_a_key_may_be_brought_along_and_changed(shop: Shop, api: Api) -> None:
    made = api.post("callbacks/", {**CALLBACK, "signing_secret": "0123456789abcdef"}).json()
    assert made["signing_secret"] == "0123456789abcdef"

    changed = api.patch(f"callbacks/{made['id']}/", {"signing_secret": "fedcba9876543210"})

    assert "fedcba" not in changed.content.decode()
    callback = CallbackEndpoint.objects.for_workspace(shop.workspace).get()
    assert signing_secret_of(callback) == "fedcba9876543210"
    short = api.patch(f"callbacks/{made['id']}/", {"signing_secret": "short"})
    refused(short, 422, "invalid", "/signing_secret")


def test_a_callback_is_switched_off_and_on(api: Api) -> None:
    path = f"callbacks/{api.post('callbacks/', CALLBACK).json()['id']}/"

    off = api.patch(path, {"is_enabled": False}).json()
    assert not off["is_enabled"]
    assert off["disabled_at"]
    refused(api.post(f"{path}deliveries/", {}), 409, "disabled")
    on = api.patch(path, {"is_enabled": True}).json()
    assert on["is_enabled"]
    assert on["disabled_at"] is None


def test_a_test_event_is_delivered_and_listed(shop: Shop, api: Api) -> None:
    path = f"callbacks/{api.post('callbacks/', CALLBACK).json()['id']}/deliveries/"
    sent = api.post(path, {})
    assert sent.status_code == 202
    assert api.get(path).json()["items"] == [sent.json()]

    [taken] = make_calls(reply())

    assert json.loads(taken.call.body)["event"] == "test"
    [told] = api.get(path).json()["items"]
    assert (told["event"], told["state"], told["attempts"]) == ("test", "done", 1)
    assert (told["status"], told["error"]) == (200, "")


def test_a_delivery_that_was_given_up_is_made_again(shop: Shop, api: Api) -> None:
    path = f"callbacks/{api.post('callbacks/', CALLBACK).json()['id']}/deliveries/"
    retry = f"{path}{api.post(path, {}).json()['id']}/retry/"
    refused(api.post(retry, {}), 409, "not_failed")
    shop.moment.advance(hours=25)
    make_calls(reply())
    assert deliveries(shop)[0].state == JobState.FAILED

    again = api.post(retry, {}).json()

    assert (again["state"], again["attempts"]) == ("queued", 0)
    make_calls(reply())
    assert deliveries(shop)[0].state == JobState.DONE


def test_a_delivery_of_another_callback_is_not_found(api: Api) -> None:
    mine, other = (api.post("callbacks/", CALLBACK).json()["id"] for _ in range(2))
    delivery = api.post(f"callbacks/{other}/deliveries/", {}).json()["id"]

    refused(api.post(f"callbacks/{mine}/deliveries/{delivery}/retry/", {}), 404, "not_found")


# -- calls by hand --------------------------------------------------------------------------


class _Service(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = {"echo": json.loads(body), "auth": self.headers.get("Authorization")}
        answer = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, *told: object) -> None:
        """Say nothing."""


@pytest.fixture
def service(settings) -> Iterator[str]:
    """A service on this machine that tells what it was sent; the operator named it."""
    server = HTTPServer(("127.0.0.1", 0), _Service)
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_port}"
    settings.EGRESS_ALLOW = [origin]
    yield origin
    server.shutdown()
    server.server_close()


def test_a_designer_tries_a_request_for_real(shop: Shop, service: str) -> None:
    make_secret(shop, value=CANARY, hosts=[service.removeprefix("http://")])
    request = {
        "method": "POST",
        "url": f"{service}/orders",
        "headers": [{"name": "X-A", "value": "1"}],
        "body": {"type": "json", "value": {"order": 1042}},
        "secret": "crm",
    }

    answer = Api(shop, "designer").post("effects/try/", {"effect": "http", "request": request})

    told = answer.json()["answer"]
    assert (told["status"], told["type"]) == (200, "json")
    assert told["body"] == {"echo": {"order": 1042}, "auth": "Bearer ***"}
    assert CANARY not in answer.content.decode()
    [entry] = AuditEntry.objects.for_workspace(shop.workspace).filter(action="effect.tried")
    assert entry.after == {"effect": "http"}


def test_a_function_is_tried_like_a_flow_calls_it(shop: Shop, api: Api, service: str) -> None:
    make_function(shop, url=f"{service}/quote")
    request = {"function": "quote", "arguments": {"kilos": 3}}

    answer = api.post("effects/try/", {"effect": "function", "request": request}).json()["answer"]

    assert answer["value"]["echo"] == {"function": "quote", "arguments": {"kilos": 3}}


@pytest.mark.parametrize(
    ("effect", "request_", "error"),
    [
        ("http", {"url": "http://169.254.169.254/latest/"}, "egress_blocked"),
        ("http", {"url": "http://localhost/"}, "egress_blocked"),
        ("http", {}, "bad_request"),
        ("http", {"url": 1}, "bad_request"),
        ("http", {"url": "https://a.example", "secret": "none"}, "unknown_secret"),
        ("http", {"url": "https://a.example", "headers": {}}, "bad_request"),
        ("http", {"url": "https://a.example", "headers": [1]}, "bad_request"),
        ("http", {"url": "https://a.example", "body": 1}, "bad_request"),
        ("http", {"url": "https://a.example", "body": {"type": "form"}}, "bad_request"),
        ("http", {"url": "https://a.example", "body": {"type": []}}, "bad_request"),
        ("http", {"url": "https://a.example", "method": ["GET"]}, "bad_request"),
        ("function", {"function": "none"}, "unknown_function"),
        ("function", {"function": 7}, "bad_request"),
        ("model", {"model": "none"}, "unknown_model"),
    ],
)
def test_what_cannot_be_called_is_answered_with_why(api: Api, effect, request_, error) -> None:
    answer = api.post("effects/try/", {"effect": effect, "request": request_})

    assert answer.status_code == 200
    assert answer.json()["answer"]["error"] == error


@pytest.mark.parametrize("effect", ["callback", "magic", "../http"])
def test_only_what_flows_ask_for_is_tried(api: Api, effect: str) -> None:
    refused(api.post("effects/try/", {"effect": effect, "request": {}}), 422, "unknown_effect")


def test_few_try_at_the_same_time(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "_trying", outside.threading.BoundedSemaphore(1))
    with outside._trying:
        answer = api.post("effects/try/", {"effect": "http", "request": {}})

    refused(answer, 429, "busy")
    assert answer["Retry-After"] == "5"


@pytest.mark.django_db
def test_nobody_tries_calls_in_a_workspace_of_others() -> None:
    here, elsewhere = make_workspace(), make_workspace()
    path = f"/api/v1/workspaces/{here.slug}/effects/try/"

    assert bearer_client(elsewhere).post(path, {}, "application/json").status_code == 404
