"""What a run needs of the machine: processes of its own, their CPU time, ports, databases."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
ADMIN_URL = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS_URL = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/9")
_TICKS = os.sysconf("SC_CLK_TCK")
_START = 60.0  # seconds a process may take until it answers


class Process:
    """A process we started: ended by its own id, whatever becomes of us."""

    def __init__(self, *command: str, environment: Mapping[str, str], log: Path) -> None:
        self._log: IO[bytes] = log.open("ab")
        self.log = log
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def await_answer(self, url: str) -> None:
        """Return when the URL answers; RuntimeError when the process dies before."""
        deadline = time.monotonic() + _START
        while not answers(url):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not come up:\n{self._tail()}")
            time.sleep(0.05)

    def is_running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """SIGKILL: no chance to say good-bye."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL to it and its children when that is not heard."""
        children = descendants(self.pid)
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in children:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _tail(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]


def python(*arguments: str, environment: Mapping[str, str], log: Path) -> Process:
    """Our own interpreter with these arguments."""
    return Process(sys.executable, *arguments, environment=environment, log=log)


def answers(url: str) -> bool:
    """Whether anything speaks HTTP there; any status will do."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# -- CPU time ---------------------------------------------------------------------------------


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def descendants(pid: int) -> list[int]:
    """All processes below this one."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents.setdefault(int(_stat(int(entry.name))[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def cpu_seconds(*roots: int) -> float:
    """CPU time of these processes, of all below them, and of children that have ended."""
    total = 0
    for root in roots:
        for pid in [root, *descendants(root)]:
            with contextlib.suppress(OSError):
                # utime stime cutime cstime; of the root also what its ended children used
                times = [int(field) for field in _stat(pid)[11:15]]
                total += sum(times)
    return total / _TICKS


def busy_seconds() -> float:
    """CPU time of the whole machine spent on anything."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _idle, _iowait, irq, softirq, steal = (int(field) for field in fields)
    return (user + nice + system + irq + softirq + steal) / _TICKS


# -- PostgreSQL -------------------------------------------------------------------------------


def postgresql_trouble() -> str:
    """Why PostgreSQL cannot be used; "" when it can."""
    try:
        psycopg.connect(ADMIN_URL, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at {ADMIN_URL} ({str(error).splitlines()[0]})"
    return ""


@contextlib.contextmanager
def database(name: str, *, like: str = "") -> Iterator[str]:
    """A database of our own, dropped afterwards; its URL. It begins as a copy of the database
    at the URL `like`, to which nobody may be connected then."""
    name = f"chatflow_{name}_{os.getpid()}"
    template = like.rpartition("/")[2] or "template1"
    with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield ADMIN_URL.rpartition("/")[0] + "/" + name
    finally:
        with psycopg.connect(ADMIN_URL, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def postmaster() -> int | None:
    """The server's first process, when it runs on this machine and can be seen."""
    with psycopg.connect(ADMIN_URL) as admin:
        row = admin.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    try:
        command = Path(f"/proc/{row[0]}/cmdline").read_bytes()
        return int(_stat(row[0])[1]) if b"postgres" in command else None
    except OSError:
        return None


def find_program(name: str) -> str | None:
    """A program of PostgreSQL's, on PATH or where distributions put it."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(places[-1]) if places else None)


def redis_trouble() -> str:
    """Why Redis cannot be used; "" when it can."""
    import redis

    try:
        redis.Redis.from_url(REDIS_URL, socket_timeout=2).ping()
    except redis.RedisError as error:
        return f"no Redis at {REDIS_URL} ({error})"
    return ""
