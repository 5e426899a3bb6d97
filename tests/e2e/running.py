"""A whole Chatflow as `make demo` runs it, in a process and a data folder of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-password-for-the-tests"
PATIENCE = 120  # seconds until the server answers; a busy machine needs them


@dataclass(frozen=True)
class Site:
    """The address of the running demo."""

    url: str

    def customer_writes(self, phone: str, name: str, text: str) -> None:
        """Write from a phone that no browser shows, over the emulator's control API."""
        body = {"from": phone, "name": name, "text": text}
        request = urllib.request.Request(
            f"{self.url}/emulator/api/inbound/",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30):
            pass


@contextmanager
def running_site(data: Path) -> Iterator[Site]:
    """Migrate, seed and serve; the process is stopped by its pid at the end."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("CHATFLOW_")}
    environment = inherited | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CHATFLOW_DATA": str(data),
        "CHATFLOW_PUBLIC_URL": url,
        "CHATFLOW_PROVIDER_BASE_URLS": f"{url}/emulator/graph",
        "CHATFLOW_EGRESS_ALLOW": url,
        "CHATFLOW_DEMO": "1",
        "CHATFLOW_TEST_CLOCK": "1",
        "DEMO_PASSWORD": PASSWORD,
    }

    def manage(*words: str, **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, "manage.py", *words]
        return subprocess.Popen(command, cwd=ROOT, env=environment, **options)

    for words in (("migrate", "--verbosity", "0"), ("seed_demo",)):
        assert manage(*words).wait(timeout=PATIENCE) == 0
    data.mkdir(exist_ok=True)
    with (data / "serve.log").open("wb") as log:
        server = manage("serve", "--port", str(port), stdout=log, stderr=subprocess.STDOUT)
    try:
        _await_ready(server, url, data / "serve.log")
        yield Site(url)
    finally:
        server.terminate()
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await_ready(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when every part is ready and the emulator knows the shop's number."""
    for _ in range(PATIENCE * 4):
        try:
            server.wait(timeout=0.25)
        except subprocess.TimeoutExpired:
            if _answers(f"{url}/readyz") and _answers(f"{url}/emulator/api/phones/"):
                return
        else:
            break
    raise AssertionError(f"The server is not ready. Its last words:\n{log.read_text()[-4000:]}")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            said = json.loads(answer.read())
    except (OSError, ValueError):
        return False
    return bool(said)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
