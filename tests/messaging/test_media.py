"""Customers' files: fetched once their message is stored, one by one, and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import pytest

from messaging.adapters.base import MediaUnavailable
from messaging.adapters.whatsapp.adapter import WhatsApp
from messaging.media import fetch_pending, path_of
from messaging.models import MediaFile
from tests.messaging.shop import Shop


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """A provider that has every file but two: one gone, one that it answers nonsense for."""

    async def fetch(_self: Any, _http: Any, _account: Any, id: str, into: BinaryIO) -> str:
        into.write(f"bytes of {id}".encode())
        if id == "gone":
            raise MediaUnavailable("http_404", is_gone=True)
        if id == "odd":
            raise KeyError(id)
        return "image/jpeg"

    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(WhatsApp, "fetch_media", fetch)


def sends(shop: Shop, id: str) -> None:
    shop.hears(type="image", image={"id": id, "mime_type": "image/png"})


def files(shop: Shop) -> dict[str, MediaFile]:
    return {file.provider_id: file for file in MediaFile.objects.for_workspace(shop.workspace)}


def test_a_file_is_fetched_and_lies_at_its_place(shop: Shop) -> None:
    sends(shop, "m1")

    assert fetch_pending() == 1

    file = files(shop)["m1"]
    assert (file.state, file.size, file.mime_type) == ("stored", 11, "image/jpeg")
    assert path_of(file.id).read_bytes() == b"bytes of m1"
    assert fetch_pending() == 0


def test_a_file_that_makes_trouble_spoils_no_other_and_is_tried_again(shop: Shop) -> None:
    sends(shop, "odd")
    sends(shop, "m2")

    fetch_pending()

    found = files(shop)
    assert (found["odd"].state, found["odd"].attempts) == ("pending", 1)
    assert found["odd"].due_at > shop.moment.now
    assert found["m2"].state == "stored"


def test_of_a_file_that_is_gone_nothing_is_left(shop: Shop, tmp_path: Path) -> None:
    sends(shop, "gone")

    fetch_pending()

    assert files(shop)["gone"].state == "lost"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
