"""The agents' socket: who gets in, what is heard, and that only the log tells the rest."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client

from accounts.models import User
from config.asgi import application
from console import consumers
from messaging import realtime
from tests.factories import make_member, make_user
from tests.messaging.shop import Shop

ORIGIN = (b"origin", b"http://localhost")


def socket(user: User | None, workspace: str, *, origin: bytes = ORIGIN[1]) -> Any:
    headers = [(b"origin", origin), (b"host", b"localhost")]
    if user is not None:
        browser = Client()
        browser.force_login(user)
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={cookie}".encode()))
    path = f"/ws/console/?workspace={workspace}"
    return WebsocketCommunicator(application, path, headers=headers)


def talk(line: Any, conversation: Any) -> Any:
    """Hold a conversation over an open socket, and close it."""

    async def run() -> Any:
        connected, _ = await line.connect(timeout=20)
        assert connected
        try:
            return await conversation(line)
        finally:
            await line.disconnect()

    return async_to_sync(run)()


async def closing(line: Any) -> Any:
    return (await line.receive_output(timeout=20))["code"]


async def heard(line: Any) -> Any:
    return await line.receive_json_from(timeout=20)


@pytest.fixture
def agent(shop: Shop) -> User:
    return shop.agent()


def test_who_is_not_signed_in_is_turned_away(shop: Shop) -> None:
    assert talk(socket(None, shop.workspace.slug), closing) == 4401


def test_who_does_not_belong_is_turned_away(shop: Shop, agent: User) -> None:
    assert talk(socket(make_user(), shop.workspace.slug), closing) == 4403
    assert talk(socket(agent, "elsewhere"), closing) == 4403
    assert talk(socket(agent, ""), closing) == 4403


def test_a_page_of_another_site_gets_no_socket(shop: Shop, agent: User) -> None:
    line = socket(agent, shop.workspace.slug, origin=b"https://evil.example")

    connected, _ = async_to_sync(line.connect)(20)

    assert not connected


@pytest.mark.parametrize("role", ["owner", "admin", "designer", "agent", "viewer"])
def test_who_may_read_conversations_hears_how_far_the_log_goes(shop: Shop, role: str) -> None:
    user = make_member(shop.workspace, role).user
    shop.hears()

    assert talk(socket(user, shop.workspace.slug), heard) == {"type": "bell", "head": 1}


def test_hello_and_ping_are_answered_with_the_head(shop: Shop, agent: User) -> None:
    async def ask(line: Any) -> list[Any]:
        frames = [await heard(line)]
        for kind in ("hello", "ping"):
            await line.send_json_to({"type": kind, "cursor": 0})
            frames.append(await heard(line))
        return frames

    assert talk(socket(agent, shop.workspace.slug), ask) == [
        {"type": "bell", "head": 0},
        {"type": "hello", "head": 0},
        {"type": "pong", "head": 0},
    ]


def test_an_event_rings_a_bell_without_content(shop: Shop, agent: User) -> None:
    async def wait(line: Any) -> Any:
        await heard(line)
        await sync_to_async(shop.hears)("a secret")
        realtime.ring(shop.workspace.id, 1)  # as the commit does, which this test never reaches
        return await heard(line)

    assert talk(socket(agent, shop.workspace.slug), wait) == {"type": "bell", "head": 1}


def test_many_bells_become_few_frames_and_none_goes_back(shop: Shop, agent: User) -> None:
    async def wait(line: Any) -> list[int]:
        await heard(line)
        for head in (3, 1, 2, *range(4, 100)):
            realtime.ring(shop.workspace.id, head)
        heads = []
        while not heads or heads[-1] < 99:
            heads.append((await heard(line))["head"])
        return heads

    heads = talk(socket(agent, shop.workspace.slug), wait)

    assert heads == sorted(heads)
    assert len(heads) <= 3


def test_bells_of_other_workspaces_are_not_heard(shop: Shop, agent: User) -> None:
    async def wait(line: Any) -> Any:
        await heard(line)
        realtime.ring(agent.pk, 7)
        await line.send_json_to({"type": "ping"})
        return await heard(line)

    assert talk(socket(agent, shop.workspace.slug), wait) == {"type": "pong", "head": 0}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"text_data": "{"}, 4400),
        ({"text_data": "[]"}, 4400),
        ({"text_data": '{"type": "shout"}'}, 4400),
        ({"bytes_data": b"x"}, 4400),
        ({"text_data": "x" * (64 * 1024 + 1)}, 4413),
    ],
)
def test_what_is_no_frame_closes_the_socket(
    shop: Shop, agent: User, frame: dict[str, Any], code: int
) -> None:
    async def send(line: Any) -> Any:
        await heard(line)
        await line.send_to(**frame)
        return await closing(line)

    assert talk(socket(agent, shop.workspace.slug), send) == code


def test_a_flood_of_frames_closes_the_socket(shop: Shop, agent: User) -> None:
    async def flood(line: Any) -> Any:
        await heard(line)
        for _ in range(21):
            await line.send_json_to({"type": "ping"})
        while (told := await line.receive_output(timeout=20))["type"] != "websocket.close":
            pass
        return told["code"]

    assert talk(socket(agent, shop.workspace.slug), flood) == 4429


def test_who_was_removed_is_turned_away_at_a_heartbeat(
    shop: Shop, agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    beats = asyncio.Semaphore(0)

    async def until_told(seconds: float) -> None:
        if seconds == consumers.BEAT:
            await beats.acquire()

    async def wait(line: Any) -> Any:
        first = await heard(line)
        await sync_to_async(agent.memberships.across_workspaces().delete)()
        for _ in range(3):
            beats.release()
        told = [await line.receive_output(timeout=20) for _ in range(3)]
        return first, told[-1]["code"]

    monkeypatch.setattr(consumers, "asyncio", _with_sleep(until_told))

    assert talk(socket(agent, shop.workspace.slug), wait) == ({"type": "bell", "head": 0}, 4403)


def _with_sleep(sleep: Any) -> Any:
    class Patched:
        def __getattr__(self, name: str) -> Any:
            return sleep if name == "sleep" else getattr(asyncio, name)

    return Patched()


def test_a_closed_socket_listens_no_more(shop: Shop, agent: User) -> None:
    talk(socket(agent, shop.workspace.slug), heard)

    assert not realtime.HUB._ears[shop.workspace.id]
