"""Flows that ask the outside, and the calls as the tests make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from messaging.callbacks import EFFECT as CALLBACK
from messaging.egress import EgressError, Reply
from messaging.jobs.judging import Outcome
from messaging.models import CallbackEndpoint, Function, Job, ModelEndpoint, Secret
from messaging.pipeline.jobs import Claimed, claim, settle
from messaging.secrets import set_signing_secret, set_value
from tests.messaging.shop import START, Shop

URL = "https://api.shop.example/orders/1042"


def asking(**data: Any) -> dict[str, Any]:
    """A flow that looks an order up and tells what came of it."""
    request = {"method": "GET", "url": URL, "timeout": "PT10S", **data}
    return {
        "schema": "chatflow/flow@1",
        "name": "Orders",
        "remark": "",
        "trigger_type": "TriggeredByWhatsApp",
        "nodes": [
            {"id": "start", "kind": "start", "data": {"triggers": [{"type": "any_message"}]}},
            {"id": "ask", "kind": "http_request", "data": request},
            {"id": "fine", "kind": "send_message", "data": {"type": "text", "text": "It is here."}},
            {"id": "sorry", "kind": "send_message", "data": {"type": "text", "text": "Sorry."}},
            {"id": "end", "kind": "end", "data": {}},
        ],
        "edges": [
            {"source": "start", "port": "next", "target": "ask"},
            {"source": "ask", "port": "success", "target": "fine"},
            {"source": "ask", "port": "failure", "target": "sorry"},
            {"source": "fine", "port": "next", "target": "end"},
            {"source": "sorry", "port": "next", "target": "end"},
        ],
        "notes": [],
    }


def telling(event: str = "order_placed") -> dict[str, Any]:
    """A flow that emits an event and goes on."""
    document = asking()
    document["nodes"][1] = {
        "id": "ask",
        "kind": "emit_event",
        "data": {"event": event, "payload": {"order": "1042"}},
    }
    document["edges"][1]["port"] = "next"
    del document["edges"][2], document["edges"][3], document["nodes"][3]
    return document


def reply(body: Any = None, status: int = 200, **headers: str) -> Reply:
    """A reply with a JSON body."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"content-type": "application/json", **told}, orjson.dumps(body))


def make_calls(
    answer: Reply | EgressError | Callable[[Claimed], Reply | EgressError],
) -> list[Claimed]:
    """Make every call that is due, each once, and write down what came of it."""
    taken = claim(100)
    settle([_outcome(one, answer(one) if callable(answer) else answer) for one in taken])
    return taken


def _outcome(taken: Claimed, answer: Reply | EgressError) -> Outcome:
    if taken.call is None:
        return Outcome(taken.job, error=taken.error)
    if isinstance(answer, EgressError):
        return Outcome(taken.job, error=answer)
    return Outcome(taken.job, reply=answer)


def make_secret(shop: Shop, **values: Any) -> Secret:
    given = {"name": "crm", "value": "s3cret-token", "hosts": ["api.shop.example"], **values}
    plain = given.pop("value")
    secret = Secret(workspace=shop.workspace, created_at=START, changed_at=START, **given)
    set_value(secret, plain)
    secret.save()
    return secret


def make_function(shop: Shop, **values: Any) -> Function:
    given = {"name": "quote", "url": "https://api.shop.example/quote", **values}
    return Function.objects.create(workspace=shop.workspace, created_at=START, **given)


def make_model(shop: Shop, **values: Any) -> ModelEndpoint:
    given = {"name": "small", "base_url": "https://models.example/v1", "model": "tiny", **values}
    return ModelEndpoint.objects.create(workspace=shop.workspace, created_at=START, **given)


def make_callback(shop: Shop, **values: Any) -> CallbackEndpoint:
    given = {"name": "ERP", "url": "https://erp.example/hook", **values}
    callback = CallbackEndpoint(workspace=shop.workspace, created_at=START, **given)
    set_signing_secret(callback, "signing-secret-1")
    callback.save()
    return callback


def jobs(shop: Shop, kind: str = "http") -> list[Job]:
    """The calls of a kind, as they are stored."""
    return list(Job.objects.for_workspace(shop.workspace).filter(kind=kind).order_by("id"))


def deliveries(shop: Shop) -> list[Job]:
    return jobs(shop, CALLBACK)
