"""Every golden conversation comes out as it is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.engine.checks import check
from flows.engine.kinds import KINDS
from tests.transcripts import Transcript, golden_flows, play, transcripts

ALL = transcripts()


@pytest.mark.parametrize("transcript", ALL, ids=[told.name for told in ALL])
def test_a_conversation_comes_out_as_written(transcript: Transcript, update_golden: bool) -> None:
    outcomes = play(transcript)

    if update_golden:
        transcript.save(outcomes)
    written = [
        {key: turn[key] for key in ("out", "session", "rejected") if key in turn}
        for turn in transcript.turns
    ]
    assert outcomes == written


@pytest.mark.parametrize("path", golden_flows(), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_golden_flow_has_no_issue(path: Path) -> None:
    assert check(json.loads(path.read_text())) == []


def test_the_golden_flows_use_every_kind() -> None:
    used = {node["kind"] for told in ALL for node in told.document["nodes"]}

    assert set(KINDS) <= used


def test_every_transcript_says_what_it_is_about() -> None:
    assert [told.name for told in ALL if not told.told.get("about")] == []
