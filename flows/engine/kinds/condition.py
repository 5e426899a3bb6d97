"""Go one way or another by what the variables are; the first branch that holds is taken."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import form, items, select
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, texts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, branch_name, issue, name_issues
from flows.engine.rules import choose, compile_branches, problems


def ports(data: Data) -> list[str]:
    return list(dict.fromkeys([*texts(data, "branches", "name"), "else"]))


def enter(node: Node, visit: Visit) -> Outcome:
    branches = visit.prepared(compile_branches, node.data["branches"])
    return Go(choose(branches, visit) or "else")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    yield from name_issues(node, "branches")
    for place, branch in enumerate(node.data["branches"]):
        for path, code, message in problems(branch):
            yield issue(node, code, message, "branches", place, *path)


KIND = NodeKind(
    name="condition",
    label="Condition",
    group="logic",
    icon="arrows-split",
    schema=form(
        {
            "branches": items(
                "Branches",
                "Looked at in this order; where none holds, the flow goes on at “Else”.",
                form(
                    {
                        "name": branch_name(),
                        "match": select(
                            "Match",
                            "Whether all rules must hold, or any.",
                            ("and", "or"),
                            default="and",
                        ),
                        "items": {
                            "type": "array",
                            "title": "Rules",
                            "description": "Rules, formulas, and groups of them.",
                            "items": {"type": "object"},
                        },
                    },
                    required=("name", "items"),
                ),
                "conditions",
                minItems=1,
                maxItems=50,
            ),
        },
        required=("branches",),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={
        "branches": [
            {
                "name": "Branch_A",
                "match": "and",
                "items": [
                    {"variable": "incomingMessage", "operator": "stringContains", "value": "yes"}
                ],
            }
        ]
    },
)
