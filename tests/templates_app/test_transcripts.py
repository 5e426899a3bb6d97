"""The golden conversations of the gallery: as written, and together through every edge."""

from __future__ import annotations

import pytest

from flows.engine.graph import read_flow
from flows.engine.interpreter import resume, start
from flows.engine.session import Session
from templates_app.flow_templates import flow_templates
from tests.transcripts import GALLERY, Transcript, input_of, known, moments, play, transcripts

ALL = [told for told in transcripts() if GALLERY in told.path.parents]


@pytest.mark.parametrize("transcript", ALL, ids=[told.name for told in ALL])
def test_a_conversation_comes_out_as_written(transcript: Transcript) -> None:
    assert play(transcript) == [
        {key: turn[key] for key in ("out", "session", "rejected") if key in turn}
        for turn in transcript.turns
    ]


@pytest.mark.parametrize("id", flow_templates())
def test_every_edge_of_a_template_is_walked(id: str) -> None:
    flow = read_flow(flow_templates()[id].document)
    wired = {(node, port) for node, ports in flow.edges.items() for port in ports}
    walked: set[tuple[str, str]] = set()

    for transcript in ALL:
        if transcript.flow_path.parent.name == id:
            walked |= edges_walked(transcript)

    assert wired - walked == set()


def edges_walked(transcript: Transcript) -> set[tuple[str, str]]:
    """The (node, port) of each edge; a port that is not wired leaves by `next`."""
    flow, given = read_flow(transcript.document), transcript.given
    session: Session | None = None
    said: list[dict[str, object]] = []
    walked = set()
    for turn, now in zip(transcript.turns, moments(transcript), strict=True):
        input = input_of(turn["in"], session, said)
        if session is None:
            done = start(flow, input=input, now=now, known=known(given))
        else:
            done = resume(flow, session, input=input, now=now, known=known(given))
        session = done.session
        said += [event.to_json() for event in done.events if event.type == "message_created"]
        for step in done.path:
            if step.port is not None:
                walked.add((step.node, step.port if flow.target(step.node, step.port) else "next"))
    return walked
