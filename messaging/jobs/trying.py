"""One call made at once, for whoever tries a flow: asked and answered like a flow's own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from accounts import clock
from accounts.ids import uuid7
from messaging.callbacks import EFFECT as CALLBACK
from messaging.egress import Call, Egress, EgressError, Reply
from messaging.jobs import executors
from messaging.jobs.base import Asked, error_answer

_TIMEOUT = 30.0  # seconds: a person waits


def triable() -> list[str]:
    """The effects that can be tried by hand."""
    return sorted(set(executors()) - {CALLBACK})


def try_once(effect: str, request: Mapping[str, Any], workspace: UUID) -> dict[str, Any]:
    """The answer a flow would get, by one call made now and never again."""
    executor = executors()[effect]
    try:
        call = executor.prepare(Asked(str(uuid7()), workspace, request, clock.now()))
        return executor.read(asyncio.run(_fetch(call)))
    except EgressError as error:
        return error_answer(error)


async def _fetch(call: Call) -> Reply:
    async with Egress() as egress:
        return await egress.fetch(replace(call, timeout=min(call.timeout, _TIMEOUT)))
