"""A flow's life on its screens: tried out, put online, replaced, restored; and a number's words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.visitor import Visitor

Node = tuple[str, str, dict[str, Any]]
ASK = {"answer": {"type": "text"}, "retries": 0}


def _document(name: str, trigger: dict[str, Any], nodes: Sequence[Node], *edges: str) -> str:
    """A flow as a file: nodes from left to right, edges written `source port target`."""
    by_message = "triggers" in trigger
    drawn = [("start", "start", trigger), *nodes, ("end", "end", {})]
    wires = [edge.split() for edge in edges]
    return json.dumps(
        {
            "schema": "chatflow/flow@1",
            "name": name,
            "trigger_type": "TriggeredByWhatsApp" if by_message else "TriggeredManually",
            "nodes": [
                {"id": id, "kind": kind, "data": data, "position": {"x": 280 * place, "y": 0}}
                for place, (id, kind, data) in enumerate(drawn)
            ],
            "edges": [{"source": a, "port": port, "target": b} for a, port, b in wires],
        }
    )


def _asking(name: str, word: str) -> str:
    """A flow that starts by a word and asks something."""
    return _document(
        name,
        {"triggers": [{"type": "keyword", "words": [word]}]},
        [("ask", "ask", {"prompt": "Which parcel?", "save_as": "parcel", **ASK})],
        *("start next ask", "ask next end", "ask failed end"),
    )


@pytest.fixture
def designer(visit) -> Visitor:
    owner = visit()
    owner.sign_in("owner@demo.example")
    return owner


def _import(designer: Visitor, document: str) -> None:
    """Bring in a flow from a file; its canvas opens."""
    page = designer.page
    name = json.loads(document)["name"]
    page.goto(f"{designer.site.url}/w/demo/flows")
    page.get_by_role("button", name="New flow").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Import a file").click()
    file = {"name": "flow.json", "mimeType": "application/json", "buffer": document.encode()}
    dialog.locator("input[type=file]").set_input_files([file])
    expect(_name(designer)).to_have_value(name)


def _name(designer: Visitor) -> Locator:
    return designer.page.get_by_role("textbox", name="Name of the flow")


def _rename(designer: Visitor, name: str) -> None:
    _name(designer).fill(name)
    _name(designer).press("Enter")
    expect(designer.page.get_by_role("status").filter(has_text="Saved")).to_be_visible()


def _publish(designer: Visitor, note: str) -> Locator:
    """Open the dialog and write the note; the caller chooses on and confirms."""
    designer.page.get_by_role("button", name="Publish").click()
    dialog = designer.page.get_by_role("dialog")
    expect(dialog.get_by_text("The draft can go online.")).to_be_visible()
    dialog.get_by_role("textbox", name="What has changed").fill(note)
    return dialog


def _confirm(designer: Visitor, dialog: Locator, number: int) -> None:
    dialog.get_by_role("button", name="Publish").click()
    expect(designer.page.get_by_text(f"Online · v{number}")).to_be_visible()


def _customer(visit, phone: str) -> Visitor:
    customer = visit(1280, 860)
    customer.page.goto(f"{customer.site.url}/emulator/")
    customer.page.get_by_role("textbox", name="Name", exact=True).fill("Paula Parcel")
    number = customer.page.get_by_role("textbox", name="Customer's number")
    number.fill(phone)
    number.press("Enter")
    return customer


def _say(customer: Visitor, text: str) -> None:
    customer.page.get_by_role("textbox", name="Message").fill(text)
    customer.page.get_by_role("button", name="Send", exact=True).click()


def _hears(customer: Visitor, text: str) -> None:
    expect(customer.page.get_by_role("list", name="Messages").get_by_text(text)).to_be_visible()


def test_words_of_a_number_are_saved_and_heard(designer: Visitor, visit):
    page = designer.page
    page.get_by_role("link", name="Channels").click()
    page.get_by_role("button", name="Add words").click()
    words = page.get_by_role("list", name="Words heard at any time").get_by_role("listitem").last
    page.get_by_role("button", name="Save").click()
    expect(words).to_contain_text("Fill this in.")

    words.get_by_role("combobox", name="Words").fill("captain please")
    page.keyboard.press("Enter")
    words.get_by_role("textbox", name="Said to the customer").fill("The captain is on the way.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“Demo shop” has been saved")).to_be_visible()
    designer.picture("50-channels")

    customer = _customer(visit, "4917000000501")
    _say(customer, "Captain please")
    _hears(customer, "The captain is on the way.")


def test_running_sessions_are_ended_with_a_text(designer: Visitor, visit):
    _import(designer, _asking("Parcels to end", "endparcel"))
    dialog = _publish(designer, "The first")
    dialog.get_by_role("checkbox", name="Demo shop").check()
    _confirm(designer, dialog, 1)
    customer = _customer(visit, "4917000000502")
    _say(customer, "endparcel")
    _hears(customer, "Which parcel?")

    _rename(designer, "Parcels, improved")
    dialog = _publish(designer, "The second")
    where = dialog.get_by_role("list", name="Where they wait")
    expect(where.get_by_role("listitem")).to_have_text("1Ask version 1")
    choices = dialog.get_by_role("radiogroup", name="What becomes of them")
    choices.get_by_role("radio", name="End them now").check()
    dialog.get_by_role("textbox", name="Say goodbye with").fill(
        "We begin anew, please write again."
    )
    designer.picture("51-publish-running")
    _confirm(designer, dialog, 2)

    _hears(customer, "We begin anew, please write again.")


def test_an_earlier_version_is_restored_and_the_restoring_undone(designer: Visitor):
    page = designer.page
    _import(designer, _asking("Parcels of yore", "yoreparcel"))
    _confirm(designer, _publish(designer, "As it was"), 1)
    _rename(designer, "Parcels of today")
    _confirm(designer, _publish(designer, "As it is"), 2)

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Versions").click()
    versions = page.get_by_role("dialog", name="Versions")
    expect(versions.get_by_role("listitem").first).to_contain_text("As it is")
    expect(versions.get_by_role("listitem").last).to_contain_text("As it was")
    designer.picture("52-versions")
    versions.get_by_role("button", name="Actions for version 1").click()
    page.get_by_role("menuitem", name="Restore into the draft").click()
    expect(_name(designer)).to_have_value("Parcels of yore")

    page.get_by_role("button", name="Undo").click()
    expect(_name(designer)).to_have_value("Parcels of today")


def test_a_call_is_answered_by_hand_and_another_flow_called(designer: Visitor):
    _import(
        designer,
        _document(
            "Parcel name",
            {"inputs": [{"name": "state", "required": True}]},
            [("ask", "ask", {"prompt": "It is {{ state }}. Who?", "save_as": "who", **ASK})],
            *("start next ask", "ask next end", "ask failed end"),
        ),
    )
    _confirm(designer, _publish(designer, "To be called"), 1)
    look = {
        "method": "GET",
        "url": "https://shop.example/parcels",
        "results": [{"path": "$.state", "save_as": "state"}],
    }
    call = {
        "flow": "Parcel name",
        "inputs": {"state": "{{ state }}"},
        "outputs": {"to": "{{ who }}"},
    }
    thanks = {"type": "text", "text": "Thank you, {{ to }}!"}
    sorry = {"type": "text", "text": "Nobody knows."}
    _import(
        designer,
        _document(
            "Parcel state",
            {"triggers": [{"type": "keyword", "words": ["parcelstate"]}]},
            [
                ("look", "http_request", look),
                ("call", "call_flow", call),
                ("thanks", "send_message", thanks),
                ("sorry", "send_message", sorry),
            ],
            *("start next look", "look success call", "look failure sorry", "sorry next end"),
            *("call next thanks", "call failed sorry", "thanks next end"),
        ),
    )

    page = designer.page
    page.get_by_role("button", name="Try it out").click()
    phone = page.get_by_role("region", name="Try it out")
    phone.get_by_role("button", name="parcelstate", exact=True).click()
    expect(phone.get_by_text("GET https://shop.example/parcels")).to_be_visible()
    answer = {"status": 200, "type": "json", "body": {"state": "at sea"}}
    phone.get_by_role("textbox", name="Answer").fill(json.dumps(answer))
    designer.picture("53-answer-by-hand")
    phone.get_by_role("button", name="Use this answer").click()
    expect(phone.get_by_text("It is at sea. Who?")).to_be_visible()
    expect(page.locator(".react-flow__node[data-id='call'] [data-active]")).to_be_visible()
    phone.get_by_role("textbox", name="Write as the customer").fill("Nemo")
    page.keyboard.press("Enter")
    expect(phone.get_by_text("Thank you, Nemo!")).to_be_visible()
    expect(phone.get_by_text("The flow has ended.")).to_be_visible()

    phone.get_by_role("button", name="Step back").click()
    phone.get_by_role("button", name="Step back").click()
    phone.get_by_role("button", name="Let it fail").click()
    expect(phone.get_by_text("Nobody knows.")).to_be_visible()
