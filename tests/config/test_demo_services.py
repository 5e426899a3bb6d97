"""The demo's own systems answer, and flows may name them."""

from __future__ import annotations

import httpx
import pytest

from config.demo_services import PATH, TOKEN, application, seed_services
from messaging.models import CallbackEndpoint, Function, ModelEndpoint, Secret
from messaging.secrets import find_credential
from tests.factories import make_workspace

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def services() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application)
    return httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}{PATH}")


async def _complete(services: httpx.AsyncClient, *messages: tuple[str, str]) -> str:
    told = [{"role": role, "content": content} for role, content in messages]
    answer = await services.post("v1/chat/completions", json={"model": "demo", "messages": told})
    return str(answer.json()["choices"][0]["message"]["content"])


async def test_an_order_is_told_to_who_brings_the_token(services: httpx.AsyncClient) -> None:
    token = {"Authorization": f"Bearer {TOKEN}"}

    assert (await services.get("orders/1042")).status_code == 401
    assert (await services.get("orders/1042", headers=token)).json()["status"] == "on its way"
    assert (await services.get("orders/1", headers=token)).status_code == 404


@pytest.mark.parametrize(("order", "days"), [("1042", 2), ("1", None)])
async def test_the_function_tells_when_an_order_comes(
    services: httpx.AsyncClient, order, days
) -> None:
    asked = {"function": "delivery_date", "arguments": {"order_no": order}}
    answer = await services.post("functions/delivery_date", json=asked)

    assert answer.json() == {"value": {"order_no": order, "days": days}}


async def test_the_model_sorts_by_words_and_repeats_the_rest(services: httpx.AsyncClient) -> None:
    labels = ("system", "Answer with exactly one of these and nothing else: “order”, “else”.")

    assert (
        await _complete(services, labels, ("user", "Values: {}\n\nWhere is my order?")) == "order"
    )
    assert await _complete(services, labels, ("user", "Values: {}\n\nHello")) == "else"
    assert await _complete(services, ("system", "Say “order”."), ("user", "Hi")) == "You said: Hi"


async def test_callbacks_are_shown_with_their_signatures(services: httpx.AsyncClient) -> None:
    await services.post(
        "callbacks", json={"id": "1"}, headers={"X-Chatflow-Signature": "sha256=ab"}
    )

    [latest, *_] = (await services.get("callbacks")).json()["items"]
    assert latest == {"headers": {"x-chatflow-signature": "sha256=ab"}, "body": {"id": "1"}}


@pytest.mark.django_db
def test_flows_may_name_them_wherever_they_have_moved(settings) -> None:
    workspace = make_workspace()
    for port in (8000, 8001):
        settings.PUBLIC_URL = f"http://127.0.0.1:{port}"
        settings.EGRESS_ALLOW = [settings.PUBLIC_URL]
        seed_services(workspace)

    assert find_credential(workspace, "demo_orders").hosts == {"127.0.0.1:8001"}
    for model, field in [(Function, "url"), (ModelEndpoint, "base_url"), (CallbackEndpoint, "url")]:
        assert "8001" in getattr(model.objects.for_workspace(workspace).get(), field)


@pytest.mark.django_db
def test_they_are_not_there_where_they_may_not_be_called() -> None:
    workspace = make_workspace()
    seed_services(workspace)

    assert not Secret.objects.for_workspace(workspace).exists()
