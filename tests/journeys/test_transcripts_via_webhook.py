"""Every golden conversation once more, over signed webhooks: the phone gets what was rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from messaging.adapters.base import Unrenderable
from messaging.adapters.whatsapp.render import render
from tests.journeys.network import Network
from tests.journeys.playing import Stage, created
from tests.messaging.shop import CUSTOMER, Moment
from tests.transcripts import Transcript, transcripts

ALL = transcripts()
HELLO = {"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "👋"}}


@pytest.mark.django_db
@pytest.mark.parametrize("transcript", ALL, ids=[told.name for told in ALL])
def test_the_phone_gets_what_the_transcript_tells(
    transcript: Transcript, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(moment, transcript, monkeypatch)

    received = async_to_sync(_play)(stage)

    assert [_unstamped(request) for request in received] == _rendered(transcript)
    states = {message.state for message in stage.messages(author="bot")}
    assert states <= {"delivered", "read", "failed"}
    failed = [m.error["code"] for m in stage.messages(author="bot") if m.state == "failed"]
    assert set(failed) <= {"unsendable"}
    assert len({item.payload["biz_opaque_callback_data"] for item in stage.outbox()}) == len(
        received
    )


async def _play(stage: Stage) -> list[dict[str, Any]]:
    network = Network(stage)
    await network.open()
    await network.says(name=stage.name, **HELLO)
    await sync_to_async(stage.know)()
    for turn, now in zip(stage.transcript.turns, stage.moments(), strict=True):
        stage.moment.now = now
        network.follow()
        told = turn["in"]
        if told is not None and told["type"] == "message":
            await network.says(**await sync_to_async(stage.inbound)(told))
            continue
        await network.says(**HELLO)  # keeps the window open, and is no answer to anything
        if told is None:
            await sync_to_async(stage.begin)()
        elif told["type"] == "timer":
            await sync_to_async(stage.ring)(told.get("wait"))
        else:
            await sync_to_async(stage.answer)(told)
        await network.rest()
    received = await network.received()
    await network.emulator.stop()
    return received


def _rendered(transcript: Transcript) -> list[dict[str, Any]]:
    requests = []
    for event in created(transcript.turns):
        try:
            request = render(_quoting(event["content"]), address=CUSTOMER, tag="")
        except Unrenderable:
            continue  # a failed message that says why; the phone never hears of it
        requests.append(_unstamped(request))
    return requests


def _quoting(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """What names the customer's latest message names one here too."""
    if content.get("quote") or content["type"] == "reaction":
        return {**content, "quotes": "wamid.x"}
    return content


def _unstamped(request: dict[str, Any]) -> dict[str, Any]:
    """The request without our tag, the stamp before the ids of options, and ids of messages."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: _bare(part) if key == "id" else plain(part)
                for key, part in value.items()
                if key != "message_id"
            }
        return [plain(part) for part in value] if isinstance(value, list) else value

    told: dict[str, Any] = plain(request)
    del told["biz_opaque_callback_data"]
    return told


def _bare(id: str) -> str:
    return re.sub(r"^[0-9a-f]{12}:[A-Za-z0-9_-]+:", "", id)
