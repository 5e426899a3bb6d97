"""A conversation with a flow held in memory, and what a person can do to it by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flows import documents, shorthand, simulator
from flows.engine.graph import Flow, MalformedDocument, read_flow
from flows.engine.interpreter import Library, no_library
from flows.engine.values import as_span
from flows.management.arguments import read_document
from flows.simulator import Circumstances

MAX_ALARMS = 1000  # a flow that waits in a circle rings for ever


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation stands; the one before is kept to step back to."""

    now: datetime
    session: dict[str, Any] | None = None
    contact: Mapping[str, Any] = field(default_factory=dict)
    window_expires_at: str | None = None
    offered: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Every option the bot offered so far: the node that did and the option's title."""


@dataclass
class Talk:
    """A conversation with a flow: what is said and done to it moves its state."""

    document: object
    state: State
    seed: int = 0
    library: Library = no_library
    vars: dict[str, Any] = field(default_factory=dict)
    """Variables for the next turn."""
    past: list[State] = field(default_factory=list)

    @property
    def wait(self) -> dict[str, Any]:
        """What the session waits for; empty when it does not."""
        return (self.state.session or {}).get("wait") or {}

    @property
    def is_over(self) -> bool:
        session = self.state.session
        return session is not None and session["status"] != "waiting"

    def hear(self, input: Mapping[str, Any] | None, *, node: str | None = None) -> list[str]:
        """Give the flow an input; the lines of what it says and does."""
        state = self.state
        turn = simulator.simulate(
            self.document,
            state.session,
            input,
            Circumstances(
                now=state.now,
                seed=self.seed,
                contact=state.contact,
                vars=self.vars,
                window_expires_at=state.window_expires_at,
                library=self.library,
            ),
            node=node,
        )
        self.past.append(state)
        self.vars = {}
        self.state = replace(
            state,
            session=turn["session"],
            contact=turn["contact"],
            window_expires_at=turn["window_expires_at"],
            offered={**state.offered, **_offered(turn["events"])},
        )
        return list(shorthand.answered(turn["events"]))

    def skip(self, until: datetime) -> Iterator[str]:
        """Let the time pass; every time limit on the way is up when it is."""
        for _ in range(MAX_ALARMS):
            due = self.wait.get("until")
            if due is None or datetime.fromisoformat(due) > until:
                break
            self.state = replace(self.state, now=datetime.fromisoformat(due))
            yield from self.hear({"type": "timer"})
        self.state = replace(self.state, now=max(until, self.state.now))


def _offered(events: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    return {
        option["id"]: (event["node"], option["title"])
        for event in events
        if event["type"] == "message_created"
        for option in shorthand.options(event["content"])
    }


def beside(file: Path, files: Mapping[str, str] | None = None) -> Library:
    """The flows in the folder of a file, by their names, or by the files that `files` names."""
    found: dict[str, Flow] = {}

    def find(name: str) -> tuple[str, Flow] | None:
        if name not in found:
            for path in _candidates(file, files, name):
                document = read_document(str(path))
                if files is None and (
                    not isinstance(document, dict) or document.get("name") != name
                ):
                    continue
                try:
                    found[name] = read_flow(documents.upgraded(document))
                except (MalformedDocument, documents.UnusableDocument):
                    continue
                break
        return (name, found[name]) if name in found else None

    return find


def _candidates(file: Path, files: Mapping[str, str] | None, name: str) -> list[Path]:
    if files is None:
        return sorted(file.parent.glob("*.json"))
    return [file.parent / f"{files[name]}.json"] if name in files else []


# -- what is typed ----------------------------------------------------------------------------


class NotUnderstood(ValueError):
    """A command that cannot be followed, with the reason in words."""


def obey(held: Talk, typed: str) -> Iterator[str]:
    """Do what was typed: a command if it begins with a slash, else a message of the customer."""
    name, _, rest = typed.partition(" ")
    if not typed.startswith("/"):
        yield from held.hear({"type": "message", "text": typed})
    elif name in COMMANDS:
        yield from COMMANDS[name][0](held, rest.strip())
    else:
        raise NotUnderstood(f"There is no {name}; there are {', '.join(COMMANDS)}.")


def _effect(held: Talk, rest: str) -> Iterator[str]:
    result = _json(rest)
    if not isinstance(result, dict):
        raise NotUnderstood('Give the answer as a JSON object, such as {"status": 200, "body": 1}.')
    yield from held.hear({"type": "effect", "result": result})


def _handoff(held: Talk, rest: str) -> Iterator[str]:
    yield from held.hear({"type": "effect", "result": {"outcome": rest or "returned"}})


def _timer(held: Talk, rest: str) -> Iterator[str]:
    due = held.wait.get("until")
    if due is None:
        raise NotUnderstood("Nothing here has a time limit.")
    yield from held.skip(datetime.fromisoformat(due))


def _skip(held: Talk, rest: str) -> Iterator[str]:
    span = as_span(rest)
    if span is None:
        raise NotUnderstood("Say how long, such as PT30M or P1D.")
    yield from held.skip(held.state.now + span)


def _vars(held: Talk, rest: str) -> Iterator[str]:
    values = {**(held.state.session or {}).get("vars", {}), **held.vars}
    for name, value in values.items():
        yield f"{name} = {json.dumps(value, ensure_ascii=False)}"


def _set(held: Talk, rest: str) -> Iterator[str]:
    name, _, value = rest.partition(" ")
    if not name:
        raise NotUnderstood("Say which variable, and its value.")
    try:
        held.vars[name] = _json(value)
    except NotUnderstood:
        held.vars[name] = value
    yield from ()


def _tap(held: Talk, rest: str) -> Iterator[str]:
    if rest not in held.state.offered:
        raise NotUnderstood(f"Offered are {', '.join(held.state.offered) or 'no options'}.")
    node, title = held.state.offered[rest]
    tap = {"message_type": "interactive", "text": title, "option": rest, "node": node}
    yield from held.hear({"type": "message", **tap})


def _back(held: Talk, rest: str) -> Iterator[str]:
    if not held.past:
        raise NotUnderstood("This is the beginning.")
    held.state = held.past.pop()
    where = (held.state.session or {}).get("node", "the beginning")
    yield f"(back at {where}, {held.state.now:%Y-%m-%d %H:%M})"


def _start(held: Talk, rest: str) -> Iterator[str]:
    if not rest:
        held.past.append(held.state)
        held.state = State(held.state.now, contact=held.state.contact)
    yield from held.hear(None, node=rest or None)


COMMANDS: Mapping[str, tuple[Callable[[Talk, str], Iterator[str]], str]] = {
    "/tap": (_tap, "ID taps an option"),
    "/effect": (_effect, "JSON answers for the outside"),
    "/handoff": (_handoff, "OUTCOME ends a handoff: resolved, returned, no_agent …"),
    "/timer": (_timer, "lets the time limit pass"),
    "/skip": (_skip, "PT1H moves the clock"),
    "/vars": (_vars, "shows the variables"),
    "/set": (_set, "NAME VALUE sets one for the next turn"),
    "/back": (_back, "takes the last turn back"),
    "/start": (_start, "NODE goes on there; without a node, anew and by hand"),
}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("This is no JSON.") from error
