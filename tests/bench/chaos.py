"""Kill the server again and again while customers write; nothing lost, nothing twice.

The emulator is a process of its own with a ledger on disk: what it accepted is the truth. Calls
reach it through a gate in this process, which passes each on at once and holds the answer back
for a moment, as a distant provider would. So at every kill many calls have been accepted and not
yet written down; half of the kills come exactly when the gate has such answers in hand, the
others at any moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.bench import machine, stage
from tests.bench.report import emit, say

CONVERSATIONS = int(os.environ.get("CHAOS_CONVERSATIONS", "500"))
KILLS = int(os.environ.get("CHAOS_KILLS", "12"))  # for each database
TURNS = int(os.environ.get("CHAOS_TURNS", "4"))
LEASE, GRACE = 5, 12  # seconds; the grace outlasts the emulator's pause after a failed webhook
PARTS = ("a", "b")  # the flow gives two answers to every message (chaos_flow.json)
SETTLE = 180.0  # seconds after the last kill in which everything must have been answered
_HOLD = (0.02, 0.25)  # seconds an answer of the provider takes
_ALIVE = (0.3, 2.5)  # seconds a life of the server lasts once it answers
_LONG_LIFE = 7  # every so many lives one outlasts the grace, so that calls are made again
_LIMIT = 110.0  # seconds of killing for each database; a slow machine gets fewer kills


@dataclass
class Talk:
    """One customer: what they wrote, in order, and how far they go on."""

    phone: str
    messages: list[str] = field(default_factory=list)
    heard: set[str] = field(default_factory=set)

    def due(self) -> list[str]:
        """The answers to everything written so far, in order."""
        return [f"{text} {part}" for text in self.messages for part in PARTS]

    def is_answered(self) -> bool:
        return self.heard.issuperset(self.due())


@dataclass
class Verdict:
    """What the provider's ledger says about every message."""

    messages: int = 0
    lost: int = 0
    twice: int = 0
    out_of_order: int = 0
    examples: list[str] = field(default_factory=list)


class Gate:
    """Between the server and the emulator: passes calls on at once, answers late.

    `held` counts the calls that were accepted and not yet answered.
    """

    def __init__(self, target: str, dice: random.Random) -> None:
        self._target = target
        self._dice = dice
        self.accepted = asyncio.Event()
        self.held = 0
        self.port = machine.free_port()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with aiohttp.ClientSession() as http:

            async def handle(request: web.BaseRequest) -> web.Response:
                return await self._pass_on(http, request)

            runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
            try:
                yield
            finally:
                await runner.cleanup()

    async def _pass_on(self, http: aiohttp.ClientSession, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        # Shielded: what a real provider has received it goes on with, whoever hangs up.
        status, answer = await asyncio.shield(self._ask(http, request, headers, body))
        self.held += 1
        self.accepted.set()
        try:
            await asyncio.sleep(self._dice.uniform(*_HOLD))
        finally:
            self.held -= 1
        return web.Response(status=status, body=answer, content_type="application/json")

    async def _ask(
        self,
        http: aiohttp.ClientSession,
        request: web.BaseRequest,
        headers: dict[str, str],
        body: bytes,
    ) -> tuple[int, bytes]:
        url = self._target + request.path
        async with http.request(request.method, url, data=body, headers=headers) as answer:
            return answer.status, await answer.read()


class Run:
    """One backend's trial."""

    def __init__(self, name: str, folder: Path, database: str, seed: int) -> None:
        self._name = name
        self._folder = folder
        self._database = database
        self._dice = random.Random(f"{seed}:{name}")
        self._emulator_url = f"http://127.0.0.1:{machine.free_port()}"
        self._gate = Gate(self._emulator_url, random.Random(seed))
        self._talks = {
            (phone := str(491700000000 + number)): Talk(phone) for number in range(CONVERSATIONS)
        }
        self._server: machine.Process | None = None
        self._last_kill = 0.0
        self._owed: dict[str, list[str]] = {}
        self._heard_up_to = 0
        self._done_writing = asyncio.Event()

    async def play(self) -> bool:
        """Whether everything was answered exactly once; prints the figures."""
        port = machine.free_port()
        gate = f"http://127.0.0.1:{self._gate.port}/emulator/graph"
        self._stage = await asyncio.to_thread(
            stage.prepare, self._folder, port=port, provider=gate, flow="chaos_flow.json",
            database=self._database,
            CHATFLOW_SEND_LEASE=str(LEASE), CHATFLOW_SEND_GRACE=str(GRACE),
        )  # fmt: skip
        emulator = machine.python(
            "manage.py", "emulator", "--port", self._emulator_url.rpartition(":")[2],
            "--ledger", str(self._folder / "ledger.sqlite3"), "--read-after", "never",
            environment=self._stage.environment, log=self._folder / "emulator.log",
        )  # fmt: skip
        try:
            await self._await(emulator, f"{self._emulator_url}/emulator/api/phones/")
            async with self._gate.open(), aiohttp.ClientSession() as http:
                await self._register(http)
                await self._serve()
                customers = asyncio.create_task(self._write_all(http))
                listener = asyncio.create_task(self._listen(http))
                kills, aimed = await self._kill_again_and_again()
                recovery = await self._await_owed()
                await customers
                is_settled = await self._settle()
                listener.cancel()
                verdict = self._judge(await self._outbox(http, 0))
        finally:
            if self._server is not None:
                self._server.stop()
            emulator.stop()
        rows = await asyncio.to_thread(self._stage.inspect)
        return self._tell(verdict, rows, kills, aimed, recovery if is_settled else None)

    # -- the server's lives -------------------------------------------------------------------

    async def _serve(self) -> None:
        self._server = machine.python(
            "manage.py", "serve", "--port", self._stage.url.rpartition(":")[2],
            environment=self._stage.environment, log=self._folder / "serve.log",
        )  # fmt: skip
        await self._await(self._server, f"{self._stage.url}/healthz")

    async def _kill_again_and_again(self) -> tuple[int, int]:
        """Kill and restart; how often, and how often with accepted calls unanswered."""
        aimed = kills = 0
        started = time.monotonic()
        for kill in range(KILLS):
            if time.monotonic() - started > _LIMIT:
                say(f"{self._name}: {_LIMIT:g} s are over, no more kills")
                break
            grace = LEASE + GRACE if kill % _LONG_LIFE == _LONG_LIFE - 1 else 0
            await asyncio.sleep(self._dice.uniform(*_ALIVE) + grace)
            if kill % 2:
                self._gate.accepted.clear()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._gate.accepted.wait(), 3)
            held = self._gate.held
            assert self._server is not None
            self._last_kill = time.monotonic()
            self._owed = {phone: talk.due() for phone, talk in self._talks.items()}
            self._server.kill()
            kills += 1
            aimed += held > 0
            say(f"{self._name}: kill {kill + 1} of {KILLS}, {held} answers held back")
            await self._serve()
        self._done_writing.set()
        return kills, aimed

    async def _await(self, process: machine.Process, url: str) -> None:
        await asyncio.to_thread(process.await_answer, url)

    # -- the customers ------------------------------------------------------------------------

    async def _register(self, http: aiohttp.ClientSession) -> None:
        app = {
            "callback_url": self._stage.webhook,
            "verify_token": self._stage.verify_token,
            "app_secret": self._stage.app_secret,
            "access_token": self._stage.access_token,
            "phone_numbers": [
                {"id": stage.NUMBER, "waba_id": "500400300200100",
                 "display_phone_number": "15550001111"}
            ],
        }  # fmt: skip
        async with http.post(f"{self._emulator_url}/emulator/api/apps/", json=app) as answer:
            answer.raise_for_status()

    async def _write_all(self, http: aiohttp.ClientSession) -> None:
        """Everybody talks: TURNS turns at least, and as long as the kills go on."""
        await asyncio.gather(*(self._write(http, talk) for talk in self._talks.values()))

    async def _write(self, http: aiohttp.ClientSession, talk: Talk) -> None:
        dice = random.Random(talk.phone)
        await asyncio.sleep(dice.uniform(0, 10))
        turn = 0
        while turn < TURNS or not self._done_writing.is_set():
            # Some write two or three messages in one breath: the answers keep their order.
            burst = dice.choice((1, 1, 1, 2, 3))
            ends = dice.random() < 0.2
            texts = [f"m{len(talk.messages) + number}" for number in range(burst)]
            if ends:
                texts[-1] += " bye"
            talk.messages += texts
            for text in texts:
                await self._send(http, talk.phone, text)
            # Most wait for their answer; the impatient write again after a while.
            patience = dice.uniform(2, 12) if dice.random() < 0.3 else SETTLE
            deadline = time.monotonic() + patience
            while not talk.is_answered() and time.monotonic() < deadline:
                await asyncio.sleep(0.3)
            turn += 1
            await asyncio.sleep(dice.uniform(0.5, 6))

    async def _send(self, http: aiohttp.ClientSession, phone: str, text: str) -> None:
        wish = {"from": phone, "to": stage.NUMBER, "text": text, "name": f"Customer {phone[-3:]}"}
        async with http.post(f"{self._emulator_url}/emulator/api/inbound/", json=wish) as answer:
            answer.raise_for_status()

    async def _listen(self, http: aiohttp.ClientSession) -> None:
        while True:
            for sent in await self._outbox(http, self._heard_up_to):
                self._talks[sent["to"]].heard.add(sent["request"]["text"]["body"])
                self._heard_up_to = sent["seq"]
            await asyncio.sleep(0.3)

    async def _outbox(self, http: aiohttp.ClientSession, after: int) -> list[dict[str, Any]]:
        url = f"{self._emulator_url}/emulator/api/outbox/"
        async with http.get(url, params={"after": str(after)}) as answer:
            found: list[dict[str, Any]] = await answer.json()
            return found

    # -- the verdict --------------------------------------------------------------------------

    async def _await_owed(self) -> float:
        """Seconds from the last kill until all that was written before it is answered."""
        while time.monotonic() - self._last_kill < SETTLE:
            if all(self._talks[phone].heard.issuperset(due) for phone, due in self._owed.items()):
                break
            await asyncio.sleep(0.1)
        return time.monotonic() - self._last_kill

    async def _settle(self) -> bool:
        """Wait until all is answered, and a little for what comes twice; whether it was."""
        deadline = time.monotonic() + SETTLE
        while not all(talk.is_answered() for talk in self._talks.values()):
            if time.monotonic() > deadline:
                return False
            await asyncio.sleep(0.2)
        await asyncio.sleep(LEASE + GRACE + 2)
        return True

    def _judge(self, ledger: list[dict[str, Any]]) -> Verdict:
        verdict = Verdict()
        said: dict[str, list[str]] = {phone: [] for phone in self._talks}
        for sent in ledger:
            said[sent["to"]].append(sent["request"]["text"]["body"])
        for phone, talk in self._talks.items():
            due = talk.due()
            verdict.messages += len(talk.messages)
            first = list(dict.fromkeys(said[phone]))
            lost = [text for text in due if text not in first]
            twice = [text for text in first if said[phone].count(text) > 1]
            verdict.lost += len(lost)
            verdict.twice += len(twice)
            ordered = [text for text in due if text in first] == first
            verdict.out_of_order += not ordered
            if (lost or twice or not ordered) and len(verdict.examples) < 5:
                verdict.examples.append(f"{phone}: lost {lost}, twice {twice}, in order {ordered}")
        return verdict

    def _tell(
        self, verdict: Verdict, rows: dict[str, Any], kills: int, aimed: int,
        recovery: float | None,
    ) -> bool:  # fmt: skip
        wrong = sum(
            rows[table].get(state, 0)
            for table, states in {
                "inbox": ("pending", "parked"),
                "outbox": ("queued", "claimed", "unknown", "dead", "superseded"),
                "messages": ("queued", "sending", "unknown", "accepted", "failed", "superseded"),
            }.items()
            for state in states
        )
        bench = f"chaos.{self._name}"
        emit(bench, "kills", kills, "kills")
        emit(bench, "kills_with_calls_unanswered", aimed, "kills")
        emit(bench, "messages", verdict.messages, "messages")
        emit(bench, "answers_due", verdict.messages * len(PARTS), "messages")
        emit(bench, "lost", verdict.lost, "messages")
        emit(bench, "twice", verdict.twice, "messages")
        emit(bench, "out_of_order", verdict.out_of_order, "conversations")
        emit(bench, "wrong_state", wrong, "rows")
        if recovery is not None:
            emit(bench, "recovery", recovery, "s")
        for example in verdict.examples:
            say(f"{self._name}: {example}")
        say(f"{self._name}: {rows}")
        return recovery is not None and not (
            verdict.lost or verdict.twice or verdict.out_of_order or wrong
        )


async def _play(folder: Path, seed: int) -> bool:
    chosen = os.environ.get("CHAOS_DATABASES", "sqlite postgresql").split()
    fine = True
    if "sqlite" in chosen:
        fine &= await Run("sqlite", folder / "sqlite", "", seed).play()
    if "postgresql" in chosen:
        if trouble := machine.postgresql_trouble():
            say(f"PostgreSQL is left out: {trouble}")
        else:
            with machine.database("chaos") as url:
                fine &= await Run("postgresql", folder / "postgresql", url, seed).play()
    return fine


def main() -> int:
    """0 when nothing was lost, doubled or out of order; 1 otherwise."""
    seed = int(os.environ.get("CHAOS_SEED", "") or random.SystemRandom().randrange(10**6))
    emit("chaos", "seed", seed, "CHAOS_SEED")
    folder = Path(tempfile.mkdtemp(prefix="chatflow-chaos-"))
    say(f"{CONVERSATIONS} conversations, {KILLS} kills for each database, logs in {folder}")
    fine = asyncio.run(_play(folder, seed))
    if fine:
        import shutil

        shutil.rmtree(folder)
    else:
        print(f"Not everything was answered exactly once; see {folder}.", file=sys.stderr)
    return 0 if fine else 1
