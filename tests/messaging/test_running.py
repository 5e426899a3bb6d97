"""What becomes of sessions when their flow changes or goes off, and where they stand."""

from __future__ import annotations

from typing import Any

import pytest

from flows import publishing
from flows.models import Flow, FlowVersion, Session, Settlement
from messaging import running
from messaging.running import settle_once
from messaging.standing import standing_at
from tests.factories import bearer_client
from tests.messaging.documents import document, greeting, menu, node, say, start
from tests.messaging.shop import Shop

ANOTHER = "351933333333"


def two_questions(*, first: str = "first", farewell: str = "Old") -> dict[str, Any]:
    """Listens twice, then says farewell."""
    return document(
        start(),
        say("hello", "Hello!"),
        node(first, "wait_for_reply", save_as="one"),
        node("second", "wait_for_reply", save_as="two"),
        say("bye", farewell),
        node("end", "end"),
        edges=[
            ("start", "next", "hello"),
            ("hello", "next", first),
            (first, "replied", "second"),
            ("second", "replied", "bye"),
            ("bye", "next", "end"),
        ],
    )


def change(flow: Flow, draft: dict[str, Any], **how: Any) -> FlowVersion:
    """Publish another document of the flow."""
    flow.refresh_from_db()
    flow.draft, flow.draft_revision = draft, flow.draft_revision + 1
    flow.save()
    return publishing.publish(flow, by=None, **how)


def settle(shop: Shop) -> None:
    """Carry out what was chosen."""
    while settle_once():
        pass
    shop.drain()


@pytest.fixture
def flow(shop: Shop) -> Flow:
    """A flow in which a customer is asked the first of two questions."""
    version = shop.online(two_questions())
    shop.hears()
    return version.flow


@pytest.mark.parametrize(
    ("choice", "status", "number", "control"),
    [("finish", "waiting", 1, "bot"), ("move", "waiting", 2, "bot"), ("end", "ended", 1, "none")],
)
def test_publishing_decides_what_becomes_of_sessions(
    shop: Shop, flow: Flow, choice: str, status: str, number: int, control: str
) -> None:
    change(flow, two_questions(farewell="New"), running=choice)

    settle(shop)

    session = shop.session()
    assert (session.status, session.version.number) == (status, number)
    assert session.at_version == session.version_id
    assert shop.conversation().control == control


def test_a_moved_session_goes_on_with_the_new_document(shop: Shop, flow: Flow) -> None:
    change(flow, two_questions(farewell="New"), running="move")
    settle(shop)

    shop.hears("one")
    shop.hears("two")

    assert shop.said() == ["Hello!", "New"]
    turns = shop.session().turns.order_by("number").values_list("version", flat=True)
    first, second = flow.versions.order_by("number").values_list("pk", flat=True)
    assert list(turns) == [first, second, second]


def test_a_session_whose_node_is_gone_moves_at_its_next_wait(shop: Shop, flow: Flow) -> None:
    change(flow, two_questions(first="renamed", farewell="New"), running="move")
    settle(shop)
    before = shop.session().version.number

    shop.hears("one")
    after = shop.session().version.number
    shop.hears("two")

    assert (before, after) == (1, 2)
    assert shop.said() == ["Hello!", "New"]


def test_a_node_that_became_another_kind_is_not_the_same_node(shop: Shop, flow: Flow) -> None:
    other = two_questions()
    data = {"prompt": "Well?", "answer": {"type": "text"}, "save_as": "one"}
    other["nodes"][2] = {**other["nodes"][2], "kind": "ask", "data": data}
    other["edges"][2]["port"] = "next"

    change(flow, other, running="move")
    settle(shop)

    assert shop.session().version.number == 1


def test_a_session_does_not_move_to_a_version_that_went_off_again(shop: Shop, flow: Flow) -> None:
    change(flow, two_questions(first="renamed"), running="move")
    settle(shop)
    publishing.publish(flow, version=1, by=None)

    shop.hears("one")

    session = shop.session()
    assert (session.version.number, session.moves_to) == (1, None)


def test_a_choice_that_was_not_carried_out_yet_gives_way_to_the_next(
    shop: Shop, flow: Flow
) -> None:
    change(flow, two_questions(farewell="New"), running="end")
    publishing.publish(flow, version=1, by=None)

    settle(shop)

    assert shop.session().status == "waiting"
    assert not Settlement.objects.across_workspaces().filter(done_at=None).exists()


def test_ended_customers_are_told_within_the_window(shop: Shop, flow: Flow) -> None:
    publishing.take_offline(flow, running="end", text="We begin anew.")

    settle(shop)

    session = shop.session()
    assert shop.said() == ["Hello!", "We begin anew."]
    assert (session.status, session.turns.last().path) == ("ended", [["first", None, "", True]])


def test_outside_the_window_a_session_ends_without_a_word(shop: Shop, flow: Flow) -> None:
    shop.moment.advance(hours=25)
    publishing.take_offline(flow, running="end", text="We begin anew.")

    settle(shop)

    assert shop.said() == ["Hello!"]
    assert shop.session().status == "ended"


def test_whom_an_agent_has_nobody_takes_away(shop: Shop) -> None:
    version = shop.online(menu())
    shop.hears()
    shop.taps("A person")

    publishing.take_offline(version.flow, running="end", text="Good-bye")
    settle(shop)

    assert shop.session().status == "waiting"
    assert "Good-bye" not in shop.said()


def test_what_the_customer_wrote_before_is_answered_before(shop: Shop, flow: Flow) -> None:
    """The item waits in the conversation's lane, behind the message that came first."""
    shop.post(shop.envelope(messages=[shop.message("one")]))
    publishing.take_offline(flow, running="end")

    settle(shop)

    session = shop.session()
    assert session.state["vars"]["one"] == "one"
    assert [turn.status for turn in session.turns.order_by("number")] == [
        "waiting", "waiting", "ended",
    ]  # fmt: skip


def test_a_session_that_began_meanwhile_is_found_by_the_second_look(shop: Shop, flow: Flow) -> None:
    """A worker may have read who listens just before the flow went off."""
    publishing.take_offline(flow, running="end")
    settle(shop)
    flow.versions.update(state="online")
    shop.hears(by=ANOTHER)
    flow.versions.update(state="offline")
    early = settle_once()

    shop.moment.advance(seconds=61)
    settle(shop)

    assert early == 0
    assert shop.session(by=ANOTHER).status == "ended"
    assert not Settlement.objects.across_workspaces().filter(done_at=None).exists()


def test_settling_goes_on_where_a_batch_ended(
    shop: Shop, flow: Flow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in range(4):
        shop.hears(by=f"35193333000{place}")
    monkeypatch.setattr(running, "_BATCH", 2)
    publishing.take_offline(flow, running="end")

    batches = [settle_once() for _ in range(4)]
    shop.drain()

    assert batches == [2, 2, 1, 0]
    assert set(Session.objects.for_workspace(shop.workspace).values_list("status", flat=True)) == {
        "ended"
    }


# -- flows that call others -----------------------------------------------------------------


def caller(name: str) -> dict[str, Any]:
    """Runs another flow and says that it is back."""
    return document(
        start("help"),
        node("call", "call_flow", flow=name),
        say("back", "Back."),
        node("end", "end"),
        edges=[("start", "next", "call"), ("call", "next", "back"), ("back", "next", "end")],
        name="Caller",
    )


@pytest.fixture
def called(shop: Shop) -> tuple[Flow, Flow]:
    """A flow that waits for the other one, in which a customer is asked."""
    inner = shop.online({**two_questions(), "name": "Inner"}).flow
    inner.bindings.all().delete()
    outer = shop.online(caller("Inner")).flow
    shop.hears("help")
    assert shop.session().node == "first"
    return outer, inner


def test_a_session_in_a_called_flow_stands_in_both(shop: Shop, called: tuple[Flow, Flow]) -> None:
    outer, inner = (flow.versions.get() for flow in called)
    workspace = shop.workspace.pk

    assert standing_at(workspace, [outer.pk]) == {(outer.pk, "call"): 1}
    assert standing_at(workspace, [inner.pk]) == {(inner.pk, "first"): 1}
    assert standing_at(workspace, [outer.pk], once=True) == {(outer.pk, "call"): 1}
    assert standing_at(workspace, [inner.pk], once=True) == {}


def test_a_change_of_the_called_flow_leaves_its_callers_alone(
    shop: Shop, called: tuple[Flow, Flow]
) -> None:
    publishing.take_offline(called[1], running="end")

    settle(shop)
    shop.hears("one")
    shop.hears("two")

    assert shop.said() == ["Hello!", "Old", "Back."]


def test_the_calling_flow_moves_while_the_called_one_asks(
    shop: Shop, called: tuple[Flow, Flow]
) -> None:
    changed = caller("Inner")
    changed["nodes"][2]["data"]["text"] = "Back anew."
    change(called[0], changed, running="move")

    settle(shop)
    session = shop.session()
    shop.hears("one")
    shop.hears("two")

    assert (session.version.number, session.at_version) == (2, called[1].versions.get().pk)
    assert shop.said() == ["Hello!", "Old", "Back anew."]


def test_a_flow_in_use_is_not_deleted_even_by_call(shop: Shop, called: tuple[Flow, Flow]) -> None:
    publishing.take_offline(called[1])

    with pytest.raises(publishing.InUse, match="in the middle"):
        publishing.delete(called[1])


# -- over HTTP ------------------------------------------------------------------------------


def test_the_api_counts_sessions_by_node_and_tells_which_can_move(shop: Shop, flow: Flow) -> None:
    shop.hears(by=ANOTHER)
    shop.hears("one", by=ANOTHER)
    flow.refresh_from_db()
    flow.draft = two_questions(first="renamed")
    flow.save()
    owner = bearer_client(shop.workspace)
    root = f"/api/v1/workspaces/{shop.workspace.slug}/flows/{flow.pk}/"

    told = owner.get(f"{root}running/").json()
    against = owner.get(f"{root}running/?version=1").json()
    listed = owner.get(f"{root}running/sessions/?version=1&node=second").json()

    assert (told["total"], told["with_people"], told["settling"]) == (2, 0, None)
    assert {(row["node"], row["waiting"], row["moves"]) for row in told["nodes"]} == {
        ("first", 1, False),
        ("second", 1, True),
    }
    assert {row["moves"] for row in against["nodes"]} == {True}
    assert [item["conversation"] for item in listed["items"]] == [
        str(shop.conversation(by=ANOTHER).pk)
    ]


def test_the_api_takes_a_flow_off_and_ends_its_sessions(shop: Shop, flow: Flow) -> None:
    owner = bearer_client(shop.workspace)
    root = f"/api/v1/workspaces/{shop.workspace.slug}/flows/{flow.pk}/"
    body = {"running": "end", "text": "Good-bye."}

    answer = owner.post(f"{root}offline/", body, "application/json")
    settling = owner.get(f"{root}running/").json()["settling"]
    settle(shop)

    assert (answer.status_code, settling["choice"]) == (200, "end")
    assert shop.said()[-1] == "Good-bye."
    assert owner.post(f"{root}offline/", {}, "application/json").status_code == 409


def test_the_api_publishes_and_moves(shop: Shop) -> None:
    flow = shop.online(greeting()).flow
    shop.hears()
    flow.draft, flow.draft_revision = greeting(), 2
    flow.draft["nodes"][1]["data"]["text"] = "Good day!"
    flow.save()
    owner = bearer_client(shop.workspace)
    url = f"/api/v1/workspaces/{shop.workspace.slug}/flows/{flow.pk}/online/"

    answer = owner.post(url, {"revision": 2, "running": "move"}, "application/json")
    settle(shop)

    assert (answer.status_code, answer.json()["number"]) == (200, 2)
    assert shop.session().version.number == 2
