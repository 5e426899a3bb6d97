"""Coarse work on Celery's schedule; every task may run twice, and at the same time as itself."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task

from messaging.pipeline import upkeep

log = structlog.get_logger(__name__)


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery is untyped
def sweep(**kwargs: Any) -> None:
    """Delete received and sent rows that have served their time."""
    log.info("swept", **upkeep.sweep())
