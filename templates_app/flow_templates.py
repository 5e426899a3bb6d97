"""The gallery of ready flows: one folder each, found by looking, with no list to keep.

A folder holds `flow.json` (the document as the editor saves it), `template.json` (name,
description, industry, and the resources it `needs`) and `transcripts/` (what the flow must say).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flows.changes import Document
from flows.documents import upgraded

GALLERY = Path(__file__).parent / "gallery"


@dataclass(frozen=True, slots=True)
class FlowTemplate:
    """A flow to start from; `needs` names what a workspace must have for it to run whole."""

    id: str
    name: str
    description: str
    industry: str
    needs: Mapping[str, Sequence[str]]
    text: str

    @property
    def document(self) -> Document:
        """A fresh copy of the flow, for the caller to keep."""
        document: Document = upgraded(json.loads(self.text))
        return document

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "industry": self.industry,
            "needs": dict(self.needs),
            "nodes": len(self.document["nodes"]),
        }


@lru_cache
def flow_templates() -> Mapping[str, FlowTemplate]:
    """Every template of the gallery by its id, which is the name of its folder."""
    return MappingProxyType(
        {path.parent.name: _read(path.parent) for path in sorted(GALLERY.glob("*/flow.json"))}
    )


def _read(folder: Path) -> FlowTemplate:
    told = json.loads((folder / "template.json").read_text("utf-8"))
    return FlowTemplate(
        id=folder.name,
        name=told["name"],
        description=told["description"],
        industry=told["industry"],
        needs=told.get("needs", {}),
        text=(folder / "flow.json").read_text("utf-8"),
    )
