"""Go one way or another by words in what the customer wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.engine.fields import form, items, looked_at, select, words
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, texts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, branch_name, issue, name_issues
from flows.engine.patterns import matching_cost
from flows.engine.triggers import MATCHES, matches_words, word_problems
from flows.engine.values import as_text

VARIABLE = "incomingMessage"


def ports(data: Data) -> list[str]:
    return list(dict.fromkeys([*texts(data, "sets", "name"), "else"]))


def enter(node: Node, visit: Visit) -> Outcome:
    said = as_text(visit.get(node.data.get("variable", VARIABLE)))
    for wanted in node.data["sets"]:
        match = wanted.get("match", "contains")
        if match == "regex" and not _affords(visit, wanted["words"], said):
            visit.formula_failed("", "cost_limit", wanted["name"])
        elif matches_words(said, wanted["words"], match):
            return Go(wanted["name"])
    return Go("else")


def _affords(visit: Visit, patterns: Sequence[str], said: str) -> bool:
    """Whether the turn has work left for looking for patterns, which is then spent."""
    cost = sum(matching_cost(pattern, said) for pattern in patterns)
    if cost > visit.work_left:
        return False
    visit.work_left -= cost
    return True


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    yield from name_issues(node, "sets")
    for place, wanted in enumerate(node.data["sets"]):
        for path, code, message in word_problems(wanted):
            yield issue(node, code, message, "sets", place, *path)


KIND = NodeKind(
    name="keyword",
    label="Keyword",
    group="logic",
    icon="abc",
    schema=form(
        {
            "sets": items(
                "Sets of words",
                "Looked at in this order; where no word fits, the flow goes on at “Else”.",
                form(
                    {
                        "name": branch_name(),
                        "words": words("Words", "Words, phrases or patterns."),
                        "match": select(
                            "How", "How the text must fit the words.", MATCHES, default="contains"
                        ),
                    },
                    required=("name", "words"),
                ),
                "keyword-sets",
                minItems=1,
                maxItems=50,
            ),
            "variable": looked_at(
                "Where to look; the customer's latest message by default.", default=VARIABLE
            ),
        },
        required=("sets",),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={"sets": [{"name": "yes", "words": ["yes", "ok"], "match": "contains"}]},
)
