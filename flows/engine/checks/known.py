"""What there is around a flow, as plain data that whoever asks for a check finds out and gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownFlow:
    """Another flow of the workspace, and what its ONLINE version (else its draft) does.

    `calls` are the names and ids of flows it calls, `forwards` those it goes on in for good,
    `at_once` those of either that it may reach without a wait.
    """

    id: str
    name: str
    is_online: bool = True
    inputs: frozenset[str] = NOTHING
    required: frozenset[str] = NOTHING
    calls: frozenset[str] = NOTHING
    forwards: frozenset[str] = NOTHING
    at_once: frozenset[str] = NOTHING
    rests: bool = True
    """Whether every way through it waits for something."""
    speaks: bool = False
    """Whether it may send a free-form message before the customer has written to it."""
    silence: dt.timedelta = dt.timedelta()
    """How long the customer may have been silent at its end, having written at its start."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another flow that is ONLINE on one of the flow's channels, with the data of its start."""

    name: str
    channel: str
    start: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listener:
    """Words that one of the flow's channels hears itself, before any flow does."""

    channel: str
    words: tuple[str, ...]
    match: str


@dataclass(frozen=True, slots=True)
class Known:
    """What there is around a flow; None where it is not known and so not checked.

    `flow` is the id of the flow itself and `channels` are those bound to it; the others are what
    documents of the workspace may name.
    """

    flow: str = ""
    channels: frozenset[str] | None = None
    queues: Mapping[str, int] | None = None
    """How many people serve each queue, by its name."""
    flows: tuple[KnownFlow, ...] | None = None
    neighbours: tuple[Neighbour, ...] = ()
    listeners: tuple[Listener, ...] = ()
    templates: Mapping[str, Mapping[str, str]] | None = None
    """The status (approved, pending, rejected, paused) of each template by name and language."""
    secrets: frozenset[str] | None = None
    functions: frozenset[str] | None = None
    models: frozenset[str] | None = None
