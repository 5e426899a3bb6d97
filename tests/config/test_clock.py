"""The test clock moves time for the whole house, and only where it is allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.clock import now, set_clock
from config import test_clock

URL = "/api/test-clock/"


@pytest.fixture
def open_clock(settings, tmp_path):
    settings.TEST_CLOCK = True
    settings.DATA_DIR = tmp_path
    yield
    set_clock(None)


def test_it_is_not_there_unless_opened(client, settings) -> None:
    settings.TEST_CLOCK = False

    assert client.get(URL).status_code == 404


def test_it_moves_the_clock_and_survives_a_restart(client, open_clock) -> None:
    day = {"offset_seconds": 86_400}

    moved = client.put(URL, day, content_type="application/json")
    ahead = now() - datetime.now(UTC)
    set_clock(None)
    test_clock.start()

    assert moved.json()["offset_seconds"] == 86_400
    assert abs(ahead - timedelta(days=1)) < timedelta(seconds=5)
    assert abs(now() - datetime.now(UTC) - timedelta(days=1)) < timedelta(seconds=5)


@pytest.mark.parametrize("offset", ["x", None, 1e12, [], "inf"])
def test_it_refuses_nonsense(client, open_clock, offset) -> None:
    answer = client.put(URL, {"offset_seconds": offset}, content_type="application/json")

    assert answer.status_code == 422
