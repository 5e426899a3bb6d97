"""The emulator as a process of its own, over real loopback sockets."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import signal
import socket
import sys

import aiohttp
import pytest
from aiohttp import web

from tests.emulator.world import APP, CUSTOMER


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _start(port: int, ledger: str) -> asyncio.subprocess.Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "manage.py", "emulator", "--port", str(port), "--ledger", ledger,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    await process.stdout.readline()
    async with aiohttp.ClientSession() as client:
        while True:
            try:
                async with client.get(f"http://127.0.0.1:{port}/emulator/api/phones/"):
                    return process
            except aiohttp.ClientConnectionError:
                assert process.returncode is None
                await asyncio.sleep(0.05)


async def test_command_serves_delivers_and_keeps_its_ledger_when_killed(tmp_path):
    received: asyncio.Queue[bytes] = asyncio.Queue()

    async def hook(request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.Response(text=request.query["hub.challenge"])
        body = await request.read()
        expected = hmac.new(b"app-secret", body, hashlib.sha256).hexdigest()
        assert request.headers["X-Hub-Signature-256"] == f"sha256={expected}"
        received.put_nowait(body)
        return web.Response()

    business = web.Application()
    business.router.add_route("*", "/hook", hook)
    runner = web.AppRunner(business)
    await runner.setup()
    listening, port = _free_port(), _free_port()
    await web.TCPSite(runner, "127.0.0.1", listening).start()
    base, ledger = f"http://127.0.0.1:{port}/emulator", str(tmp_path / "deep" / "l.sqlite3")
    url = f"{base}/graph/v23.0/1065/messages"
    headers = {"Authorization": "Bearer token-1"}
    message = {
        "messaging_product": "whatsapp", "to": CUSTOMER, "type": "text", "text": {"body": "hi"},
    }  # fmt: skip
    process = await _start(port, ledger)
    try:
        async with aiohttp.ClientSession() as client:
            registration = {**APP, "callback_url": f"http://127.0.0.1:{listening}/hook"}
            await client.post(f"{base}/api/apps/", json=registration)
            await client.post(f"{base}/api/inbound/", json={"from": CUSTOMER, "text": "é"})
            assert b'"body":"\\u00e9"' in await asyncio.wait_for(received.get(), 10)

            await client.post(f"{base}/api/faults/", json={"kind": "drop_answer"})
            with pytest.raises(aiohttp.ClientConnectionError):
                await client.post(url, json=message, headers=headers)
            sent = await client.post(url, json=message, headers=headers)
            wamid = (await sent.json())["messages"][0]["id"]

        process.send_signal(signal.SIGKILL)
        await process.wait()
        process = await _start(port, ledger)
        async with aiohttp.ClientSession() as client:
            outbox = await (await client.get(f"{base}/api/outbox/?to={CUSTOMER}")).json()
            assert len(outbox) == 2
            assert outbox[1]["id"] == wamid
    finally:
        process.terminate()
        assert await process.wait() == 0
        await runner.cleanup()
