"""A number's words, its fallback flow and the order of its flows, by the API; and where flows
wait for the same message."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from messaging.channels import change_channel
from messaging.models import Channel
from tests.factories import bearer_client, make_channel
from tests.messaging.documents import greeting, menu
from tests.messaging.shop import Shop


class Numbers:
    """The channels of a shop by the API."""

    def __init__(self, shop: Shop, role: str = "admin") -> None:
        self.client: Client = bearer_client(shop.workspace, role)
        self.root = f"/api/v1/workspaces/{shop.workspace.slug}/"
        self.path = f"channels/{shop.channel.id}/"

    def get(self, path: str = "") -> Any:
        answer = self.client.get(self.root + (path or self.path))
        assert answer.status_code == 200, answer.content
        return answer.json()

    def change(self, *, status: int = 200, **body: Any) -> Any:
        answer = self.client.patch(self.root + self.path, json.dumps(body), "application/json")
        assert answer.status_code == status, answer.content
        return answer.json()


def test_a_new_number_listens_for_stop_and_start(shop: Shop) -> None:
    told = Numbers(shop).get()

    assert [(word["words"], word["action"]) for word in told["words"]] == [
        (["stop", "unsubscribe"], "opt_out"),
        (["start"], "opt_in"),
    ]
    assert (told["fallback_flow"], told["flows"]) == (None, [])


def test_words_are_kept_as_their_action_needs_them(shop: Shop) -> None:
    flow = shop.online(menu()).flow_id
    words = [
        {"words": [" Menu "], "action": "flow", "flow": str(flow), "queue": "nowhere"},
        {"words": ["agent"], "match": "contains", "action": "handoff", "queue": "support",
         "text": "One moment.", "flow": str(flow)},
        {"words": ["^stop"], "match": "regex", "action": "opt_out", "text": "  "},
    ]  # fmt: skip

    told = Numbers(shop).change(words=words, name="Main", messages_per_second=20)

    assert told["words"] == [
        {"words": ["Menu"], "match": "exact", "action": "flow", "flow": str(flow)},
        {"words": ["agent"], "match": "contains", "action": "handoff", "queue": "support",
         "text": "One moment."},
        {"words": ["^stop"], "match": "regex", "action": "opt_out"},
    ]  # fmt: skip
    assert (told["name"], told["messages_per_second"]) == ("Main", 20)
    shop.hears("menu")
    assert shop.said() == ["What would you like?"]
    entry = AuditEntry.objects.for_workspace(shop.workspace).get(action="channel.changed")
    assert entry.after == {"changed": ["messages_per_second", "name", "words"]}


@pytest.mark.parametrize(
    ("word", "code", "pointer"),
    [
        ({"action": "flow", "flow": str(uuid4())}, "unknown_flow", "/words/0/flow"),
        ({"action": "flow"}, "invalid", "/words/0/flow"),
        ({"action": "handoff", "queue": "x"}, "unknown_queue", "/words/0/queue"),
        ({"action": "opt_out", "match": "regex"}, "bad_regex", "/words/0/words/0"),
        ({"action": "dance"}, "invalid_choice", "/words/0/action"),
        ({"action": "opt_out", "words": []}, "min_length", "/words/0/words"),
    ],
)
def test_words_that_cannot_work_are_refused_with_their_place(
    shop: Shop, word: dict[str, Any], code: str, pointer: str
) -> None:
    told = Numbers(shop).change(words=[{"words": ["(a"], **word}], status=422)

    assert (told["errors"][0]["code"], told["errors"][0]["pointer"]) == (code, pointer)
    shop.channel.refresh_from_db()
    assert shop.channel.words[0]["words"] == ["stop", "unsubscribe"]


def test_the_fallback_flow_is_one_of_the_workspace(shop: Shop) -> None:
    version = shop.online(greeting("hello"))
    numbers = Numbers(shop)

    told = numbers.change(fallback_flow=str(version.flow_id))
    assert told["fallback_flow"] == {"id": str(version.flow_id), "name": "Flow"}
    shop.hears("what?")
    assert shop.said() == ["Hello!", "Your name?"]
    assert numbers.change(fallback_flow=str(uuid4()), status=422)["code"] == "unknown_flow"
    assert numbers.change(fallback_flow=None)["fallback_flow"] is None


def test_two_people_change_different_things_of_a_number_at_once(shop: Shop) -> None:
    mine, yours = (Channel.objects.for_workspace(shop.workspace).get() for _ in range(2))

    change_channel(mine, {"name": "Support"})
    change_channel(yours, {"words": []})

    shop.channel.refresh_from_db()
    assert (shop.channel.name, shop.channel.words) == ("Support", [])


def test_the_flows_of_a_number_are_asked_in_the_order_given(shop: Shop) -> None:
    first, second = (shop.online(flow).flow_id for flow in (greeting("hi"), menu()))
    third = shop.online(greeting("hi")).flow_id
    numbers = Numbers(shop)
    assert [flow["id"] for flow in numbers.get()["flows"]] == [str(first), str(second), str(third)]

    told = numbers.change(flows=[str(third), str(first), str(second)])

    assert [flow["id"] for flow in told["flows"]] == [str(third), str(first), str(second)]
    assert told["flows"][0] == {
        "id": str(third), "name": "Flow", "online": True, "trigger_type": "TriggeredByWhatsApp",
    }  # fmt: skip
    shop.hears("hi")
    assert shop.session().version.flow_id == third
    for wrong in ([str(first)], [str(first)] * 3, [str(first), str(second), str(uuid4())]):
        assert numbers.change(flows=wrong, status=422)["code"] == "bad_order"


def test_the_list_of_numbers_costs_the_same_however_many_there_are(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    numbers = Numbers(shop)
    shop.online(menu())
    numbers.get("channels/")
    with CaptureQueriesContext(connection) as before:
        numbers.get("channels/")
    for _ in range(3):
        make_channel(shop.connection)
    with django_assert_num_queries(len(before)):
        assert len(numbers.get("channels/")["items"]) == 4


# -- conflicts -------------------------------------------------------------------------------


def conflicts_of(shop: Shop, flow: Any) -> list[dict[str, Any]]:
    return Numbers(shop, "viewer").get(f"flows/{flow}/conflicts/")["items"]


def test_flows_that_wait_for_the_same_are_told_with_who_is_first(shop: Shop) -> None:
    first = shop.online({**greeting("hello", "return"), "name": "Greeting"}).flow_id
    second = shop.online({**greeting("return"), "name": "Returns"}).flow_id
    shop.online({**menu(), "name": "Anything"})

    assert conflicts_of(shop, first) == [
        {
            "channel": {"id": str(shop.channel.id), "name": "Shop"},
            "flow": {"id": str(second), "name": "Returns"},
            "type": "keyword",
            "words": ["return"],
            "wins": True,
            "message": "“Returns” starts on “return” as well; on Shop, “Greeting” is asked first.",
        }
    ]
    assert [(c["flow"]["name"], c["wins"]) for c in conflicts_of(shop, second)] == [
        ("Greeting", False)
    ]


def test_only_what_is_online_and_hears_messages_is_a_rival(shop: Shop) -> None:
    mine = shop.online(greeting("hello")).flow_id
    offline = shop.online(greeting("hello"))
    shop.online({**greeting("hello"), "trigger_type": "TriggeredManually"})
    offline.state = "offline"
    offline.save()

    assert conflicts_of(shop, mine) == []


def test_keywords_that_the_number_takes_for_itself_are_told(shop: Shop) -> None:
    flow = shop.online(greeting("stop", "start", "hello")).flow_id

    told = conflicts_of(shop, flow)

    assert [(c["type"], c["flow"], c["words"], c["wins"]) for c in told] == [
        ("channel_word", None, ["stop"], False)
    ]


def test_publishing_tells_what_else_waits_for_the_same(shop: Shop) -> None:
    shop.online({**greeting("hello"), "name": "Greeting"})
    version = shop.online({**greeting("hello"), "name": "Another"})
    designer = bearer_client(shop.workspace, "designer")

    answer = designer.post(
        f"/api/v1/workspaces/{shop.workspace.slug}/flows/{version.flow_id}/online/",
        "{}",
        "application/json",
    )

    assert answer.status_code == 200, answer.content
    assert [c["flow"]["name"] for c in answer.json()["conflicts"]] == ["Greeting"]
