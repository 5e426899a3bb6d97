"""Checks of time: the reply window, the pair limit and the session's own limit."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest

from flows.engine.checks import Known, KnownFlow, check, summarise
from tests.engine.broken import codes, drawn, say, when

MENU = ("send_buttons", {"body": "?", "buttons": [{"id": "a", "title": "A"}]})


def pause(span: str) -> tuple[str, Any]:
    return "wait", {"for": span}


def jump(target: str, most: int) -> tuple[str, Any]:
    return "jump", {"target": target, "max": most}


def is_open(**more: Any) -> tuple[str, Any]:
    return when({"operator": "windowOpen", **more})


def in_a_row(*nodes: tuple[str, Any], **told: Any) -> dict[str, Any]:
    """A flow of nodes one after the other, n0, n1 …"""
    names = [f"n{place}" for place in range(len(nodes))]
    ways = [f"{one} -> {other}" for one, other in pairwise(["start", *names, "end"])]
    return drawn(*ways, **dict(zip(names, nodes, strict=True)), **told)


# -- the reply window --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spans", "told"),
    [
        (["PT23H59M59S"], []),
        (["PT24H"], ["window_closed n1"]),
        (["P1D"], ["window_closed n1"]),
        (["PT12H", "PT11H"], []),
        (["PT12H", "PT12H"], ["window_closed n2"]),
    ],
)
def test_waits_add_up_to_a_day(spans: list[str], told: list[str]) -> None:
    assert codes(in_a_row(*map(pause, spans), say())) == told


def test_a_moment_may_be_far_away() -> None:
    until = ("wait", {"until": "{{ contact.birthday }}"})

    assert codes(in_a_row(until, say())) == ["window_closed n1"]


def test_what_is_no_message_may_come_late() -> None:
    assert (
        codes(in_a_row(pause("P2D"), ("set_variables", {"variables": [{"name": "x", "value": 1}]})))
        == []
    )


def test_the_customer_opens_the_window_again() -> None:
    ask = ("ask", {"prompt": "?", "answer": {"type": "text"}, "save_as": "x"})
    ways = ("start -> p", "p -> ask", "ask -> q", "ask.failed -> q", "q -> say", "say -> end")
    document = drawn(*ways, p=pause("PT20H"), ask=ask, q=pause("PT20H"), say=say())

    assert codes(document) == []


def test_a_reply_that_does_not_come_lets_time_go_by() -> None:
    reply = ("wait_for_reply", {"timeout": "PT23H"})
    ways = ("start -> reply", "reply.replied -> end", "reply.timed_out -> rest", "rest -> say")

    def document(span: str) -> dict[str, Any]:
        return drawn(*ways, "say -> end", reply=reply, rest=pause(span), say=say())

    assert codes(document("PT59M")) == []
    assert codes(document("PT1H")) == ["window_closed say"]


@pytest.mark.parametrize(
    ("guard", "port", "told"),
    [
        (is_open(), "yes", []),
        (is_open(), "else", ["window_closed say"]),
        (is_open(negate=True), "else", []),
        (is_open(negate=True), "yes", ["window_closed say"]),
        (
            when({"operator": "windowOpen"}, {"variable": "contact.x", "operator": "exists"}),
            "yes",
            [],
        ),
        (
            when(
                {"operator": "windowOpen"},
                {"variable": "contact.x", "operator": "exists"},
                match="or",
            ),
            "yes",
            ["window_closed say"],
        ),
    ],
)
def test_a_condition_that_asks_for_the_window(
    guard: tuple[str, Any], port: str, told: list[str]
) -> None:
    other = "else" if port == "yes" else "yes"
    ways = ("start -> p", "p -> g", f"g.{port} -> say", f"g.{other} -> end", "say -> end")

    assert codes(drawn(*ways, p=pause("P3D"), g=guard, say=say())) == told


def test_the_window_closes_again_after_it_was_asked_for() -> None:
    ways = ("start -> p", "p -> g", "g.yes -> q", "g.else -> end", "q -> say", "say -> end")
    late = drawn(*ways, p=pause("P3D"), g=is_open(), q=pause("PT1M"), say=say())

    assert codes(late) == ["window_closed say"]


def test_a_circle_that_takes_time_takes_for_ever() -> None:
    maybe = when({"variable": "contact.paid", "operator": "exists"})
    ways = ("start -> p", "p -> paid", "paid.yes -> end", "paid.else -> say", "say -> p")

    assert codes(drawn(*ways, p=pause("PT1M"), paid=maybe, say=say())) == ["window_closed say"]
    guarded = ("start -> p", "p -> g", "g.yes -> say", "g.else -> end", "say -> p")
    assert codes(drawn(*guarded, p=pause("PT1H"), g=is_open(), say=say())) == []


def test_a_jump_goes_round_only_so_often() -> None:
    ways = ("start -> p", "p -> say", "say -> back", "back -> end")

    assert codes(drawn(*ways, p=pause("PT5H"), say=say(), back=jump("p", 3))) == []
    assert codes(drawn(*ways, p=pause("PT5H"), say=say(), back=jump("p", 4))) == [
        "window_closed say"
    ]


def test_the_issue_names_the_node_that_takes_so_long() -> None:
    [told] = check(in_a_row(say(), pause("PT1H"), pause("P2D"), say("Late")))

    assert "for “Wait” before it may take that long" in told.message
    assert told.pointer == "/nodes/4"


def test_a_flow_started_by_hand_reaches_whoever_has_not_written() -> None:
    document = in_a_row(say(), manual=True)
    here, called = (
        Known(flows=()),
        Known(flows=(KnownFlow("1", "Menu", calls=frozenset({"Drawn"})),)),
    )

    assert codes(document) == []
    assert codes(document, here) == ["window_closed n0"]
    assert codes(document, called) == []
    assert codes(in_a_row(is_open(), say(), manual=True), here)[-1] != "window_closed n1"


def test_a_called_flow_may_take_a_day() -> None:
    call = ("call_flow", {"flow": "Sub"})
    ways = ("start -> call", "call -> say", "call.failed -> say", "say -> end")
    document = drawn(*ways, call=call, say=say())

    def sub(**silence: int) -> Known:
        return Known(flows=(KnownFlow("1", "Sub", silence=dt.timedelta(**silence)),))

    assert codes(document, sub(hours=23)) == []
    assert codes(document, sub(hours=24)) == ["window_closed say"]


REPLY = ("wait_for_reply", {})


@pytest.mark.parametrize(
    ("sub", "speaks"),
    [
        (in_a_row(), False),
        (in_a_row(say()), True),
        (in_a_row(MENU), True),
        (drawn("start -> r", "r.timed_out -> say", "say -> end", r=REPLY, say=say()), True),
        (drawn("start -> r", "r.replied -> say", "say -> end", r=REPLY, say=say()), False),
        (drawn("start -> w", "w.yes -> say", "say -> end", w=is_open(), say=say()), False),
    ],
)
@pytest.mark.parametrize("kind", ["call_flow", "forward_to_flow"])
def test_a_message_of_a_flow_that_is_run_too_late(
    kind: str, sub: dict[str, Any], speaks: bool
) -> None:
    told = summarise(sub, id="1", name="Sub", is_online=True)
    document = drawn("start -> p", "p -> sub", p=pause("P1D"), sub=(kind, {"flow": "Sub"}))

    assert told.speaks is speaks
    assert ("window_closed sub" in codes(document, Known(flows=(told,)))) is speaks


def test_a_flow_tells_how_long_the_customer_is_silent_at_its_end() -> None:
    def silence(document: dict[str, Any]) -> dt.timedelta:
        return summarise(document, id="1", name="Sub", is_online=True).silence

    assert silence(in_a_row(say())) == dt.timedelta()
    assert silence(in_a_row(pause("PT3H"), say())) == dt.timedelta(hours=3)
    assert silence(in_a_row(pause("P3D"), ("wait_for_reply", {"timeout": "PT1H"}))) == dt.timedelta(
        days=1
    )
    loose = drawn("start -> reply", reply=("wait_for_reply", {"timeout": "PT2H"}))
    assert silence(loose) == dt.timedelta(hours=2)


# -- the pair limit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ([say()] * 45, []),
        ([say()] * 46, ["pair_limit n45"]),
        ([say()] * 60, ["pair_limit n45"]),
        ([*[say()] * 30, pause("PT2M"), *[say()] * 30], []),
        ([*[say()] * 30, pause("PT1M"), *[say()] * 30], ["pair_limit n56"]),
        ([*[say()] * 40, ("wait", {"until": "2030-01-01"})], []),
    ],
)
def test_messages_in_a_row(nodes: list[tuple[str, Any]], told: list[str]) -> None:
    assert codes(in_a_row(*nodes)) == told


def test_a_customer_who_answers_takes_time() -> None:
    names = [f"n{place}" for place in range(60)]
    ways = [f"{one} -> {other}" for one, other in pairwise(["start", *names])]
    ways = [way.replace(" ->", ".a ->") if way.startswith("n") else way for way in ways]
    others = [f"{name}.other -> end" for name in names]

    assert codes(drawn(*ways, *others, "n59.a -> end", **dict.fromkeys(names, MENU))) == []


def test_a_circle_that_sends_faster_than_it_waits() -> None:
    paid = when({"variable": "contact.paid", "operator": "exists"})
    ways = ("start -> say", "say -> p", "p -> g", "g.yes -> end", "g.else -> say")

    fast = codes(drawn(*ways, say=say(), p=pause("PT5S"), g=paid))
    slow = codes(drawn(*ways, say=say(), p=pause("PT6S"), g=paid))
    assert "pair_limit say" in fast
    assert "pair_limit say" not in slow


def test_a_jump_that_sends_again_and_again() -> None:
    names = [f"n{place}" for place in range(4)]
    ways = [f"{one} -> {other}" for one, other in pairwise(["start", *names, "back", "end"])]
    nodes = dict.fromkeys(names, say())

    assert codes(drawn(*ways, **nodes, back=jump("n0", 10))) == []
    assert codes(drawn(*ways, **nodes, back=jump("n0", 11))) == ["pair_limit n1"]


# -- the session's limit -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "node", "told"),
    [
        ("P1D", pause("P1D"), []),
        ("P1D", pause("P1DT1S"), ["outlasts_session n0"]),
        ("PT12H", pause("PT1H"), []),
        ("soon", pause("PT1H"), ["bad_duration start"]),
        ("P1D", ("wait", {"until": "2030-01-01"}), []),
    ],
)
def test_a_wait_and_the_limit_of_the_session(
    limit: str, node: tuple[str, Any], told: list[str]
) -> None:
    assert codes(in_a_row(node, start={"session_limit": limit})) == told


def test_a_time_limit_that_outlasts_the_session() -> None:
    ways = ("start -> reply", "reply.replied -> end", "reply.timed_out -> end")
    [told] = check(drawn(*ways, reply=("wait_for_reply", {}), start={"session_limit": "PT90M"}))

    assert (told.code, told.port) == ("outlasts_session", "timed_out")
    assert "may wait 1 day, but the session is over 1 hour and 30 minutes after" in told.message
