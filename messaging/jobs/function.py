"""`function`: a named service of the business is given arguments and answers with a value.

It gets the same `Idempotency-Key` with every try of one call, so that it can do it once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from messaging.egress import Call, EgressError, Reply
from messaging.jobs.base import Asked, Executor, read_body, require_fine, text_of, timeout_of
from messaging.models import Function
from messaging.secrets import credential_of


def prepare(asked: Asked) -> Call:
    name = text_of(asked.request, "function")
    arguments = asked.request.get("arguments") or {}
    if not isinstance(arguments, Mapping):
        raise EgressError("bad_request", "“arguments” must be an object.")
    rows = Function.objects.for_workspace(asked.workspace).select_related("secret")
    function = rows.filter(name=name).first()
    if function is None:
        raise EgressError("unknown_function", f"There is no function called “{name[:64]}”.")
    return Call(
        method="POST",
        url=function.url,
        headers={"content-type": "application/json", "idempotency-key": asked.key},
        body=orjson.dumps({"function": name, "arguments": arguments}),
        credential=credential_of(function.secret) if function.secret else None,
        timeout=timeout_of(asked.request),
    )


def read(reply: Reply) -> dict[str, Any]:
    """`{"value": …}` as the function said it; any other body is the value itself."""
    require_fine(reply, "The function")
    type, body = read_body(reply)
    if type == "json" and isinstance(body, Mapping) and "value" in body:
        return {"value": body["value"]}
    return {"value": body if reply.body else None}


EXECUTOR = Executor("function", prepare, read)
