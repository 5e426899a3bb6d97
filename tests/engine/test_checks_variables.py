"""Check of variables: those that may have no value are told, those that must have one are not."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from flows.engine.checks import check
from tests.engine.broken import codes, drawn, say, when

PET = ("ask", {"prompt": "Pet?", "answer": {"type": "text"}, "save_as": "pet"})
SET_PET = ("set_variables", {"variables": [{"name": "pet", "value": "cat"}]})
RICH = when({"variable": "contact.tier", "operator": "stringEquals", "value": "gold"})


def asks(variable: str, operator: str, value: Any = None, **more: Any) -> dict[str, Any]:
    rule = {"variable": variable, "operator": operator, **more}
    return rule if value is None else {**rule, "value": value}


def one_way(text: str) -> dict[str, Any]:
    """The pet is set on one of two ways to a node that says a text."""
    ways = ("start -> rich", "rich.yes -> set", "rich.else -> say", "set -> say", "say -> end")
    return drawn(*ways, rich=RICH, set=SET_PET, say=say(text))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Your {{ pet }}", ["maybe_unset say"]),
        ("Your {{ pet | upper }}", ["maybe_unset say"]),
        ("Your {{ pet.name }}", ["maybe_unset say"]),
        ("Your {{ pet }} and {{ pet }}", ["maybe_unset say"]),
        ('Your {{ pet | default("pet") }}', []),
        ("Your {{ pte }}", ["unknown_variable say"]),
        ("Your { pet }", []),
        ("{{ customerName }} {{ contact.name }} {{ wabaPhoneNumber }} {{ incomingMessage }}", []),
    ],
)
def test_a_text_that_needs_a_variable(text: str, told: list[str]) -> None:
    assert codes(one_way(text)) == told


def test_a_variable_set_on_every_way() -> None:
    ways = ("start -> rich", "rich.yes -> set", "rich.else -> ask", "set -> say", "say -> end")
    document = drawn(
        *ways,
        "ask -> say",
        "ask.failed -> end",
        rich=RICH,
        set=SET_PET,
        ask=PET,
        say=say("{{ pet }}"),
    )

    assert codes(document) == []


def test_a_variable_that_only_some_ports_set() -> None:
    ways = ("start -> ask", "ask -> say", "ask.failed -> say", "say -> end")

    assert codes(drawn(*ways, ask=PET, say=say("{{ pet }}"))) == ["maybe_unset say"]


def test_a_circle_does_not_unset_what_was_set_before_it() -> None:
    ways = ("start -> set", "set -> say", "say -> ask", "ask -> say", "ask.failed -> end")
    document = drawn(*ways, set=SET_PET, say=say("{{ pet }}"), ask=PET)

    assert codes(document) == []


def test_a_circle_does_not_set_what_is_set_at_its_end() -> None:
    ways = ("start -> say", "say -> ask", "ask -> say", "ask.failed -> end")

    assert codes(drawn(*ways, say=say("{{ pet }}"), ask=PET)) == ["maybe_unset say"]


def test_a_later_assignment_may_use_an_earlier_one() -> None:
    def assign(*variables: dict[str, Any]) -> dict[str, Any]:
        node = ("set_variables", {"variables": list(variables)})
        return drawn("start -> set", "set -> end", set=node)

    one, two = {"name": "a", "value": 1}, {"name": "b", "value": "{{ a }}"}
    assert codes(assign(one, two)) == []
    assert codes(assign(two, one)) == ["maybe_unset set"]
    assert codes(assign({"name": "a", "value": "{{ a }}1"})) == ["maybe_unset set"]


def test_a_formula_that_needs_a_variable() -> None:
    def document(formula: str) -> dict[str, Any]:
        node = ("set_variables", {"variables": [{"name": "sum", "formula": formula}]})
        return drawn("start -> set", "set -> end", set=node)

    assert codes(document("price * 2")) == ["unknown_variable set"]
    assert codes(document("default(price, 1) * 2")) == []


@pytest.mark.parametrize(
    ("branch", "port", "told"),
    [
        (when(asks("pet", "exists")), "yes", []),
        (when(asks("pet", "exists")), "else", ["maybe_unset say"]),
        (when(asks("pet", "stringIsNotBlank")), "yes", []),
        (when(asks("pet", "stringIsBlank")), "else", []),
        (when(asks("pet", "stringIsBlank")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "exists", negate=True)), "else", []),
        (when(asks("pet", "stringEquals", "cat")), "yes", []),
        (when(asks("pet", "stringNotEquals", "cat")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "stringNotEquals", "cat")), "else", []),
        (when(asks("pet", "stringEquals", "{{ contact.pet }}")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "stringContains", "{{ contact.pet }}")), "yes", []),
        (when(asks("pet", "stringEntireMatchesRegex", "[a-z]+")), "yes", []),
        (when(asks("pet", "stringEntireMatchesRegex", "[a-z]*")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "stringAnyMatchesRegex", "cat|")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "lengthLessThan", 4)), "yes", ["maybe_unset say"]),
        (when(asks("pet", "lengthLessThan", 4)), "else", []),
        (when(asks("pet", "messageTypeIs", "text")), "yes", ["maybe_unset say"]),
        (when(asks("pet", "exists"), asks("contact.age", "exists")), "yes", []),
        (when(asks("pet", "exists"), asks("contact.age", "exists")), "else", ["maybe_unset say"]),
        (
            when(asks("pet", "exists"), asks("contact.age", "exists"), match="or"),
            "yes",
            ["maybe_unset say"],
        ),
        (
            when({"match": "and", "items": [asks("pet", "exists"), asks("x", "exists")]}),
            "yes",
            ["unknown_variable is_set"],
        ),
    ],
)
def test_a_condition_that_proves_a_value(
    branch: tuple[str, Any], port: str, told: list[str]
) -> None:
    other = "else" if port == "yes" else "yes"
    ways = ("start -> rich", "rich.yes -> set", "rich.else -> is_set", "set -> is_set")
    document = drawn(
        *ways, f"is_set.{port} -> say", f"is_set.{other} -> end", "say -> end",
        rich=RICH, set=SET_PET, is_set=branch, say=say("{{ pet }}"),
    )  # fmt: skip

    assert codes(document) == told


def test_a_rule_may_ask_for_what_has_no_value_but_not_for_what_never_has_one() -> None:
    ways = ("start -> rich", "rich.yes -> set", "rich.else -> is", "set -> is", "is.yes -> end")

    def document(name: str) -> dict[str, Any]:
        node = when(asks(name, "stringEquals", "cat"))
        return drawn(*ways, "is.else -> end", rich=RICH, set=SET_PET, **{"is": node})

    assert codes(document("pet")) == []
    assert codes(document("pett")) == ["unknown_variable is"]


def test_inputs_have_a_value_if_they_must() -> None:
    def document(**told: Any) -> dict[str, Any]:
        start = {"inputs": [{"name": "pet", **told}]}
        return drawn("start -> say", "say -> end", manual=True, start=start, say=say("{{ pet }}"))

    assert codes(document(required=True)) == []
    assert codes(document(default="cat")) == []
    assert codes(document()) == ["maybe_unset say"]


def test_nobody_has_written_when_a_flow_is_started_by_hand() -> None:
    said = say("You wrote {{ incomingMessage }}")

    assert codes(drawn("start -> say", "say -> end", say=said)) == []
    assert codes(drawn("start -> say", "say -> end", manual=True, say=said)) == ["maybe_unset say"]
    ways = ("start -> ask", "ask -> say", "ask.failed -> end", "say -> end")
    assert codes(drawn(*ways, manual=True, ask=PET, say=said)) == []


def test_what_a_called_flow_leaves_is_not_ours_to_set() -> None:
    call = ("call_flow", {"flow": "Sub", "outputs": {"line": "{{ street }}"}})
    ways = ("start -> call", "call -> say", "call.failed -> end", "say -> end")

    assert codes(drawn(*ways, call=call, say=say("{{ line }}"))) == []
    assert codes(drawn(*ways, call=call, say=say("{{ street }}"))) == ["unknown_variable say"]


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    [told] = check(one_way("{{ customer_name }}"))

    assert told.message == (
        "“Send message” uses “customer_name”, which nothing in this flow gives a value; did you "
        "mean “customerName”?"
    )


def test_more_variables_than_are_followed_are_looked_for_all_the_same() -> None:
    variables = [{"name": f"v{place}", "value": place} for place in range(100)]
    sets = {
        f"s{node}": (
            "set_variables",
            {"variables": [{**one, "name": f"{one['name']}_{node}"} for one in variables]},
        )
        for node in range(25)
    }
    names = ["start", *sets, "say"]
    text = "".join(f"{{{{v{place}_24}}}}" for place in range(100)) + "{{ nothing }}"
    ways = [f"{one} -> {other}" for one, other in pairwise(names)]

    assert codes(drawn(*ways, "say -> end", **sets, say=say(text))) == ["unknown_variable say"]
