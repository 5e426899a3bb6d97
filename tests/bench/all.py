"""Every figure of `make bench`: floors and measurements taken in turn, medians reported.

All processes share this machine's cores with their load, and whatever else runs here makes
figures smaller: compare ratios and CPU per message first, rates only within one run.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.bench import checks, floors, letters, load, machine, stage, turns
from tests.bench.endtoend import LATENCY, Flowed, World
from tests.bench.report import emit, median, say

SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))  # each single measurement
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
CUSTOMERS = int(os.environ.get("BENCH_CUSTOMERS", "1000"))
_CONNECTIONS = 32
_DRAINED = 3000  # messages


class Bench:
    """One run: its folder, its processes, and the figures so far."""

    def __init__(self, folder: Path, resources: contextlib.ExitStack) -> None:
        self._folder = folder
        self._resources = resources
        self._figures: dict[str, list[float]] = defaultdict(list)
        self._pgbench = machine.find_program("pgbench")
        self._has_postgresql = not (trouble := machine.postgresql_trouble())
        self._has_floor = self._has_postgresql and self._pgbench is not None
        self._provider = machine.free_port()
        if trouble:
            say(f"Everything on PostgreSQL is left out: {trouble}")
        elif self._pgbench is None:
            say("The PostgreSQL floors are left out: pgbench is not installed.")

    def run(self) -> None:
        """Prepare, measure in rounds, report."""
        steps = [self._plan_hello(), self._measure_sqlite_insert, self._measure_turns]
        steps += self._plan_backend("sqlite", "")
        if self._has_postgresql:
            floor = self._resources.enter_context(machine.database("floor"))
            floors.make_tables(floor)
            if self._has_floor:
                steps.insert(0, lambda: self._measure_floors(floor))
            url = self._resources.enter_context(machine.database("bench"))
            steps += self._plan_backend("postgresql", url)
            steps += self._plan_apart()
        ours = [os.getpid(), *self._postmaster()]
        busy, started = machine.busy_seconds(), time.monotonic()
        own = machine.cpu_seconds(*ours)
        for number in range(ROUNDS):
            say(f"round {number + 1} of {ROUNDS}")
            for step in steps:
                step()
        elapsed = time.monotonic() - started
        own = machine.cpu_seconds(*ours) - own
        foreign = max(0.0, machine.busy_seconds() - busy - own) / elapsed
        self._report(foreign)

    # -- floors -------------------------------------------------------------------------------

    def _measure_floors(self, database: str) -> None:
        assert self._pgbench is not None
        for name, script, clients in (
            ("insert", floors.INSERT, 8),
            ("turn", floors.TURN, 8),
            ("full9", floors.FULL9, 16),
        ):
            self._figures[name].append(
                floors.pgbench(
                    self._pgbench, database, script, self._folder,
                    clients=clients, seconds=SECONDS,
                )
            )  # fmt: skip

    def _measure_sqlite_insert(self) -> None:
        self._figures["sqlite_insert"].append(floors.sqlite_inserts(self._folder, SECONDS / 2))

    def _measure_turns(self) -> None:
        self._figures["turns"].append(turns.turns_per_cpu_second(SECONDS / 2))
        reference = turns.reference_turns_per_cpu_second(SECONDS / 2)
        self._figures["reference_turns"].append(reference)

    def _plan_hello(self) -> Callable[[], None]:
        port = machine.free_port()
        url = f"http://127.0.0.1:{port}/"
        hello = self._keep(
            machine.python(
                "-m", "daphne", "--verbosity", "0", "-p", str(port),
                "tests.bench.hello:application",
                environment={}, log=self._folder / "hello.log",
            )
        )  # fmt: skip
        hello.await_answer(url)
        return lambda: self._saturate("hello", url, lambda: letters.plain_get(url))

    # -- the Chatflows that are measured --------------------------------------------------------

    def _plan_backend(self, name: str, database: str) -> list[Callable[[], None]]:
        """Two Chatflows on one kind of database: one takes webhooks only, one does everything."""
        say(f"setting the stage: {name}")
        self._original = stage.prepare(
            self._folder / name, port=0, provider=f"http://127.0.0.1:{self._provider}",
            flow="flow.json", database=database,
        )  # fmt: skip
        self._database = database
        ingest = self._copy(f"{name}_ingest")
        web = self._start(
            "web", ingest, "-m", "daphne", "--verbosity", "0", "-p", _port(ingest),
            "config.asgi:application",
        )  # fmt: skip
        web.await_answer(f"{ingest.url}/healthz")
        steps = [lambda: self._measure_ingest(name, ingest)]
        if database:
            drain = self._copy(f"{name}_drain")
            steps.append(lambda: self._measure_drain(drain))
        else:
            hello = letters.plain_get(f"{ingest.url}/healthz")
            steps.insert(0, lambda: self._saturate("healthz", ingest.url, lambda: hello))
        whole = self._copy(f"{name}_whole")
        serve = self._start("serve", whole, "manage.py", "serve", "--port", _port(whole))
        serve.await_answer(f"{whole.url}/healthz")
        pids = [serve.pid, *(self._postmaster() if database else [])]
        steps.append(lambda: self._measure_end_to_end(f"e2e.{name}", whole, pids))
        return steps

    def _plan_apart(self) -> list[Callable[[], None]]:
        """Web and worker as processes of their own, as in production."""
        if trouble := machine.redis_trouble():
            say(f"Web and worker apart are left out: {trouble}")
            return []
        apart = self._copy("apart", CHATFLOW_REDIS_URL=machine.REDIS_URL)
        web = self._start(
            "web", apart, "manage.py", "serve", "--no-pipeline", "--port", _port(apart)
        )
        worker = self._start(
            "worker", apart, "-m", "celery", "-A", "config", "worker",
            "--concurrency", "1", "--loglevel", "WARNING",
        )  # fmt: skip
        web.await_answer(f"{apart.url}/healthz")
        pids = [web.pid, worker.pid, *self._postmaster()]
        return [lambda: self._measure_end_to_end("e2e.postgresql_apart", apart, pids)]

    def _copy(self, name: str, **settings: str) -> stage.Stage:
        """The prepared Chatflow once more, in a folder and a database of its own."""
        copy = machine.database(f"bench_{name}", like=self._database) if self._database else None
        url = self._resources.enter_context(copy) if copy else ""
        return self._original.copy(
            self._folder / name, port=machine.free_port(), database=url, **settings
        )

    # -- measuring ----------------------------------------------------------------------------

    def _measure_ingest(self, name: str, target: stage.Stage) -> None:
        run = f"{time.time():.3f}"
        bodies = [
            letters.text_webhook(str(491700000000 + n % 1000), f"{run}.{n}", "I want to return it")
            for n in range(int(6000 * SECONDS))
        ]
        requests = iter([letters.signed_post(target, body) for body in bodies])
        self._saturate(f"ingest.{name}", target.url, lambda: next(requests))

    def _saturate(self, name: str, url: str, next_request: Callable[[], bytes]) -> None:
        found = asyncio.run(
            load.saturate(url, next_request, connections=_CONNECTIONS, seconds=SECONDS)
        )
        if found.refused:
            say(f"{name}: {found.refused} requests were refused")
        self._figures[name].append(found.rate)

    def _measure_drain(self, target: stage.Stage) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.drain", str(_DRAINED)],
            cwd=machine.ROOT, env={**os.environ, **target.environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the drain failed: {done.stderr[-1000:]}")
        found = json.loads(done.stdout.splitlines()[-1])
        self._figures["drain"].append(found["rate"])
        self._figures["drain.cpu"].append(found["cpu"])

    def _measure_end_to_end(self, name: str, target: stage.Stage, pids: list[int]) -> None:
        world = World(target, self._provider)
        found: Flowed = asyncio.run(
            world.play(CUSTOMERS, SECONDS, warm_up=min(2.0, SECONDS), pids=pids)
        )
        if found.unexpected:
            say(f"{name}: {found.unexpected} answers came to nobody's question")
        self._figures[name].append(found.rate)
        self._figures[f"{name}.cpu"].append(found.cpu_per_message)

    # -- processes ----------------------------------------------------------------------------

    def _start(self, name: str, target: stage.Stage, *command: str) -> machine.Process:
        log = target.folder / f"{name}.log"
        return self._keep(machine.python(*command, environment=target.environment, log=log))

    def _keep(self, process: machine.Process) -> machine.Process:
        self._resources.callback(process.stop)
        return process

    def _postmaster(self) -> list[int]:
        found = machine.postmaster() if self._has_postgresql else None
        return [found] if found else []

    # -- reporting ----------------------------------------------------------------------------

    def _report(self, foreign: float) -> None:
        emit("machine", "foreign_load", foreign, "cores", cores=os.cpu_count())
        self._tell("floor.hello", "rate", "hello", "requests/s")
        self._tell("floor.healthz", "rate", "healthz", "requests/s", "hello")
        self._tell("floor.sqlite", "insert", "sqlite_insert", "rows/s")
        self._tell("floor.postgresql", "insert", "insert", "rows/s")
        self._tell("floor.postgresql", "turn", "turn", "transactions/s")
        self._tell("floor.postgresql", "full9", "full9", "messages/s")
        self._tell("engine", "turns", "turns", "turns/CPU-s")
        self._tell("engine", "reference_turns", "reference_turns", "turns/CPU-s")
        checks.main()
        for name, insert in (("sqlite", "sqlite_insert"), ("postgresql", "insert")):
            for floor in (insert, "hello", "healthz"):
                self._tell(f"ingest.{name}", "rate", f"ingest.{name}", "webhooks/s", floor)
        self._tell("drain.postgresql", "rate", "drain", "messages/s", "turn")
        self._tell("drain.postgresql", "cpu", "drain.cpu", "us/message")
        for name in ("sqlite", "postgresql", "postgresql_apart"):
            figure = f"e2e.{name}"
            self._tell(figure, "rate", figure, "messages/s", "full9")
            if name == "sqlite":
                self._tell(figure, "rate", figure, "messages/s", "e2e.postgresql")
            self._tell(figure, "cpu", f"{figure}.cpu", "us/message")

    def _tell(
        self, bench: str, metric: str, figure: str, unit: str, floor: str = "", **more: object
    ) -> None:
        values = self._figures.get(figure)
        if not values or (floor and not self._figures.get(floor)):
            return
        ratio = median(values) / median(self._figures[floor]) if floor else None
        emit(bench, metric, median(values), unit, floor=floor or None, ratio=ratio, **more)


def _port(target: stage.Stage) -> str:
    return target.url.rpartition(":")[2]


def main() -> int:
    """Measure everything this machine allows; always 0, time is no verdict."""
    say(f"{ROUNDS} rounds, {SECONDS:g} s each measurement, provider answers after {LATENCY:g} s")
    with (
        tempfile.TemporaryDirectory(prefix="chatflow-bench-") as folder,
        contextlib.ExitStack() as resources,
    ):
        Bench(Path(folder), resources).run()
    return 0
