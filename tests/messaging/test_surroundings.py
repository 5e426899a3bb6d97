"""What the checks know of a workspace: whatever is there, and nothing of another's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from accounts import clock
from flows import drafts, publishing
from flows.models import Flow
from flows.surroundings import known_around
from messaging.models import Function, ModelEndpoint, Queue, Secret
from tests.engine.broken import drawn, say
from tests.factories import (
    bearer_client,
    make_channel,
    make_connection,
    make_member,
    make_workspace,
)
from tests.messaging.shop import Shop

pytestmark = pytest.mark.django_db


class Desk:
    """Somebody of the shop at the API."""

    def __init__(self, shop: Shop, role: str = "designer") -> None:
        self._client = bearer_client(shop.workspace, role)
        self._base = f"/api/v1/workspaces/{shop.workspace.slug}/"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self._client.generic(
            method,
            self._base + path,
            json.dumps(body or {}),
            "application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )


def draft(shop: Shop, document: dict[str, Any], name: str = "Drawn") -> Flow:
    return drafts.create(shop.workspace.pk, {**document, "name": name}, by=None)


def issues(desk: Desk, flow: Flow, document: Any = None) -> list[str]:
    body = {} if document is None else {"document": document}
    told = desk.send("POST", f"flows/{flow.pk}/check/", body).json()["issues"]
    return [f"{issue['code']} {issue['node'] or ''}".strip() for issue in told]


def calling(flow: str, **told: Any) -> dict[str, Any]:
    call = ("call_flow", {"flow": flow, **told})
    return drawn("start -> sub", "sub -> end", "sub.failed -> end", sub=call)


def keyword(word: str) -> dict[str, Any]:
    trigger = {"type": "keyword", "words": [word], "match": "exact"}
    return drawn("start -> say", "say -> end", start={"triggers": [trigger]}, say=say())


def test_all_that_flows_may_name(shop: Shop) -> None:
    shop.agent()
    shop.agent(role="viewer")
    now = clock.now()
    dates = {"workspace": shop.workspace, "created_at": now}
    Secret.objects.create(**dates, name="shop_key", value="sealed", changed_at=now)
    Function.objects.create(**dates, name="rebate", url="https://a.example")
    ModelEndpoint.objects.create(**dates, name="helper", base_url="https://a.example", model="x")
    other = make_workspace()
    Queue.objects.create(workspace=other, name="theirs")
    drafts.create(other.pk, {**keyword("x"), "name": "Theirs"}, by=None)
    mine, neighbour = draft(shop, keyword("a")), draft(shop, keyword("b"), "Other")

    known = known_around(mine)

    assert known.flow == str(mine.pk)
    assert known.queues == {"support": 1}
    assert known.secrets == {"shop_key"}
    assert known.functions == {"rebate"}
    assert known.models == {"helper"}
    assert [(flow.id, flow.name, flow.is_online) for flow in known.flows or ()] == [
        (str(neighbour.pk), "Other", False)
    ]
    assert known.channels is None, "a draft need not have any"


def test_a_flow_online_is_known_by_what_it_does(shop: Shop) -> None:
    start = {"inputs": [{"name": "who", "required": True}]}
    sub = drawn("start -> say", "say -> end", manual=True, start=start, say=say("{{ who }}"))
    publishing.publish(draft(shop, sub, "Sub"), by=None)

    [known] = known_around(draft(shop, calling("Sub"))).flows or ()

    assert (known.name, known.is_online, known.required, known.rests) == (
        "Sub",
        True,
        {"who"},
        False,
    )


def test_the_draft_the_check_and_the_save_know_the_workspace(shop: Shop) -> None:
    designer = Desk(shop)
    flow = draft(shop, calling("Address"))
    path = f"flows/{flow.pk}/draft/"

    read = designer.send("GET", path).json()
    saved = designer.send(
        "PATCH", path, {"changes": {"fields": {"remark": "x"}}}, If_Match='"1"'
    ).json()

    for told in (read, saved):
        assert [issue["code"] for issue in told["issues"]] == ["unknown_flow"]
    assert issues(designer, flow) == ["unknown_flow sub"]
    draft(shop, keyword("x"), "Address")
    assert issues(designer, flow) == ["flow_not_online sub"]
    assert issues(designer, flow, calling("Drawn")) == ["call_circle sub"]


def test_publishing_knows_the_workspace(shop: Shop) -> None:
    designer = Desk(shop, "owner")
    flow = draft(shop, calling("Address"))

    refused = designer.send("POST", f"flows/{flow.pk}/online/", {"revision": 1})

    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["unknown_flow"]
    assert not flow.versions.exists()


def test_a_queue_that_nobody_serves(shop: Shop) -> None:
    designer = Desk(shop)
    help = ("handoff", {"queue": "support"})
    flow = draft(shop, drawn("start -> help", "help -> end", help=help))

    assert issues(designer, flow) == ["empty_queue help"]
    make_member(shop.workspace, "agent")
    assert issues(designer, flow) == []


def test_flows_and_words_on_the_same_channel(shop: Shop) -> None:
    designer = Desk(shop)
    shop.online({**keyword("pizza"), "name": "Pizza"})
    mine = draft(shop, keyword("pizza"))

    assert issues(designer, mine) == []
    shop.online({**keyword("pizza"), "name": "Rival"})
    rival = Flow.objects.for_workspace(shop.workspace).get(name="Rival")
    assert issues(designer, rival) == ["trigger_conflict start"]
    assert issues(designer, rival, keyword("pasta")) == []
    shop.channel.words = [{"words": ["pasta"], "match": "exact", "action": "handoff"}]
    shop.channel.save()
    assert issues(designer, rival, keyword("pasta")) == ["trigger_conflict start"]


def test_a_flow_online_without_a_channel(shop: Shop) -> None:
    designer = Desk(shop)
    flow = draft(shop, keyword("x"))
    publishing.publish(flow, by=None)
    other = make_channel(make_connection(make_workspace()))

    assert other.workspace_id != shop.workspace.pk
    assert issues(designer, flow) == ["no_channel"]


def test_a_flow_started_by_hand_unless_another_calls_it(shop: Shop) -> None:
    designer = Desk(shop)
    sub = draft(shop, drawn("start -> say", "say -> end", manual=True, say=say()), "Sub")

    assert issues(designer, sub) == ["window_closed say"]
    publishing.publish(sub, by=None)
    publishing.publish(draft(shop, calling("Sub")), by=None)
    assert issues(designer, sub) == []
