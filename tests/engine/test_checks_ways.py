"""Checks of the ways through a flow: what is told, and what comes close and is not."""

from __future__ import annotations

from typing import Any

import pytest

from flows.engine.checks import KnownFlow, check
from flows.engine.checks.known import Known
from tests.engine.broken import codes, drawn, say, when

ASK = ("ask", {"prompt": "?", "answer": {"type": "text"}, "save_as": "x"})
ASK_IN_TIME = ("ask", {**ASK[1], "timeout": "PT1H"})
SET = ("set_variables", {"variables": [{"name": "x", "value": 1}]})
MAYBE = when({"variable": "customerName", "operator": "exists"})
PAUSE = ("wait", {"for": "PT1M"})
MENU = ("send_buttons", {"body": "?", "buttons": [{"id": "a", "title": "A"}]})


def jump(target: str, most: int = 3) -> tuple[str, Any]:
    return "jump", {"target": target, "max": most}


def test_a_node_that_ends_the_flow_is_no_dead_end() -> None:
    known = Known(flows=(KnownFlow("1", "Other"),))
    away = ("forward_to_flow", {"flow": "Other"})

    assert codes(drawn("start -> away", "start -> end", away=away), known) == [
        "duplicate_edge start"
    ]
    assert codes(drawn("start -> end")) == []


def test_a_dead_end_is_told_once_and_not_port_by_port() -> None:
    assert codes(drawn("start -> menu", menu=MENU)) == ["dead_end menu", "unreachable end"]


def test_a_jump_that_goes_back_is_no_dead_end() -> None:
    issues = check(
        drawn("start -> ask", "ask -> back", "ask.failed -> end", ask=ASK, back=jump("ask"))
    )

    assert [(issue.code, issue.node, issue.port) for issue in issues] == [
        ("unwired_port", "back", "next")
    ]


def test_ports_that_lead_where_the_default_leads_need_no_edge() -> None:
    assert codes(drawn("start -> help", "help -> end", help=("handoff", {"queue": "q"}))) == []


def test_a_flow_that_only_goes_on_in_another_may_leave_its_end_alone() -> None:
    away = ("forward_to_flow", {"flow": "Menu"})

    assert codes(drawn("start -> away", away=away)) == []
    assert codes(drawn("start -> menu", menu=MENU, away=away)) == [
        "dead_end menu",
        "unreachable away",
        "unreachable end",
    ]


def test_a_failure_that_something_stands_in_for_never_fires() -> None:
    data = {"model": "m", "prompt": "p", "input": "i", "save_as": "text"}
    ways = ("start -> write", "write -> end", "write.failure -> end")

    assert codes(drawn(*ways, write=("generate", data))) == []
    [told] = check(drawn(*ways, write=("generate", data | {"fallback_text": "Later."})))
    assert told.code == "idle_port"
    assert "take away what the node falls back on" in told.message


def test_a_port_with_a_time_limit_fires() -> None:
    ways = ("start -> ask", "ask -> end", "ask.failed -> end", "ask.timed_out -> end")

    assert codes(drawn(*ways, ask=ASK)) == ["idle_port ask"]
    assert codes(drawn(*ways, ask=ASK_IN_TIME)) == []


@pytest.mark.parametrize("rest", [PAUSE, ASK], ids=["time", "customer"])
def test_a_circle_in_which_something_waits_has_an_end(rest: tuple[str, Any]) -> None:
    ways = ["start -> a", "a -> b", "b.yes -> a", "b.else -> end"]
    ports = ["rest.failed -> a"] if rest is ASK else []

    assert "endless_loop a" in codes(drawn(*ways, a=SET, b=MAYBE))
    rested = [*ways[:2], "b.yes -> rest", "rest -> a", *ports, "b.else -> end"]
    assert codes(drawn(*rested, a=SET, b=MAYBE, rest=rest)) == []


def test_a_circle_by_a_jump_comes_to_an_end() -> None:
    ways = ("start -> a", "a -> b", "b.yes -> back", "b.else -> end", "back -> end")

    assert codes(drawn(*ways, a=SET, b=MAYBE, back=jump("a", 3))) == []


def test_a_circle_is_named_by_its_nodes() -> None:
    document = drawn("start -> a", "a -> a", a=SET)

    [endless] = [issue for issue in check(document) if issue.code == "endless_loop"]
    assert endless.message.startswith("Nothing waits in the circle of “Set variables”;")


def test_a_node_that_calls_a_flow_that_waits_rests_a_circle() -> None:
    called = ("call_flow", {"flow": "Sub"})
    document = drawn("start -> a", "a -> a", "a.failed -> end", a=called)

    def sub(rests: bool) -> Known:
        return Known(flows=(KnownFlow("1", "Sub", rests=rests),))

    assert codes(document) == []
    assert codes(document, sub(True)) == []
    assert codes(document, sub(False)) == ["endless_loop a"]


def chain(length: int, rest_at: int | None = None) -> dict[str, Any]:
    """A flow of so many nodes between start and end, one of them a pause."""
    names = [f"n{place}" for place in range(length)]
    nodes = {name: PAUSE if place == rest_at else SET for place, name in enumerate(names)}
    ways = [
        f"{one} -> {other}" for one, other in zip(["start", *names], [*names, "end"], strict=True)
    ]
    return drawn(*ways, **nodes)


def test_a_turn_of_as_many_nodes_as_it_may_have() -> None:
    assert codes(chain(98)) == []
    assert codes(chain(99)) == ["long_turn end"]
    assert codes(chain(150, rest_at=70)) == []


def test_a_jump_that_visits_a_node_as_often_as_it_may() -> None:
    ways = ("start -> a", "a -> back", "back -> end")

    assert codes(drawn(*ways, a=SET, back=jump("a", 24))) == []
    assert codes(drawn(*ways, a=SET, back=jump("a", 25))) == ["long_turn back"]


def test_a_jump_back_to_a_call_of_the_outside_begins_a_turn_each_time() -> None:
    call = ("http_request", {"method": "GET", "url": "https://shop.example/ready"})
    ways = ("start -> a", "a.success -> end", "a.failure -> back", "back -> end")

    assert codes(drawn(*ways, a=call, back=jump("a", 60))) == []
    rested = ("start -> a", "a -> rest", "rest -> back", "back -> end")
    assert codes(drawn(*rested, a=SET, rest=PAUSE, back=jump("a", 100))) == []


def test_jumps_make_a_turn_long() -> None:
    names = [f"n{place}" for place in range(10)]
    ways = [f"{a} -> {b}" for a, b in zip(["start", *names], [*names, "back"], strict=True)]
    nodes = dict.fromkeys(names, SET)

    assert codes(drawn(*ways, "back -> end", **nodes, back=jump("n0", 7))) == []
    assert codes(drawn(*ways, "back -> end", **nodes, back=jump("n0", 10))) != []


def test_nodes_on_ports_that_never_fire_are_told_by_the_port() -> None:
    ways = (
        "start -> ask",
        "ask -> end",
        "ask.failed -> end",
        "ask.timed_out -> late",
        "late -> end",
    )

    assert codes(drawn(*ways, ask=ASK, late=say())) == ["idle_port ask"]


def test_jumps_that_go_back_too_often_together_are_told_once() -> None:
    ways = ("start -> say", "say -> one", "one -> two", "two -> end")

    assert check(drawn(*ways, say=say(), one=jump("say", 12), two=jump("say", 12))) == []
    [told] = check(drawn(*ways, say=say(), one=jump("say", 13), two=jump("say", 12)))
    assert (told.code, told.node) == ("long_turn", "one")
    assert "together, may go back 25 times" in told.message
