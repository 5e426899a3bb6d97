"""What is asked of the outside, one module per sort of call, discovered."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from messaging.jobs.base import Executor


@cache
def executors() -> dict[str, Executor]:
    """All executors by the name of their effect."""
    found: dict[str, Executor] = {}
    for module in iter_modules(__path__):
        executor = getattr(import_module(f"{__name__}.{module.name}"), "EXECUTOR", None)
        if executor is not None:
            found[executor.effect] = executor
    return found
