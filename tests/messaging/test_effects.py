"""What engine events do: each has a handler or is only told; each adapter folder is found."""

from __future__ import annotations

from pathlib import Path

import messaging.adapters
from flows.engine.events import EVENTS
from messaging.adapters import adapters
from messaging.effects import HANDLERS, NO_EFFECT, handler_of


def test_every_event_has_a_handler_or_is_only_told() -> None:
    assert set(HANDLERS) | NO_EFFECT == set(EVENTS.values())
    assert not set(HANDLERS) & NO_EFFECT
    assert all(handler_of(object.__new__(event)) is None for event in NO_EFFECT)


def test_every_adapter_folder_has_its_adapter() -> None:
    folder = Path(messaging.adapters.__file__).parent
    folders = {path.parent.name for path in folder.glob("*/__init__.py")}

    found = adapters()

    assert set(found) == folders
    for kind, adapter in found.items():
        assert adapter.kind == kind
        assert adapter.default_base_url.startswith("https://")
        assert adapter.max_text > 0
