"""The checks hold for what really happens: random flows, played with random customers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine.checks import CODES, Known, KnownFlow, Listener, Neighbour, check
from flows.engine.checks.spread import Move, order_of, spread
from flows.engine.events import MessageCreated, SessionFailed, VariableMissing
from flows.engine.graph import MalformedDocument, read_flow
from flows.engine.inputs import MessageInput, TimerInput
from flows.engine.interpreter import Turn, resume, start
from flows.engine.kinds import KINDS
from tests.engine.broken import drawn
from tests.engine.golden import golden, read

NOW = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(hours=24)
CASES = [(path.stem, case["data"]) for path in golden("kinds") for case in read(path)]

# -- random documents --------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8)
ANYTHING = st.recursive(
    SCALARS | st.sampled_from(["{{ x }}", "{{ x |", "PT1H", "a", "Drawn", "other"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "name",
                    "items",
                    "operator",
                    "variable",
                    "formula",
                    "words",
                    "match",
                    "value",
                    "type",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
IDS = st.sampled_from("abcdefg")
PORTS = st.sampled_from(["next", "else", "other", "timed_out", "success", "failed", "yes"])


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """A flow of data that people wrote, half of it spoilt, and edges from anywhere to anywhere."""
    nodes = []
    for id in ["start", *draw(st.lists(IDS, unique=True))]:
        kind, data = draw(st.sampled_from(CASES))
        if draw(st.booleans()):
            data = {**data, **draw(st.dictionaries(st.sampled_from([*data, "x"]), ANYTHING))}
        if draw(st.integers(0, 5)) == 0:
            kind, data = draw(st.sampled_from([*KINDS, "none"])), draw(ANYTHING)
        nodes.append({"id": id, "kind": "start" if id == "start" else kind, "data": data})
    ends = st.sampled_from([*(node["id"] for node in nodes), "gone"])
    edges = [
        {"source": draw(ends), "port": draw(PORTS), "target": draw(ends)}
        for _ in range(draw(st.integers(0, 12)))
    ]
    manual = draw(st.booleans())
    return {
        "schema": "chatflow/flow@1",
        "name": "Drawn",
        "trigger_type": "TriggeredManually" if manual else "TriggeredByWhatsApp",
        "nodes": nodes,
        "edges": edges,
    }


NAMES = st.frozensets(st.sampled_from(["Drawn", "Address", "Orders", "me"]))
KNOWN = st.builds(
    Known,
    flow=st.sampled_from(["", "me"]),
    channels=st.none() | st.frozensets(IDS),
    queues=st.none() | st.dictionaries(IDS, st.integers(0, 2)),
    flows=st.none()
    | st.lists(
        st.builds(
            KnownFlow,
            id=IDS,
            name=st.sampled_from(["Address", "Orders"]),
            calls=NAMES,
            forwards=NAMES,
            at_once=NAMES,
            rests=st.booleans(),
            silence=st.timedeltas(dt.timedelta(), 2 * DAY),
        )
    ).map(tuple),
    neighbours=st.lists(
        st.builds(Neighbour, IDS, IDS, st.dictionaries(st.just("triggers"), ANYTHING)), max_size=2
    ).map(tuple),
    listeners=st.lists(
        st.builds(Listener, IDS, st.tuples(IDS), st.sampled_from(["exact", "regex"])), max_size=2
    ).map(tuple),
    templates=st.none() | st.just({"hello": {"en": "approved"}}),
    secrets=st.none() | st.frozensets(IDS),
)


@settings(max_examples=100)
@given(documents(), KNOWN)
def test_whatever_is_drawn_is_told_in_known_codes(document: Any, known: Known) -> None:
    for issue in check(document, known):
        assert issue.severity == CODES[issue.code].severity, issue.code
        assert issue.message.endswith((".", "?")), issue.message
        found: Any = document
        for key in issue.pointer.split("/")[1:]:
            if not isinstance(found, list) and (not isinstance(found, dict) or key not in found):
                break  # what is missing is pointed at where it should be
            if isinstance(found, list) and not key.isdecimal():
                break  # a list where an object should be
            found = found[int(key)] if isinstance(found, list) else found[key]


@given(ANYTHING)
def test_whatever_is_no_document_is_told_so(value: Any) -> None:
    assert check(value)
    assert check({"schema": "chatflow/flow@1", "nodes": value, "edges": value})


# -- random flows that run ---------------------------------------------------------------------

VARIABLES = st.sampled_from(["pet", "town"])
SPANS = st.sampled_from(["PT1S", "PT5H", "PT12H", "P1D"])
RULES = st.builds(
    lambda name, operator, negate: {"variable": name, "operator": operator, "negate": negate},
    VARIABLES,
    st.sampled_from(["exists", "stringIsBlank", "stringIsNotBlank", "windowOpen"]),
    st.booleans(),
)
GROUPS = st.builds(
    lambda match, items: {"match": match, "items": items},
    st.sampled_from(["and", "or"]),
    st.lists(RULES, min_size=1, max_size=2),
)
NODES = st.one_of(
    st.builds(
        lambda name: ("send_message", {"type": "text", "text": f"{{{{ {name} }}}}!"}), VARIABLES
    ),
    st.builds(
        lambda name: ("set_variables", {"variables": [{"name": name, "value": 1}]}), VARIABLES
    ),
    st.builds(
        lambda name, span: (
            "ask",
            {"prompt": "?", "answer": {"type": "text"}, "save_as": name, "timeout": span},
        ),
        VARIABLES,
        SPANS,
    ),
    st.builds(lambda span: ("wait", {"for": span}), SPANS),
    st.builds(
        lambda one, two: (
            "condition",
            {"branches": [{"name": "yes", **one}, {"name": "no", **two}]},
        ),
        GROUPS,
        GROUPS,
    ),
    st.builds(
        lambda target, most: ("jump", {"target": target, "max": most}), IDS, st.integers(1, 30)
    ),
)
EXITS = {
    "send_message": ["next"],
    "set_variables": ["next"],
    "ask": ["next", "timed_out"],
    "wait": ["next"],
    "condition": ["yes", "no", "else"],
    "jump": ["next"],
}


@st.composite
def runnable(draw: st.DrawFn) -> Any:
    """A flow in which most ways lead on to the node that is drawn next."""
    nodes = draw(st.dictionaries(IDS, NODES, min_size=2))
    for kind, data in nodes.values():
        if kind == "jump":
            data["target"] = draw(st.sampled_from(sorted(nodes)))
    ids = [*nodes, "end"]
    ways = [
        f"{id}.{port} -> {ids[place + 1] if draw(st.booleans()) else draw(st.sampled_from(ids))}"
        for place, (id, (kind, _)) in enumerate(nodes.items())
        for port in EXITS[kind]
    ]
    return drawn(f"start -> {ids[0]}", *ways, **nodes)


@settings(max_examples=300)
@given(
    runnable(),
    st.lists(st.none() | st.none() | st.integers(0, 100), min_size=6, max_size=6),
)
def test_what_goes_wrong_had_been_told(document: Any, replies: list[int | None]) -> None:
    told: dict[str, set[str | None]] = {}
    for issue in check(document):
        told.setdefault(issue.code, set()).add(issue.node)
    flow = read_flow(document)
    now = written = NOW
    turn = start(flow, input=MessageInput("hi"), now=now, known=outside(written))
    judge(turn, now - written, told)
    for reply in replies:
        wait = turn.session.wait
        if wait is None or wait.until is None:
            break
        if reply is None or wait.for_ != "message":
            now = wait.until
            input: Any = TimerInput(wait.number)
        else:
            now += (wait.until - now) * reply / 100
            written, input = now, MessageInput("yes")
        turn = resume(flow, turn.session, input=input, now=now, known=outside(written))
        judge(turn, now - written, told)


def outside(written: dt.datetime) -> dict[str, Any]:
    return {"windowExpiresAt": (written + DAY).isoformat()}


def judge(turn: Turn, silence: dt.timedelta, told: dict[str, set[str | None]]) -> None:
    """Whatever went wrong in a turn was told of that node before."""
    for event in turn.events:
        if isinstance(event, VariableMissing):
            assert event.node in told.get("maybe_unset", set()) | told.get(
                "unknown_variable", set()
            )
        elif isinstance(event, MessageCreated) and silence >= DAY:
            assert event.node in told["window_closed"]
        elif isinstance(event, SessionFailed):
            assert event.code in ("step_limit", "visit_limit"), event
            assert "endless_loop" in told or "long_turn" in told


@given(runnable())
def test_a_flow_that_can_be_read_has_no_error_that_would_stop_it(document: Any) -> None:
    errors = {issue.code for issue in check(document) if issue.severity == "error"}

    assert errors <= {"endless_loop", "no_end"}
    try:
        read_flow(document)
    except MalformedDocument as error:
        raise AssertionError(error) from error


# -- the solver --------------------------------------------------------------------------------

GRAPHS = st.dictionaries(
    st.integers(0, 6).map(str),
    st.lists(
        st.builds(
            Move, st.sampled_from("pq"), st.integers(0, 6).map(str), st.none() | st.integers(0, 3)
        ),
        max_size=3,
    ),
)


@given(
    GRAPHS,
    st.dictionaries(
        st.tuples(st.integers(0, 6).map(str), st.sampled_from("pq")), st.integers(0, 63)
    ),
)
def test_what_spreads_is_what_some_way_really_has(
    moves: dict[str, list[Move]], taken: dict[tuple[str, str], int]
) -> None:
    """Bits that are taken away on moves: a bit arrives where a way leads that does not take it."""
    moves = {node: [move._replace(rounds=None) for move in ways] for node, ways in moves.items()}

    def carry(bits: int, node: str, move: Move) -> int:
        return bits & ~taken.get((node, move.port), 0)

    arrived = spread(moves, order_of(["0"], moves), {"0": 63}, carry, lambda a, b: a | b)

    for bit in (1, 2, 4, 8, 16, 32):
        seen, stack = {"0"}, ["0"]
        while stack:
            node = stack.pop()
            for move in moves.get(node, ()):
                if not taken.get((node, move.port), 0) & bit and move.target not in seen:
                    seen.add(move.target)
                    stack.append(move.target)
        assert {node for node, bits in arrived.items() if bits & bit} == seen


def test_a_jump_carries_only_so_often() -> None:
    moves = {"a": [Move("next", "b")], "b": [Move("", "a", 3), Move("next", "c")]}

    def carry(count: int, node: str, move: Move) -> int:
        return count + 1

    assert spread(moves, order_of(["a"], moves), {"a": 0}, carry, max) == {"a": 6, "b": 7, "c": 8}


def test_values_that_rise_without_end_are_left_at_some_point() -> None:
    moves = {"a": [Move("next", "a")]}

    settled = spread(moves, order_of(["a"], moves), {"a": 0}, lambda count, *_: count + 1, max)

    assert 1000 < settled["a"] < 100_000
