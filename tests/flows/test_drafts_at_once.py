"""Two authors save one draft at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from flows import drafts
from flows.models import Flow
from tests.factories import make_workspace
from tests.flows.conftest import small_document

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite in memory has one connection"
    ),
]


def save_at_once(flow: Flow, edits: list[dict[str, Any]]) -> list[str]:
    together = Barrier(len(edits), timeout=10)

    def save(changes: dict[str, Any]) -> str:
        try:
            together.wait()
            return f"revision {drafts.save(flow.pk, changes, base=1, by=None).revision}"
        except drafts.Outdated:
            return "outdated"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(edits)) as pool:
        return sorted(pool.map(save, edits))


@pytest.fixture
def shared() -> Flow:
    return drafts.create(make_workspace().pk, small_document(), by=None)


def test_moves_of_different_nodes_all_stay(shared: Flow) -> None:
    ids = ["start", "hello", "listen", "end"]
    moves = [{"nodes": {"moved": [{"id": id, "position": {"x": 7, "y": 7}}]}} for id in ids]

    saved = save_at_once(shared, moves)

    shared.refresh_from_db()
    assert saved == ["revision 2", "revision 3", "revision 4", "revision 5"]
    assert [node["position"]["x"] for node in shared.draft["nodes"]] == [7, 7, 7, 7]


def test_of_two_names_one_is_saved_and_the_other_author_is_told(shared: Flow) -> None:
    saved = save_at_once(shared, [{"fields": {"name": name}} for name in ("Mine", "Theirs")])

    assert saved == ["outdated", "revision 2"]
