"""A clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from accounts import clock
from tests.messaging.shop import Moment


@pytest.fixture
def moment() -> Iterator[Moment]:
    yield Moment()
    clock.set_clock(None)
