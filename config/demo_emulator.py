"""The emulator inside the demo's own process, on the demo's clock."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from config import test_clock
from emulator.app import Emulator, create_app
from emulator.ledger import Ledger


class DemoOffset:
    """Skipping time on the phone skips it for the whole demo."""

    def get(self) -> float:
        return test_clock.offset()

    def set(self, seconds: float) -> None:
        test_clock.move(seconds)


@cache
def emulator() -> Emulator:
    """The mounted emulator; its ledger lies in the data folder."""
    return create_app(
        Ledger(str(settings.DATA_DIR / "emulator.sqlite3")), shared_offset=DemoOffset()
    )
