"""Give variables a value."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.bodies import fill_deep, hole_problems
from flows.engine.fields import TEXT_LIMIT, form, items, variable
from flows.engine.formulas import MAX_SOURCE, calculate, compile_formula
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts, texts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue


def sets(data: Data, port: str) -> Iterable[str]:
    return texts(data, "variables", "name")


def enter(node: Node, visit: Visit) -> Outcome:
    for wanted in node.data["variables"]:
        formula = wanted.get("formula")
        if formula is None:
            visit.set(wanted["name"], fill_deep(wanted.get("value", ""), visit.value_of))
        else:
            visit.set(wanted["name"], calculate(formula, visit))
    return Go()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    for place, wanted in enumerate(node.data["variables"]):
        if "formula" in wanted:
            if problem := compile_formula(wanted["formula"]).problem:
                yield issue(node, "bad_formula", problem, "variables", place, "formula")
            if wanted.get("value", "") != "":
                yield issue(
                    node,
                    "invalid_value",
                    f"Give “{wanted['name']}” either a value or a formula.",
                    "variables",
                    place,
                )
        elif "value" not in wanted:
            yield issue(
                node,
                "missing_value",
                f"Give “{wanted['name']}” a value.",
                "variables",
                place,
                "value",
            )
        for path, problem in hole_problems(wanted.get("value")):
            if path:  # the form looks at a text that is the whole value
                yield issue(node, "bad_text", problem, "variables", place, "value", *path)


KIND = NodeKind(
    name="set_variables",
    label="Set variables",
    group="logic",
    icon="variable",
    schema=form(
        {
            "variables": items(
                "Variables",
                "Set in this order; a later one may use an earlier one.",
                form(
                    {
                        "name": variable("Name", "The variable."),
                        "value": {
                            "title": "Value",
                            "description": "Text or JSON; its texts may hold other variables.",
                            "x-widget": "template",
                            "x-limit": TEXT_LIMIT,
                        },
                        "formula": {
                            "type": "string",
                            "title": "Formula",
                            "description": "Instead of a value: calculated, as in price * 1.2.",
                            "maxLength": MAX_SOURCE,
                            "x-widget": "text",
                        },
                    },
                    required=("name",),
                ),
                "variables",
                minItems=1,
                maxItems=100,
            ),
        },
        required=("variables",),
    ),
    ports=FixedPorts(("next",)),
    sets=sets,
    enter=enter,
    check=check,
    default={"variables": [{"name": "topic", "value": ""}]},
)
