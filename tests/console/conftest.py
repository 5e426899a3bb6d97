"""A shop with a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts import clock
from tests.messaging.shop import Moment, Shop


@pytest.fixture
def moment() -> Iterator[Moment]:
    yield Moment()
    clock.set_clock(None)


@pytest.fixture
def shop(db: None, moment: Moment) -> Shop:
    return Shop(moment)


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's transaction lives in its connection, which Channels would close as an old one."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
