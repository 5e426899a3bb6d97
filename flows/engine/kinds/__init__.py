"""Every node kind there is, one module each; a new file here is all a new kind needs."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import replace

from flows.engine.kinds.base import NodeKind


def _discover() -> dict[str, NodeKind]:
    found: dict[str, NodeKind] = {}
    for module_info in pkgutil.iter_modules(__path__):
        if module_info.name == "base":
            continue
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        kind: NodeKind = module.KIND
        if kind.name != module_info.name:
            raise ImportError(f"{module.__file__} calls its kind {kind.name!r}")
        sentence = " ".join((module.__doc__ or "").split("\n\n")[0].split())
        found[kind.name] = replace(kind, help=sentence)
    return found


KINDS: dict[str, NodeKind] = _discover()
