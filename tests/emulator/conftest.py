"""The emulator's fixtures: a world with one registered application."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.emulator.world import World


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    await world.register()
    yield world
    await world.emulator.stop()
