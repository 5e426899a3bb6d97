"""Read a phone number, write it in one way, and go by the country it is of."""

from __future__ import annotations

from collections.abc import Iterable

from flows.engine.fields import code_branches, form, looked_at, select, variable
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, code_ports
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue
from flows.engine.phones import (
    CALLING_CODES,
    FORMATS,
    REGIONS,
    read_phone,
    write_phone,
)
from flows.engine.values import as_text

BRANCH_BY = ("calling_code", "region")


def ports(data: Data) -> list[str]:
    return [*code_ports(data), "failed"]


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    home = as_text(visit.get("customerPhoneNumber"))
    number = read_phone(as_text(visit.get(data["variable"])), home=home)
    if number is None:
        return Go("failed")
    visit.set(data["save_as"], write_phone(number, data.get("format", FORMATS[0])))
    branches = data.get("branches", ())
    if not branches:
        return Go()
    told = write_phone(number, data.get("branch_by", BRANCH_BY[0]))
    return Go(next((branch for branch in branches if _plain(branch) == told), "else"))


def _plain(branch: str) -> str:
    return branch.lstrip("+").upper()


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    is_region = node.data.get("branch_by", BRANCH_BY[0]) == "region"
    known, example = (REGIONS, "CN") if is_region else (CALLING_CODES, "86")
    seen: set[str] = set()
    for place, branch in enumerate(node.data.get("branches", ())):
        code = _plain(branch)
        if code not in known:
            message = f"No phone number has the code “{branch}”; write one such as {example}."
            yield issue(node, "invalid_value", message, "branches", place)
        elif code in seen:
            message = f"Two branches are for “{code}”."
            yield issue(node, "duplicate_name", message, "branches", place)
        seen.add(code)


KIND = NodeKind(
    name="recognise_phone",
    label="Recognise phone number",
    group="logic",
    icon="phone-check",
    schema=form(
        {
            "variable": looked_at("Where the number is, such as reply or customerPhoneNumber."),
            "save_as": variable("Save as", "The variable the number is kept in."),
            "format": select(
                "Format",
                "How it is kept: e164 is +351912345678, digits the same without the plus.",
                FORMATS,
                default=FORMATS[0],
            ),
            "branch_by": select(
                "Branch by",
                "Whether branches are calling codes such as 86, or regions such as CN.",
                BRANCH_BY,
                default=BRANCH_BY[0],
            ),
            "branches": code_branches(
                "Calling codes or regions with an exit of their own; without any, there is one."
            ),
        },
        required=("variable", "save_as"),
    ),
    ports=ports,
    enter=enter,
    check=check,
    default={"variable": "customerPhoneNumber", "save_as": "phone", "format": FORMATS[0]},
)
