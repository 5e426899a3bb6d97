"""The business's own systems, for the demo: an order look-up, a function, a language model and a
receiver of callbacks, behind which there is nothing but a few words."""

from __future__ import annotations

import re
from collections import deque
from typing import Any

from django.conf import settings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from accounts.models import Workspace
from messaging.models import CallbackEndpoint, Function, ModelEndpoint, Secret
from messaging.registered import save_callback, save_function, save_model, save_secret

PATH = "/demo-services/"
TOKEN = "demo-token"  # of services that know nothing worth hiding
ORDERS: dict[str, dict[str, Any]] = {
    "1042": {"status": "on its way", "total": "39.90", "currency": "EUR",
             "items": [{"sku": "MUG-1", "name": "Mug", "quantity": 2}]},
    "1043": {"status": "delivered", "total": "12.00", "currency": "EUR",
             "items": [{"sku": "TEA-7", "name": "Green tea", "quantity": 1}]},
}  # fmt: skip
_CHOICES = re.compile(r"“([^”]+)”")
_received: deque[dict[str, Any]] = deque(maxlen=50)


async def order(request: Request) -> JSONResponse:
    """GET orders/{number}: an order, for who brings the token."""
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        return JSONResponse({"error": "The token is missing or wrong."}, 401)
    number = request.path_params["number"]
    if number not in ORDERS:
        return JSONResponse({"error": "There is no such order."}, 404)
    return JSONResponse({"number": number, **ORDERS[number]})


async def delivery_date(request: Request) -> JSONResponse:
    """POST functions/delivery_date: when an order comes, in days from today."""
    asked = await request.json()
    number = str(asked.get("arguments", {}).get("order_no", ""))
    is_known = number in ORDERS
    return JSONResponse({"value": {"order_no": number, "days": 2 if is_known else None}})


async def completions(request: Request) -> JSONResponse:
    """POST v1/chat/completions: the first choice that shares a word with what was said, else the
    last one; or a repetition of it. Enough to see a flow go its ways."""
    messages = (await request.json()).get("messages", [])
    said = str(messages[-1]["content"]).rpartition("\n\n")[2] if messages else ""
    told = str(messages[0]["content"]) if messages else ""
    choices = _CHOICES.findall(told) if told.startswith("Answer with exactly one of") else []
    words = set(re.findall(r"\w+", said.lower()))
    fitting = [c for c in choices if words & set(re.findall(r"[^\W_]+", c.lower()))]
    text = (fitting or choices[-1:] or [f"You said: {said}"])[0]
    return JSONResponse(
        {
            "object": "chat.completion",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": text}}],
            "usage": {"prompt_tokens": len(said.split()), "completion_tokens": len(text.split())},
        }
    )


async def receive(request: Request) -> JSONResponse:
    """POST callbacks: keep what came, with its signature, for GET callbacks to show."""
    headers = {k: v for k, v in request.headers.items() if k.startswith("x-chatflow-")}
    _received.appendleft({"headers": headers, "body": await request.json()})
    return JSONResponse({})


async def received(request: Request) -> JSONResponse:
    """GET callbacks: the last fifty."""
    return JSONResponse({"items": list(_received)})


application = Starlette(
    routes=[
        Route(f"{PATH}orders/{{number}}", order),
        Route(f"{PATH}functions/delivery_date", delivery_date, methods=["POST"]),
        Route(f"{PATH}v1/chat/completions", completions, methods=["POST"]),
        Route(f"{PATH}callbacks", receive, methods=["POST"]),
        Route(f"{PATH}callbacks", received),
    ]
)


def seed_services(workspace: Workspace) -> None:
    """Let the demo's flows name these services; where they moved to another port, follow them."""
    if settings.PUBLIC_URL not in settings.EGRESS_ALLOW:
        return
    base = f"{settings.PUBLIC_URL}{PATH.rstrip('/')}"
    host = settings.PUBLIC_URL.partition("://")[2]
    named: dict[str, Any] = {"name": "demo_orders", "value": TOKEN, "hosts": [host]}
    save_secret(_own(Secret, workspace, "demo_orders"), named)
    function = _own(Function, workspace, "delivery_date")
    about = "When an order comes: order_no in, days out."
    url = f"{base}/functions/delivery_date"
    save_function(function, {"name": "delivery_date", "description": about, "url": url})
    model = {"name": "demo_model", "model": "demo", "base_url": f"{base}/v1"}
    save_model(_own(ModelEndpoint, workspace, "demo_model"), model)
    receiver = {"name": "Demo receiver", "url": f"{base}/callbacks"}
    save_callback(_own(CallbackEndpoint, workspace, receiver["name"]), receiver)


def _own(model: Any, workspace: Workspace, name: str) -> Any:
    row = model.objects.for_workspace(workspace).filter(name=name).first()
    return row or model(workspace=workspace)
