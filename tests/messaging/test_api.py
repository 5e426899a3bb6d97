"""The desk over HTTP: who may do what, what is told to whom, pages and the event log."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.test import AsyncClient, Client
from django.utils.module_loading import import_string

from accounts.models import Role
from accounts.tokens import create_token
from messaging import desk, realtime
from messaging.api import events
from messaging.api.urls import urlpatterns
from messaging.models import ConsoleEvent, EventCounter, Message
from tests.factories import make_member
from tests.messaging.documents import greeting, menu
from tests.messaging.shop import CUSTOMER, Moment, Shop

ROLES = list(Role.values)
DESK, LEADS, MAKERS = (
    {"owner", "admin", "agent"},
    {"owner", "admin"},
    {"owner", "admin", "designer"},
)


class Api:
    """A client inside a workspace."""

    def __init__(self, shop: Shop, role: str) -> None:
        self.member = make_member(shop.workspace, role)
        _, token = create_token(shop.workspace, self.member.user, role=role, name="tests")
        self.headers = {"Authorization": f"Bearer {token}"}
        self.client = Client(headers=self.headers)
        self.root = f"/api/v1/workspaces/{shop.workspace.slug}/"

    @property
    def user(self) -> Any:
        return self.member.user

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(self.root + path, query)

    def post(self, path: str, body: Any = None) -> Any:
        return self.client.post(self.root + path, json.dumps(body or {}), "application/json")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        return self.client.generic(
            method, self.root + path, json.dumps(body or {}), "application/json"
        )


@pytest.fixture
def agent(shop: Shop) -> Api:
    return Api(shop, "agent")


@pytest.fixture
def queued(shop: Shop) -> str:
    """The id of a conversation that waits for a person."""
    shop.online(menu())
    contacts = [{"wa_id": CUSTOMER, "profile": {"name": "Ana"}}]
    shop.post(shop.envelope(messages=[shop.message()], contacts=contacts))
    shop.drain()
    shop.taps("A person")
    return str(shop.conversation().id)


# -- who may --------------------------------------------------------------------------------

ENDPOINTS = [
    ("GET", "connections/", MAKERS),
    ("POST", "connections/", LEADS),
    ("GET", "connections/{connection}/", MAKERS),
    ("PATCH", "connections/{connection}/", LEADS),
    ("DELETE", "connections/{connection}/", LEADS),
    ("GET", "channels/", set(ROLES)),
    ("POST", "channels/", LEADS),
    ("GET", "channels/{channel}/", set(ROLES)),
    ("PATCH", "channels/{channel}/", LEADS),
    ("GET", "queues/", set(ROLES)),
    ("POST", "queues/", LEADS),
    ("POST", "flows/{flow}/online/", MAKERS),
    ("POST", "flows/{flow}/offline/", MAKERS),
    ("GET", "flows/{flow}/bindings/", MAKERS | {"viewer"}),
    ("PUT", "flows/{flow}/bindings/", MAKERS),
    ("GET", "flows/{flow}/running/", MAKERS | {"viewer"}),
    ("GET", "flows/{flow}/running/sessions/", MAKERS | {"viewer"}),
    ("GET", "flows/{flow}/statistics/", set(ROLES)),
    ("GET", "flows/{flow}/conflicts/", MAKERS | {"viewer"}),
    ("POST", "flows/{flow}/trigger/", LEADS),
    ("GET", "contacts/", DESK | {"viewer"}),
    ("GET", "contacts/{contact}/", DESK | {"viewer"}),
    ("PATCH", "contacts/{contact}/", DESK),
    ("GET", "conversations/", set(ROLES)),
    ("GET", "conversations/{conversation}/", set(ROLES)),
    ("GET", "conversations/{conversation}/messages/", set(ROLES)),
    ("POST", "conversations/{conversation}/messages/", DESK),
    ("POST", "conversations/{conversation}/take-over/", DESK),
    ("POST", "conversations/{conversation}/claim/", DESK),
    ("POST", "conversations/{conversation}/resolve/", DESK),
    ("POST", "conversations/{conversation}/return-to-bot/", DESK),
    ("POST", "conversations/{conversation}/read/", set(ROLES)),
    *(
        (method, path, MAKERS if method == "GET" else LEADS)
        for noun in ("secrets", "functions", "models", "callbacks")
        for path, methods in {
            f"{noun}/": ("GET", "POST"),
            f"{noun}/{{nobody}}/": ("GET", "PATCH", "DELETE"),
        }.items()
        for method in methods
    ),
    ("GET", "callbacks/{nobody}/deliveries/", MAKERS),
    ("POST", "callbacks/{nobody}/deliveries/", LEADS),
    ("POST", "callbacks/{nobody}/deliveries/{nobody}/retry/", LEADS),
    ("POST", "effects/try/", MAKERS),
    ("GET", "media/{nobody}/", set(ROLES)),
    ("GET", "events/", set(ROLES)),
]


def _path(shop: Shop, path: str) -> str:
    flow = shop.session().version.flow_id
    return path.format(
        connection=shop.connection.id,
        channel=shop.channel.id,
        contact=shop.conversation().contact_id,
        flow=flow,
        conversation=shop.conversation().id,
        nobody=uuid4(),
    )


def test_every_endpoint_is_in_the_table() -> None:
    told = {re.sub(r"{\w+}", "…", path) for _, path, _ in ENDPOINTS}

    routes = {re.sub(r"<[^>]+>", "…", str(url.pattern)) for url in urlpatterns}
    assert routes == told


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reaches_what_it_may_and_nothing_else(shop: Shop, queued: str, role: str) -> None:
    api = Api(shop, role)

    for method, path, allowed in ENDPOINTS:
        status = api.call(method, _path(shop, path), {"running": "no"}).status_code
        refused = status == 403
        assert refused == (role not in allowed), (method, path, status)
        assert status < 500


def test_without_signing_in_nothing_is_told(shop: Shop, queued: str) -> None:
    for method, path, _ in ENDPOINTS:
        url = f"/api/v1/workspaces/{shop.workspace.slug}/{_path(shop, path)}"
        assert Client().generic(method, url).status_code in (401, 403), path


def test_what_is_of_another_workspace_is_not_there(shop: Shop, queued: str, moment: Moment) -> None:
    stranger = Api(Shop(moment), "owner")

    for method, path, _ in ENDPOINTS:
        if "{" in path:
            answer = stranger.call(method, _path(shop, path))
            assert answer.status_code == 404, (method, path)
        ours = f"/api/v1/workspaces/{shop.workspace.slug}/{_path(shop, path)}"
        assert stranger.client.generic(method, ours).status_code == 404, (method, path)


def test_ids_that_are_none_are_not_there(shop: Shop, queued: str, agent: Api) -> None:
    for id in ("nonsense", "0" * 36, str(uuid4())):
        assert agent.get(f"conversations/{id}/").status_code == 404


def test_bindings_take_no_foreign_channel(shop: Shop, queued: str, moment: Moment) -> None:
    foreign = Shop(moment).channel

    answer = Api(shop, "owner").call(
        "PUT", _path(shop, "flows/{flow}/bindings/"), {"channels": [str(foreign.id)]}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_channel")
    assert Api(shop, "owner").get(_path(shop, "flows/{flow}/bindings/")).json() == {
        "channels": [{"id": str(shop.channel.id), "name": "Shop"}]
    }


def test_a_channel_is_not_made_on_a_foreign_connection(shop: Shop, moment: Moment) -> None:
    body = {"connection": str(Shop(moment).connection.id), "phone_number_id": "1"}

    assert Api(shop, "owner").post("channels/", body).status_code == 404


# -- what is told ---------------------------------------------------------------------------


def test_secrets_are_never_told(shop: Shop) -> None:
    owner = Api(shop, "owner")
    body = {
        "kind": "whatsapp",
        "name": "Second",
        "app_secret": "sesame-1",
        "verify_token": "sesame-2",
        "access_token": "sesame-3",
    }

    made = owner.post("connections/", body)
    id = made.json()["id"]
    changed = owner.call("PATCH", f"connections/{id}/", {"access_token": "sesame-4"})
    answers = [made, changed, owner.get("connections/"), owner.get(f"connections/{id}/")]
    answers.append(owner.get("audit/"))

    assert [answer.status_code for answer in answers[:4]] == [201, 200, 200, 200]
    assert not any(b"sesame" in answer.content or b"c1." in answer.content for answer in answers)
    assert made.json()["secrets_set"] == ["app_secret", "verify_token", "access_token"]
    assert made.json()["webhook_url"].endswith(f"/webhooks/whatsapp/{id}/")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "pigeon"}, "/kind"),
        ({"api_base_url": "https://evil.example"}, "/api_base_url"),
        ({"api_base_url": "https://graph.facebook.com.evil.example"}, "/api_base_url"),
        ({"api_base_url": "https://graph.facebook.com@evil.example"}, "/api_base_url"),
        ({"api_base_url": "http://127.0.0.1:5432"}, "/api_base_url"),
        ({"api_version": "../v1"}, "/api_version"),
    ],
)
def test_a_connection_only_talks_to_its_provider(
    shop: Shop, change: dict[str, str], pointer: str
) -> None:
    body = {"kind": "whatsapp", "name": "x", **change}

    answer = Api(shop, "owner").post("connections/", body)

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_number_is_taken_once(shop: Shop) -> None:
    body = {"connection": str(shop.connection.id), "phone_number_id": shop.channel.phone_number_id}

    answer = Api(shop, "owner").post("channels/", body)

    assert (answer.status_code, answer.json()["code"]) == (422, "taken")


@pytest.mark.parametrize("role", ROLES)
def test_a_number_is_masked_for_who_may_not_see_it(shop: Shop, queued: str, role: str) -> None:
    api = Api(shop, role)
    shown = CUSTOMER if role in DESK else "…78"

    listed = api.get("conversations/").json()["items"][0]
    read = api.get(f"conversations/{queued}/").json()

    assert listed["contact"]["phone"] == read["contact"]["phone"] == shown


@pytest.mark.parametrize("role", ["designer", "viewer"])
def test_a_masked_number_cannot_be_found_by_its_digits(shop: Shop, queued: str, role: str) -> None:
    found = Api(shop, role).get("conversations/", search="3519").json()["items"]

    assert found == []
    assert len(Api(shop, role).get("conversations/", search="aNA").json()["items"]) == 1
    assert len(Api(shop, "agent").get("conversations/", search="+351 9").json()["items"]) == 1


def test_a_waiting_customer_is_shown_with_why(shop: Shop, queued: str, agent: Api) -> None:
    told = agent.get(f"conversations/{queued}/").json()

    assert told["control"] == "queued"
    assert told["queue"] == {"id": str(shop.queue.id), "name": "support"}
    assert told["priority"] == "high"
    assert told["handoff"]["reason"] == "node"
    assert told["handoff"]["node"] == "people"
    assert told["handoff"]["note"] == "wants a person"
    assert told["handoff"]["path"] == ["start", "menu", "menu", "people"]
    assert told["handoff"]["version"] == 1
    choices = {choice["id"]: choice["kind"] for choice in told["nodes"]}
    assert choices["milk"] == "send_buttons"
    assert choices["start"] == "start"  # from there the flow begins anew
    assert agent.get("queues/").json()["items"] == [
        {"id": str(shop.queue.id), "name": "support", "waiting": 1}
    ]


def test_lists_are_narrowed(shop: Shop, queued: str, agent: Api) -> None:
    shop.hears(by="351900000002")
    mine = shop.conversation(by="351900000002")
    desk.take_over(mine.id, actor=agent.user)

    def ids(**query: str) -> list[str]:
        return [item["id"] for item in agent.get("conversations/", **query).json()["items"]]

    assert ids(control="queued") == [queued]
    assert ids(control="human") == ids(assignee="me") == [str(mine.id)]
    assert ids(assignee=str(agent.user.id)) == [str(mine.id)]
    assert ids(stage="resolved") == []
    assert ids() == [str(mine.id), queued]
    for bad in ({"control": "x"}, {"stage": "x"}, {"assignee": "x"}):
        assert agent.get("conversations/", **bad).status_code == 400


def test_pages_of_conversations_hold_each_once(shop: Shop, agent: Api) -> None:
    for n in range(7):
        shop.hears(by=f"35190000000{n}")

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = agent.get("conversations/", limit=3, **({"cursor": cursor} if cursor else {})).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]

    assert len(seen) == len(set(seen)) == 7


def test_unread_messages_are_counted_for_oneself(shop: Shop, queued: str, agent: Api) -> None:
    other = Api(shop, "agent")
    before = agent.get(f"conversations/{queued}/").json()["unread"]
    shop.hears("hello?")
    last = shop.conversation().last_seq

    assert agent.post(f"conversations/{queued}/read/", {"seq": last}).status_code == 204
    assert agent.post(f"conversations/{queued}/read/", {"seq": 1}).status_code == 204

    assert before == 2
    assert agent.get(f"conversations/{queued}/").json()["unread"] == 0
    assert other.get("conversations/").json()["items"][0]["unread"] == 3


def test_messages_are_read_in_pages_the_newest_last(shop: Shop, queued: str, agent: Api) -> None:
    path = f"conversations/{queued}/messages/"
    whole = agent.get(path).json()["items"]

    last = agent.get(path, limit=2).json()
    before = agent.get(path, limit=2, before=last["next"]).json()
    after = agent.get(path, after=2).json()

    assert [m["seq"] for m in whole] == [1, 2, 3, 4]
    assert [m["seq"] for m in last["items"]] == [3, 4]
    assert ([m["seq"] for m in before["items"]], before["next"]) == ([1, 2], None)
    assert [m["seq"] for m in after["items"]] == [3, 4]
    assert agent.get(path, after="x").status_code == 400
    assert whole[1]["content"]["buttons"][0] == {"id": "tea", "title": "Tea"}


# -- deeds ----------------------------------------------------------------------------------


def test_who_comes_second_hears_who_has_the_customer(shop: Shop, queued: str, agent: Api) -> None:
    epoch = agent.get(f"conversations/{queued}/").json()["epoch"]
    second = Api(shop, "agent")

    won = agent.post(f"conversations/{queued}/claim/", {"epoch": epoch})
    lost = second.post(f"conversations/{queued}/claim/", {"epoch": epoch})

    assert (won.status_code, won.json()["assignee"]["id"]) == (200, str(agent.user.id))
    assert lost.status_code == 409
    told = lost.json()
    assert (told["code"], told["owner"]["id"]) == ("not_yours", str(agent.user.id))
    assert (told["epoch"], told["since"][:19]) == (epoch + 1, "2026-01-05T09:00:00")


def test_an_answer_travels_and_is_told_once(shop: Shop, queued: str, agent: Api) -> None:
    agent.post(f"conversations/{queued}/take-over/")
    body = {"client_id": "client-0001", "last_seen_seq": 4, "text": "Hi!"}

    first = agent.post(f"conversations/{queued}/messages/", body)
    again = agent.post(
        f"conversations/{queued}/messages/",
        {"client_id": "client-0001", "type": "text", "content": {"text": "Hi!"}},
    )

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["state"], first.json()["author"]) == ("queued", "agent")
    assert first.json()["agent"]["id"] == str(agent.user.id)
    assert [c.payload["text"]["body"] for c in shop.send() if c.message][-1] == "Hi!"


def test_answers_that_cannot_go_out_say_why(shop: Shop, queued: str, agent: Api) -> None:
    path = f"conversations/{queued}/messages/"
    unclaimed = agent.post(path, {"client_id": "client-0001", "text": "x"})
    agent.post(f"conversations/{queued}/take-over/")

    too_long = agent.post(path, {"client_id": "client-0002", "text": "x" * 4097})
    blank = agent.post(path, {"client_id": "client-0003", "text": " "})
    nothing = agent.post(path, {"client_id": "client-0004"})
    odd_id = agent.post(path, {"client_id": "two words", "text": "x"})
    shop.moment.advance(hours=25)
    late = agent.post(path, {"client_id": "client-0005", "text": "x"})

    assert (unclaimed.status_code, unclaimed.json()["code"]) == (409, "not_yours")
    assert [(a.status_code, a.json()["code"]) for a in (too_long, blank, late)] == [
        (422, "too_long"),
        (422, "empty"),
        (422, "window_closed"),
    ]
    assert nothing.status_code == odd_id.status_code == 422
    assert not Message.objects.for_workspace(shop.workspace).filter(author="agent").exists()


def test_an_unseen_answer_is_shown_to_who_writes(shop: Shop, queued: str, agent: Api) -> None:
    other = Api(shop, "agent")
    path = f"conversations/{queued}"
    other.post(f"{path}/take-over/")
    hers = other.post(f"{path}/messages/", {"client_id": "client-0001", "text": "Mine"}).json()
    other.post(f"{path}/return-to-bot/")
    agent.post(f"{path}/take-over/")

    answer = agent.post(
        f"{path}/messages/", {"client_id": "client-0002", "text": "x", "last_seen_seq": 4}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "unseen_reply")
    assert [message["id"] for message in answer.json()["messages"]] == [hers["id"]]


def test_giving_back_to_a_node_that_is_not_there_is_refused(
    shop: Shop, queued: str, agent: Api
) -> None:
    agent.post(f"conversations/{queued}/claim/")

    answer = agent.post(f"conversations/{queued}/return-to-bot/", {"node": "nowhere"})

    assert (answer.status_code, answer.json()["code"]) == (422, "no_such_node")
    assert shop.conversation().control == "human"


# -- the event log --------------------------------------------------------------------------


def test_events_come_after_a_cursor_without_gaps(shop: Shop, agent: Api) -> None:
    start = agent.get("events/").json()
    shop.online(greeting())
    shop.hears()

    page = agent.get("events/", after=start["head"]).json()

    assert (start["events"], start["head"]) == ([], 0)
    assert [event["seq"] for event in page["events"]] == list(range(1, page["head"] + 1))
    assert {event["kind"] for event in page["events"]} == {
        "message.created",
        "conversation.changed",
    }
    assert all(event["conversation"] == str(shop.conversation().id) for event in page["events"])
    assert page["log"] == str(shop.workspace.id)
    assert "hello" not in json.dumps(page["events"])


def test_events_of_another_workspace_are_not_told(shop: Shop, agent: Api, moment: Moment) -> None:
    Shop(moment).hears()

    assert agent.get("events/", after=0).json()["events"] == []


def test_a_cursor_the_log_does_not_reach_is_told_to_reload(shop: Shop, agent: Api) -> None:
    shop.hears()
    shop.hears()
    head = agent.get("events/").json()["head"]

    ahead = agent.get("events/", after=head + 1)
    ConsoleEvent.objects.for_workspace(shop.workspace).filter(seq=1).delete()
    swept = agent.get("events/", after=0)
    reached = agent.get("events/", after=1)
    ConsoleEvent.objects.for_workspace(shop.workspace).delete()
    emptied = agent.get("events/", after=0)
    EventCounter.objects.update(seq=20_000)
    behind = agent.get("events/", after=1)

    assert [a.status_code for a in (ahead, swept, reached, emptied, behind)] == [
        410,
        410,
        200,
        410,
        410,
    ]
    assert (swept.json()["code"], swept.json()["head"]) == ("reload", head)


@pytest.mark.parametrize("query", [{"after": "x"}, {"after": "-1"}, {"after": 0, "wait": "soon"}])
def test_a_cursor_that_is_no_number_is_refused(agent: Api, query: dict[str, Any]) -> None:
    assert agent.get("events/", **query).status_code == 400


@pytest.fixture
def asked(shop: Shop, agent: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What happens while a long poll waits, in order."""
    happened: list[str] = []
    subscribe = realtime.HUB.subscribe

    def noted(workspace: Any, ear: Any) -> None:
        happened.append("listens")
        subscribe(workspace, ear)

    monkeypatch.setattr(realtime.HUB, "subscribe", noted)
    yield happened
    assert not any(realtime.HUB._ears.values())


def test_a_long_poll_wakes_with_the_bell(shop: Shop, agent: Api, asked: list[str]) -> None:
    async def poll() -> Any:
        client = AsyncClient()
        url = f"{agent.root}events/?after=0&wait=25"
        waiting = asyncio.create_task(client.get(url, headers=agent.headers))
        while not (asked or waiting.done()):
            await asyncio.sleep(0)
        for _ in range(50):
            await asyncio.sleep(0)
        await sync_to_async(shop.hears)()
        realtime.ring(shop.workspace.id, 1)
        return await asyncio.wait_for(waiting, 20)

    answer = async_to_sync(poll)()

    assert answer.status_code == 200
    assert [event["kind"] for event in answer.json()["events"]] == ["message.created"]


def test_a_long_poll_without_news_tells_the_time_when_it_ends(
    shop: Shop, agent: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]

    async def pass_time(waiting: Any, span: float) -> None:
        waiting.close()
        seconds[0] += span
        shop.moment.advance(seconds=span)
        raise TimeoutError

    monkeypatch.setattr(events, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    kept = {"Event": asyncio.Event, "get_running_loop": asyncio.get_running_loop}
    monkeypatch.setattr(events, "asyncio", SimpleNamespace(wait_for=pass_time, **kept))

    answer = agent.get("events/", after=0, wait=25)

    assert answer.status_code == 200
    assert answer.json()["events"] == []
    assert answer.json()["now"][:19] == "2026-01-05T09:00:25"


def test_nothing_before_a_long_poll_holds_a_thread() -> None:
    classes = [import_string(name) for name in settings.MIDDLEWARE]

    assert [found for found in classes if not getattr(found, "async_capable", False)] == []
