"""Bells: "the event log of this workspace has grown", to every open console.

A bell carries a number and nothing else. Whoever hears one reads the log; whoever hears none
reads it a little later.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from uuid import UUID

from messaging.pipeline import hints

Ear = Callable[[int], None]


def ring(workspace: UUID, head: int) -> None:
    """Tell all consoles of the workspace, in all processes, how far its log goes now."""
    hints.ring(hints.BELL, f"{workspace}:{head}")


class Hub:
    """The consoles of this process: one subscription to the bells, however many listen."""

    def __init__(self) -> None:
        self._ears: dict[UUID, set[Ear]] = defaultdict(set)
        self._lock = threading.Lock()
        self._listens = False

    def subscribe(self, workspace: UUID, ear: Ear) -> None:
        """Call `ear(head)` for every bell of the workspace, from any thread."""
        with self._lock:
            self._ears[workspace].add(ear)
            if not self._listens:
                self._listens = True
                hints.listen(self._hear)
                hints.start_relay()

    def unsubscribe(self, workspace: UUID, ear: Ear) -> None:
        """Stop calling `ear`."""
        with self._lock:
            self._ears[workspace].discard(ear)

    def _hear(self, name: str, detail: str) -> None:
        if name != hints.BELL:
            return
        workspace, _, head = detail.partition(":")
        with self._lock:
            ears = list(self._ears.get(UUID(workspace), ()))
        for ear in ears:
            ear(int(head))


HUB = Hub()
