"""What is known of the people outside: learnt by flows, changed by people, found again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from messaging.contacts import MAX_FIELDS, MAX_TAGS, ContactChange, apply
from messaging.models import ConsoleEvent, Contact
from messaging.work import work_on
from tests.factories import bearer_client, make_channel
from tests.messaging.documents import document, greeting, node, say, start
from tests.messaging.shop import CUSTOMER, Shop


class People:
    """The contacts of a shop by the API."""

    def __init__(self, shop: Shop, role: str = "agent") -> None:
        self.client: Client = bearer_client(shop.workspace, role)
        self.root = f"/api/v1/workspaces/{shop.workspace.slug}/contacts/"

    def list(self, **query: str) -> list[dict[str, Any]]:
        answer = self.client.get(self.root, query)
        assert answer.status_code == 200, answer.content
        return answer.json()["items"]

    def names(self, **query: str) -> list[str]:
        return [item["name"] for item in self.list(**query)]

    def get(self, contact: Contact) -> dict[str, Any]:
        return self.client.get(f"{self.root}{contact.id}/").json()

    def change(self, contact: Contact, *, status: int = 200, **body: Any) -> Any:
        answer = self.client.patch(
            f"{self.root}{contact.id}/", json.dumps(body), "application/json"
        )
        assert answer.status_code == status, answer.content
        return answer.json()


def person(shop: Shop, name: str = "Ana", **fields: Any) -> Contact:
    number = f"3519{Contact.objects.for_workspace(shop.workspace).count():08d}"
    known = {"address": number, "phone": number, "name": name, "created_at": shop.moment.now}
    return Contact.objects.create(workspace=shop.workspace, **known | fields)


# -- a change --------------------------------------------------------------------------------


def changed(change: ContactChange, **before: Any) -> Contact:
    contact = Contact(**{"fields": {}, "tags": [], "opted_out": {}, **before})
    apply(contact, change)
    return contact


def test_fields_are_merged_and_an_empty_one_is_taken_away() -> None:
    contact = changed(
        ContactChange(fields={"city": "Porto", "size": None, "note": "", "vip": False}),
        fields={"city": "Lisbon", "size": 7, "note": "x", "since": 2020},
    )

    assert contact.fields == {"city": "Porto", "vip": False, "since": 2020}


def test_name_and_language_are_the_contacts_own_and_the_number_stays() -> None:
    change = {"name": "Bea", "language": "pt", "phone": "1", "tags": "x"}
    contact = changed(ContactChange(fields=change), phone="351")

    assert (contact.name, contact.language, contact.phone) == ("Bea", "pt", "351")
    assert (contact.fields, contact.tags) == ({}, [])


def test_a_tag_is_kept_once_however_it_is_spelt() -> None:
    contact = changed(ContactChange(add=["VIP", "new ", ""], remove=["OLD"]), tags=["vip", "old"])

    assert contact.tags == ["vip", "new"]


def test_what_is_too_much_is_left_out() -> None:
    many = ContactChange(
        fields={f"f{n}": n for n in range(MAX_FIELDS + 5)} | {"long": "x" * 5000},
        add=[f"t{n}" for n in range(MAX_TAGS + 5)],
    )

    contact = changed(many, fields={"long": ""})

    assert (len(contact.fields), len(contact.tags)) == (MAX_FIELDS, MAX_TAGS)
    assert len(contact.fields["long"]) == 1000


def test_half_a_list_is_not_kept() -> None:
    before = {"fields": {"cart": ["mug"]}}
    assert changed(ContactChange(fields={"cart": ["mug"] * 100}), **before).fields["cart"]
    assert changed(ContactChange(fields={"cart": ["mug"] * 1000}), **before).fields == {}


def test_opting_in_to_everything_clears_every_category() -> None:
    out = {"all": "2026-01-01", "marketing": "2026-01-02"}

    assert changed(ContactChange(consent={"marketing": None}), opted_out=out).opted_out == {
        "all": "2026-01-01"
    }
    assert changed(ContactChange(consent={"all": None}), opted_out=out).opted_out == {}
    again = changed(ContactChange(consent={"all": "2026-02-02"}), opted_out=out)
    assert again.opted_out["all"] == "2026-01-01"  # since when is not forgotten


def test_changes_in_one_transaction_on_two_channels_are_both_kept(shop: Shop) -> None:
    shop.hears("hi")
    contact = shop.conversation().contact
    first = shop.conversation()
    shop.channel = make_channel(shop.connection)
    shop.hears("hi")
    assert contact.conversations.count() == 2

    with work_on(first.id) as (work, row):
        Contact.objects.for_workspace(shop.workspace).update(tags=["seen elsewhere"])
        work.change_contact(row, ContactChange(fields={"city": "Porto"}))
        work.change_contact(row, ContactChange(add=["vip"]))
        assert row.contact.tags == ["vip"]

    contact.refresh_from_db()
    assert (contact.tags, contact.fields) == (["seen elsewhere", "vip"], {"city": "Porto"})


# -- by flows --------------------------------------------------------------------------------


def test_what_a_flow_learns_of_the_contact_is_there_in_the_next_session(shop: Shop) -> None:
    fields = [{"name": "city", "value": "Porto"}, {"name": "name", "value": "Dr. Ana"}]
    shop.online(
        document(
            start(),
            say("known", "{{ contact.name }} {{ contact.city }} {{ contact.tags | join }}"),
            node("learn", "update_contact", fields=fields),
            node("tag", "tag_contact", add=["vip"]),
            say("now", "{{ customerName }} {{ contact.city }}"),
            node("end", "end"),
            edges=[("start", "next", "known"), ("known", "next", "learn"),
                   ("learn", "next", "tag"), ("tag", "next", "now"), ("now", "next", "end")],
        )
    )  # fmt: skip
    message = {"contacts": [{"wa_id": CUSTOMER, "profile": {"name": "Ana"}}]}

    for text in ("hello", "again"):
        shop.post(shop.envelope(messages=[shop.message(text)], **message))
        shop.drain()

    assert shop.said() == ["Ana  ", "Dr. Ana Porto", "Dr. Ana Porto vip", "Dr. Ana Porto"]


# -- by people -------------------------------------------------------------------------------


def test_contacts_are_found_by_name_number_tag_and_consent(shop: Shop) -> None:
    person(shop, "Ana", tags=["vip"])
    person(shop, "Bea", tags=["vip lounge", "é"], phone="4477001", opted_out={"all": "2026"})
    people = People(shop)

    assert people.names() == ["Bea", "Ana"]
    assert people.names(search="an") == ["Ana"]
    assert people.names(search="+44 77") == ["Bea"]
    assert people.names(tag="vip") == ["Ana"]
    assert people.names(tag="é") == ["Bea"]
    assert people.names(tag="p") == []
    assert people.names(opted_out="true") == ["Bea"]
    assert people.names(opted_out="false") == ["Ana"]


def test_who_may_not_see_numbers_neither_reads_nor_guesses_them(shop: Shop) -> None:
    ana = person(shop, phone="351912345678")
    viewer = People(shop, "viewer")

    assert viewer.get(ana)["phone"] == "…78"
    assert viewer.names(search="3519") == []


def test_a_contact_tells_where_we_talk_to_them(shop: Shop) -> None:
    shop.hears("hello")
    conversation = shop.conversation()

    told = People(shop).get(conversation.contact)

    assert [(c["id"], c["channel"]["name"], c["control"]) for c in told["conversations"]] == [
        (str(conversation.id), "Shop", "none")
    ]


def test_an_agent_changes_what_is_known(shop: Shop) -> None:
    ana = person(shop, tags=["vip", "old"], fields={"city": "Porto", "size": 7})

    told = People(shop).change(
        ana, name="Ana M.", language="pt-BR", tags=["VIP", "new"], fields={"size": None, "age": 40}
    )

    assert {key: told[key] for key in ("name", "language", "tags", "fields")} == {
        "name": "Ana M.",
        "language": "pt-BR",
        "tags": ["VIP", "new"],
        "fields": {"city": "Porto", "age": 40},
    }
    entry = AuditEntry.objects.for_workspace(shop.workspace).get(action="contact.changed")
    assert entry.after == {"changed": ["fields", "language", "name", "tags"]}


def test_the_desk_is_told_that_a_contact_has_changed(shop: Shop) -> None:
    shop.hears("hello")
    conversation = shop.conversation()
    log = ConsoleEvent.objects.for_workspace(shop.workspace).filter(kind="conversation.changed")
    before = log.count()

    People(shop).change(conversation.contact, tags=["vip"])

    assert [event.conversation for event in log.order_by("seq")[before:]] == [conversation.id]


def test_a_name_given_here_is_not_undone_by_the_customers_own(shop: Shop) -> None:
    hello = {"contacts": [{"wa_id": CUSTOMER, "profile": {"name": "🌸"}}]}
    shop.post(shop.envelope(messages=[shop.message()], **hello))
    shop.drain()
    People(shop).change(shop.conversation().contact, name="Ana")

    hello["contacts"][0]["profile"]["name"] = "🌻"
    shop.post(shop.envelope(messages=[shop.message()], **hello))
    shop.drain()

    assert shop.conversation().contact.name == "Ana"


def test_opting_somebody_out_drops_what_an_ended_flow_has_not_sent_yet(shop: Shop) -> None:
    shop.online(document(start(), say("bye", "Bye."), node("end", "end"), edges=[
        ("start", "next", "bye"), ("bye", "next", "end")]))  # fmt: skip
    shop.hears()
    assert (shop.conversation().control, len(shop.outbox())) == ("none", 1)

    People(shop).change(shop.conversation().contact, opted_out=["all"])

    assert [call for call in shop.send() if call.message] == []
    assert [message.state for message in shop.messages(author="bot")] == ["superseded"]


def test_a_contact_has_only_so_many_fields(shop: Shop) -> None:
    contact = person(shop, fields={f"f{place}": 1 for place in range(MAX_FIELDS)})

    told = People(shop).change(contact, status=422, fields={"one_more": 1})

    assert told["errors"][0]["pointer"] == "/fields"
    assert People(shop).change(contact, fields={"f1": None})["fields"].keys() == (
        contact.fields.keys() - {"f1"}
    )


def test_opting_somebody_out_ends_what_the_bot_does_with_them(shop: Shop) -> None:
    shop.online(greeting("hello"))
    shop.hears("hello")
    people, contact = People(shop), shop.conversation().contact

    told = people.change(contact, opted_out=["all"])

    assert [item["category"] for item in told["opted_out"]] == ["all"]
    assert (shop.session().status, shop.conversation().control) == ("ended", "none")
    assert [call for call in shop.send() if call.message] == []
    shop.hears("hello")
    assert len(shop.said()) == 2
    assert people.change(contact, opted_out=["marketing"])["opted_out"][0]["category"] == (
        "marketing"
    )
    shop.hears("hello")
    assert len(shop.said()) == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"fields": {"phone": "1"}}, "/fields/phone"),
        ({"fields": {"not a name": "1"}}, "/fields/not a name"),
        ({"fields": {"city": ["x"]}}, "/fields/city"),
        ({"fields": {"city": "x" * 1001}}, "/fields/city"),
        ({"language": "Portuguese!"}, "/language"),
        ({"tags": ["x" * 65]}, "/tags/0"),
    ],
)
def test_what_cannot_be_known_of_a_contact_is_refused(
    shop: Shop, body: dict[str, Any], pointer: str
) -> None:
    ana = person(shop)

    told = People(shop).change(ana, **body, status=422)

    assert told["errors"][0]["pointer"] == pointer
    ana.refresh_from_db()
    assert (ana.fields, ana.language, ana.tags) == ({}, "", [])
