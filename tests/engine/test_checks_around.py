"""Checks against what is around a flow: other flows, queues, channels, templates, secrets."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from flows.engine.checks import Known, KnownFlow, Listener, Neighbour, check, summarise
from tests.engine.broken import codes, drawn, say

MENU = ("send_buttons", {"body": "?", "buttons": [{"id": "a", "title": "A"}]})


def call(flow: str, **told: Any) -> tuple[str, Any]:
    return "call_flow", {"flow": flow, **told}


def forward(flow: str) -> tuple[str, Any]:
    return "forward_to_flow", {"flow": flow}


def flow(name: str, **told: Any) -> KnownFlow:
    sets = {key: frozenset(one) if isinstance(one, list) else one for key, one in told.items()}
    return KnownFlow(id=f"id-{name}", name=name, **sets)


def calling(node: tuple[str, Any]) -> dict[str, Any]:
    return drawn("start -> sub", "sub -> end", "sub.failed -> end", sub=node)


def forwarding(name: str) -> dict[str, Any]:
    ways = ("start -> menu", "menu.a -> away", "menu.other -> end")
    return drawn(*ways, menu=MENU, away=forward(name))


# -- flows that call flows ---------------------------------------------------------------------


def test_a_flow_is_found_by_name_or_id() -> None:
    known = Known(flows=(flow("Address"),))

    assert codes(calling(call("Address")), known) == []
    assert codes(calling(call("id-Address")), known) == []
    assert codes(calling(call("address")), known) == ["unknown_flow sub"]
    assert codes(calling(call("address"))) == []


def test_of_two_flows_of_a_name_the_one_online_is_meant() -> None:
    online, draft = flow("Sub"), KnownFlow("id-2", "Sub", is_online=False)

    for flows in ((online, draft), (draft, online)):
        assert codes(calling(call("Sub")), Known(flows=flows)) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"who": "Ana", "town": "Lisbon"}, []),
        ({"who": "Ana"}, []),
        ({"town": "Lisbon"}, ["missing_input sub"]),
        ({"who": "Ana", "street": "x"}, ["unknown_input sub"]),
        ({"street": "x"}, ["missing_input sub", "unknown_input sub"]),
    ],
)
def test_inputs_of_a_called_flow(given: dict[str, str], told: list[str]) -> None:
    known = Known(flows=(flow("Address", inputs=["who", "town"], required=["who"]),))

    assert codes(calling(call("Address", inputs=given)), known) == told


def test_a_flow_that_calls_itself() -> None:
    assert codes(calling(call("Drawn"))) == ["call_circle sub"]
    assert codes(calling(call("me")), Known(flow="me", flows=())) == ["call_circle sub"]


@pytest.mark.parametrize(
    ("flows", "told"),
    [
        ([flow("A", calls=["B"]), flow("B", calls=["C"]), flow("C")], []),
        ([flow("A", calls=["B"]), flow("B", calls=["A"])], []),
        ([flow("A", calls=["B"]), flow("B", calls=["Drawn"])], ["call_circle sub"]),
        ([flow("A", forwards=["B"]), flow("B", forwards=["id-Drawn"])], []),
        ([flow("A", forwards=["B"]), flow("B", forwards=["Drawn"])], ["call_circle sub"]),
    ],
)
def test_calls_that_come_back(flows: list[KnownFlow], told: list[str]) -> None:
    assert codes(calling(call("A")), Known(flows=tuple(flows))) == told


@pytest.mark.parametrize(
    ("flows", "told"),
    [
        ([flow("A", forwards=["Drawn"])], []),
        ([flow("A", forwards=["B"]), flow("B", forwards=["Drawn"])], []),
        ([flow("A", forwards=["B"]), flow("B", calls=["Drawn"])], ["call_circle away"]),
        ([flow("A", calls=["B"]), flow("B", forwards=["Drawn"])], ["call_circle away"]),
        ([flow("A", calls=["B"], forwards=["Drawn"]), flow("B")], []),
    ],
)
def test_forwards_that_come_back_are_fine_unless_something_is_called(
    flows: list[KnownFlow], told: list[str]
) -> None:
    assert codes(forwarding("A"), Known(flows=tuple(flows))) == told


def test_forwards_that_come_back_without_a_wait() -> None:
    at_once = drawn("start -> hello", "hello -> away", hello=say(), away=forward("A"))
    known = Known(flows=(flow("A", forwards=["Drawn"], at_once=["Drawn"]),))
    rested = Known(flows=(flow("A", forwards=["Drawn"]),))

    assert "endless_loop away" in codes(at_once, known)
    assert "endless_loop away" not in codes(at_once, rested)
    assert "endless_loop away" not in codes(forwarding("A"), known)


def test_calls_as_deep_as_can_be_run() -> None:
    def chain(length: int) -> Known:
        flows = [flow(f"F{place}", calls=[f"F{place + 1}"]) for place in range(length - 1)]
        return Known(flows=(*flows, flow(f"F{length - 1}")))

    assert codes(calling(call("F0")), chain(10)) == []
    assert codes(calling(call("F0")), chain(11)) == ["deep_calls sub"]
    assert codes(forwarding("F0"), chain(11)) == []


def test_a_flow_tells_others_what_they_need_to_know() -> None:
    start = {"inputs": [{"name": "a", "required": True}, {"name": "b"},
                        {"name": "c", "required": True, "default": 1}]}  # fmt: skip
    ways = ("start -> first", "first -> menu", "first.failed -> end", "menu.a -> away")
    document = drawn(
        *ways, "menu.other -> end", manual=True, start=start,
        first=call("First"), menu=MENU, away=forward("Last"),
    )  # fmt: skip

    assert summarise(document, id="1", name="Sub", is_online=True) == KnownFlow(
        id="1",
        name="Sub",
        inputs=frozenset("abc"),
        required=frozenset("a"),
        calls=frozenset({"First"}),
        forwards=frozenset({"Last"}),
        at_once=frozenset({"First"}),
        rests=True,
        speaks=True,
    )


@pytest.mark.parametrize(
    ("document", "rests"),
    [
        (drawn("start -> say", "say -> end", say=say()), False),
        (drawn("start -> say", say=say()), False),
        (drawn("start -> wait", "wait -> end", wait=("wait", {"for": "PT1M"})), True),
        (drawn("start -> menu", "menu.a -> end", menu=MENU), True),
        ("nonsense", True),
    ],
)
def test_a_flow_that_rests_waits_on_every_way(document: Any, rests: bool) -> None:
    assert summarise(document, id="1", name="Sub", is_online=True).rests is rests


# -- queues, channels, templates ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("queues", "told"),
    [
        (None, []),
        ({"support": 1}, []),
        ({"support": 0}, ["empty_queue help"]),
        ({"Support": 1}, ["unknown_queue help"]),
        ({}, ["unknown_queue help"]),
    ],
)
def test_the_queue_of_a_handoff(queues: dict[str, int] | None, told: list[str]) -> None:
    help = ("handoff", {"queue": "support"})
    document = drawn("start -> help", "help -> end", help=help)

    assert codes(document, Known(queues=queues)) == told


def test_a_flow_without_a_channel() -> None:
    assert codes(drawn("start -> end"), Known(channels=frozenset())) == ["no_channel"]
    assert codes(drawn("start -> end"), Known(channels=frozenset({"1"}))) == []
    assert codes(drawn("start -> end", manual=True), Known(channels=frozenset())) == []


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"type": "keyword", "words": ["PIZZA!"], "match": "exact"}, ["trigger_conflict start"]),
        ({"type": "keyword", "words": ["pasta"], "match": "exact"}, []),
        ({"type": "any_message"}, []),
    ],
)
def test_a_neighbour_that_listens_for_the_same(theirs: Any, told: list[str]) -> None:
    ours = {"triggers": [{"type": "keyword", "words": ["pizza"], "match": "exact"}]}
    known = Known(neighbours=(Neighbour("Other", "Shop", {"triggers": [theirs]}),))

    assert codes(drawn("start -> end", start=ours), known) == told


def test_a_channel_that_listens_itself() -> None:
    ours = {"triggers": [{"type": "keyword", "words": ["stop", "pizza"], "match": "exact"}]}
    document = drawn("start -> end", start=ours)

    [told] = check(document, Known(listeners=(Listener("Shop", ("STOP",), "exact"),)))
    assert told.message.startswith("“Shop” listens for “stop” itself, so the flow never hears it")
    assert codes(document, Known(listeners=(Listener("Shop", ("help",), "exact"),))) == []


def test_what_is_not_known_is_not_checked() -> None:
    ask = ("http_request", {"method": "GET", "url": "https://a.example", "auth": {"secret": "x"}})
    document = drawn("start -> ask", "ask.success -> end", "ask.failure -> end", ask=ask)

    assert codes(document) == []
    assert codes(document, Known(secrets=frozenset({"x"}))) == []
    assert codes(document, Known(secrets=frozenset())) == ["unknown_secret ask"]


# -- secrets in plain text ---------------------------------------------------------------------


def http(**told: Any) -> dict[str, Any]:
    node = ("http_request", {"method": "POST", "url": "https://a.example/orders", **told})
    return drawn("start -> ask", "ask.success -> end", "ask.failure -> end", ask=node)


def header(name: str, value: str) -> dict[str, Any]:
    return http(headers=[{"name": name, "value": value}])


@pytest.mark.parametrize(
    "document",
    [
        header("Authorization", "Bearer abcdef123456"),
        header("authorization", "Basic dXNlcjpwYXNz"),
        header("X-Api-Key", "0123456789"),
        header("X-Auth-Token", "0123456789{{ customerName }}"),
        header("X-Anything", "sk-proj-0123456789abcdefghij"),
        http(query=[{"name": "access_token", "value": "0123456789"}]),
        http(url="https://a.example/x?token=0123456789"),
        http(url="https://ana:secret@a.example/x"),
        http(body={"type": "json", "value": {"client_secret": "0123456789"}}),
        http(body={"type": "json", "value": {"deep": [{"password": "0123456789"}]}}),
    ],
    ids=lambda document: str(document["nodes"][1]["data"])[39:90],
)
def test_a_secret_in_plain_text(document: dict[str, Any]) -> None:
    assert "plain_secret ask" in codes(document)


@pytest.mark.parametrize(
    "document",
    [
        http(auth={"secret": "shop_api_key"}),
        header("Authorization", "Bearer {{ contact.token }}"),
        header("Authorization", "Bearer "),
        header("X-Request-Id", "0123456789abcdef"),
        header("Content-Type", "application/json"),
        header("Accept-Language", "{{ contact.language }}"),
        http(query=[{"name": "page", "value": "1234567890"}]),
        http(url="https://a.example/x?next_page=0123456789&key={{ contact.key }}"),
        http(url="https://a.example/ana:secret@x"),
        http(body={"type": "json", "value": {"password": "{{ contact.pin }}", "n": 1}}),
        http(body={"type": "json", "value": {"token": 12345678, "password": "short"}}),
    ],
    ids=lambda document: str(document["nodes"][1]["data"])[39:90],
)
def test_what_only_looks_like_a_secret(document: dict[str, Any]) -> None:
    assert codes(document) == []


# -- texts that outgrow their limit ------------------------------------------------------------


def menu(title: str, *before: str, **nodes: tuple[str, Any]) -> dict[str, Any]:
    """A button after some nodes in a row."""
    button = {"body": "?", "buttons": [{"id": "a", "title": title}]}
    names = ["start", *nodes, "menu"]
    ways = [f"{one} -> {other}" for one, other in pairwise(names)]
    return drawn(
        *ways, *before, "menu.a -> end", "menu.other -> end", **nodes, menu=("send_buttons", button)
    )


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("{{ customerName }}", []),
        ("{{ customerName }} !", []),
        ("For {{ customerName }}", ["may_be_too_long menu"]),
        ("For {{ customerName | truncate(10) }}", []),
        ("{{ contact.name }} & co", ["may_be_too_long menu"]),
        ("Call {{ customerPhoneNumber }}", []),
        ("x" * 21 + "{{ customerName }}", ["text_too_long menu"]),
    ],
)
def test_a_title_filled_with_usual_values(title: str, told: list[str]) -> None:
    assert codes(menu(title)) == told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"type": "integer"}, []),
        ({"type": "email"}, ["may_be_too_long menu"]),
        ({"type": "choice", "options": [{"id": "s", "title": "Small"}]}, []),
        ({"type": "choice", "options": [{"id": "l", "title": "A very large one"}]},
         ["may_be_too_long menu"]),
    ],
    ids=lambda told: str(told)[:40],
)  # fmt: skip
def test_an_answer_is_as_long_as_its_type(answer: dict[str, Any], told: list[str]) -> None:
    ask = ("ask", {"prompt": "?", "answer": answer, "save_as": "x"})

    assert codes(menu("Size: {{ x }}", "ask.failed -> end", ask=ask)) == told


def test_a_constant_is_as_long_as_it_is() -> None:
    def set_to(value: Any) -> dict[str, tuple[str, Any]]:
        return {"set": ("set_variables", {"variables": [{"name": "x", "value": value}]})}

    assert codes(menu("Size: {{ x }}", **set_to("S"))) == []
    assert codes(menu("Size: {{ x }}", **set_to(12))) == []
    assert codes(menu("Size: {{ x }}", **set_to("a whole sentence"))) == ["may_be_too_long menu"]


def test_a_body_that_is_long_enough_for_anything() -> None:
    assert codes(drawn("start -> say", "say -> end", say=say("Dear {{ customerName }}" * 20))) == []
