"""Give the customer tags, or take them away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flows.engine.events import ContactTagged
from flows.engine.fields import Schema, form
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import FixedPorts
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue

MAX_TAG = 64


def enter(node: Node, visit: Visit) -> Outcome:
    removed = _tags(node.data.get("remove", ()), visit)
    added = _without(_tags(node.data.get("add", ()), visit), removed)
    if added or removed:
        _show(visit, added, removed)
        visit.emit(ContactTagged(tuple(added), tuple(removed)))
    return Go()


def _tags(texts: Sequence[str], visit: Visit) -> list[str]:
    """The tags that texts have become, each once; one that became nothing is none."""
    found: dict[str, str] = {}
    for text in texts:
        if tag := visit.fill(text).strip()[:MAX_TAG]:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())


def _show(visit: Visit, added: Sequence[str], removed: Sequence[str]) -> None:
    """Let the rest of the turn read the tags as they are now."""
    contact = visit.known.get("contact")
    known = contact if isinstance(contact, Mapping) else {}
    had = known.get("tags")
    tags = _without(had if isinstance(had, list) else [], removed)
    visit.known = {
        **visit.known,
        "contact": {**known, "tags": [*tags, *_without(added, tags)]},
    }


def _without(tags: Sequence[str], others: Sequence[str]) -> list[str]:
    """The tags that are none of the others, in whatever case they are written."""
    left_out = {tag.casefold() for tag in others}
    return [tag for tag in tags if tag.casefold() not in left_out]


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    if not node.data.get("add") and not node.data.get("remove"):
        yield issue(node, "missing_value", "Give a tag to add, or one to remove.", "add")


def _tag_list(title: str, description: str) -> Schema:
    return {
        "type": "array",
        "title": title,
        "description": description,
        "items": {
            "type": "string",
            "minLength": 1,
            "x-widget": "template",
            "x-limit": MAX_TAG,
        },
        "maxItems": 50,
        "x-widget": "words",
    }


KIND = NodeKind(
    name="tag_contact",
    label="Tag contact",
    group="people",
    icon="tag",
    schema=form(
        {
            "add": _tag_list("Add", "Tags the customer gets; they may hold variables."),
            "remove": _tag_list("Remove", "Tags the customer loses; this wins over “Add”."),
        }
    ),
    ports=FixedPorts(("next",)),
    enter=enter,
    check=check,
    default={"add": ["customer"], "remove": []},
)
