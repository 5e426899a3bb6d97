"""Channel adapters, one folder per provider, discovered."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from messaging.adapters.base import Adapter


@cache
def adapters() -> dict[str, Adapter]:
    """All adapters by kind."""
    found: dict[str, Adapter] = {}
    for module in iter_modules(__path__):
        if module.ispkg:
            adapter: Adapter = import_module(f"{__name__}.{module.name}.adapter").ADAPTER
            found[adapter.kind] = adapter
    return found
