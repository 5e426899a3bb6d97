"""`model`: a language model behind an OpenAI-compatible address is asked for a text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from messaging.egress import Call, EgressError, Reply
from messaging.jobs.base import Asked, Executor, read_body, require_fine, text_of, timeout_of
from messaging.models import ModelEndpoint
from messaging.secrets import credential_of

_MAX_TOKENS = 4096


def prepare(asked: Asked) -> Call:
    request = asked.request
    name = text_of(request, "model")
    rows = ModelEndpoint.objects.for_workspace(asked.workspace).select_related("secret")
    endpoint = rows.filter(name=name).first()
    if endpoint is None:
        raise EgressError("unknown_model", f"There is no model called “{name[:64]}”.")
    wanted: dict[str, Any] = {"model": endpoint.model, "messages": _messages(request)}
    if request.get("choices"):
        wanted["temperature"] = 0  # the same words belong under the same label
    limit = request.get("max_tokens")
    if isinstance(limit, int) and limit > 0:
        wanted["max_tokens"] = min(limit, _MAX_TOKENS)
    return Call(
        method="POST",
        url=f"{endpoint.base_url.rstrip('/')}/chat/completions",
        headers={"content-type": "application/json"},
        body=orjson.dumps(wanted),
        credential=credential_of(endpoint.secret) if endpoint.secret else None,
        timeout=timeout_of(request),
    )


def read(reply: Reply) -> dict[str, Any]:
    """The text of the first choice, and how many tokens it took."""
    require_fine(reply, "The model")
    _, body = read_body(reply)
    try:
        text = body["choices"][0]["message"]["content"]
    except (TypeError, KeyError, IndexError):
        text = None
    if not isinstance(text, str):
        raise EgressError("bad_answer", "The model's answer holds no text.")
    usage = body.get("usage")
    counted = usage if isinstance(usage, Mapping) else {}
    return {
        "text": text,
        "usage": {name: n for name, n in counted.items() if isinstance(n, int)},
    }


def _messages(request: Mapping[str, Any]) -> list[dict[str, str]]:
    listed = request.get("messages")
    if not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in listed):
        raise EgressError("bad_request", "“messages” must be a list of roles and contents.")
    said = [
        {"role": text_of(item, "role", "user"), "content": text_of(item, "content")}
        for item in listed
    ]
    choices = request.get("choices")
    if isinstance(choices, list) and choices:
        words = ", ".join(f"“{choice}”" for choice in choices)
        told = f"Answer with exactly one of these and nothing else: {words}."
        said.insert(0, {"role": "system", "content": told})
    return said


EXECUTOR = Executor("model", prepare, read)
