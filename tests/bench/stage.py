"""A Chatflow of our own to measure: its environment, its tables, one number, one ONLINE flow.

`prepare` runs this module as a process with that environment, since Django takes its settings
once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.bench.machine import ROOT

HERE = Path(__file__).resolve().parent
NUMBER = "100200300400500"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where our Chatflow is, and the secrets of its one connection."""

    url: str
    folder: Path
    environment: Mapping[str, str]
    connection: str
    app_secret: str
    verify_token: str
    access_token: str

    @property
    def webhook(self) -> str:
        """Where the provider posts to."""
        return f"{self.url}/webhooks/whatsapp/{self.connection}/"

    def copy(self, folder: Path, *, port: int, database: str = "", **settings: str) -> Stage:
        """The same once more, to be run beside: `folder` is made, `database` is a copy already.
        Nothing may run on this one yet."""
        shutil.copytree(self.folder, folder)
        url = f"http://127.0.0.1:{port}"
        own = {
            "CHATFLOW_DATA": str(folder),
            "CHATFLOW_DATABASE_URL": database,
            "CHATFLOW_PUBLIC_URL": url,
        }
        environment = {**self.environment, **own, **settings}
        return replace(self, url=url, folder=folder, environment=environment)

    def inspect(self) -> dict[str, Any]:
        """What its tables say: rows by state."""
        return _run(self.environment, "inspect")


def prepare(
    folder: Path, *, port: int, provider: str, flow: str, database: str = "", **settings: str
) -> Stage:
    """Make the tables and the seeds; `provider` is the base URL of the Graph API to call."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "CHATFLOW_DATA": str(folder),
        "CHATFLOW_DATABASE_URL": database,
        "CHATFLOW_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CHATFLOW_PROVIDER_BASE_URLS": provider,
        "CHATFLOW_LOG_LEVEL": "WARNING",
        "CHATFLOW_REDIS_URL": "",
        "CHATFLOW_BROKER_URL": "",
        "CHATFLOW_DEMO": "",
        "CHATFLOW_TEST_CLOCK": "",
        # Customers of a bench write without end; the guard counts, and never stops them.
        "CHATFLOW_RUNAWAY_LIMIT": "1000000000",
        **settings,
    }
    made = _run(environment, "seed", provider, flow)
    return Stage(f"http://127.0.0.1:{port}", folder, environment, **made)


def _run(environment: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.stage", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the stage could not be set: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _seed(provider: str, flow_file: str) -> dict[str, str]:
    from django.core.management import call_command

    from accounts.models import User, Workspace
    from flows import drafts, publishing
    from flows.surroundings import known_around
    from messaging.channels import add_channel, bind, save_connection
    from messaging.models import Connection

    call_command("migrate", verbosity=0)
    workspace = Workspace.objects.create(slug="bench", name="Bench")
    secrets = {"app_secret": "a" * 32, "verify_token": "v" * 32, "access_token": "t" * 64}
    connection = save_connection(
        Connection(workspace=workspace),
        {"kind": "whatsapp", "name": "Bench", "api_base_url": provider, **secrets},
    )
    channel = add_channel(
        connection,
        {
            "phone_number_id": NUMBER,
            "waba_id": "500400300200100",
            "display_phone_number": "15550001111",
            "messages_per_second": 1_000_000,  # what the provider allows is not what we measure
        },
    )
    owner = User.objects.create_user("bench@bench.example", None, name="Bench")
    flow = drafts.create(workspace.pk, json.loads((HERE / flow_file).read_text()), by=owner)
    bind(flow, [channel])
    publishing.publish(flow, by=owner, note="", known=known_around(flow))
    return {"connection": str(connection.id), **secrets}


def _inspect() -> dict[str, Any]:
    from django.db.models import Count

    from messaging.models import InboxItem, Message, OutboxItem

    found: dict[str, Any] = {}
    for name, model in (("inbox", InboxItem), ("outbox", OutboxItem), ("messages", Message)):
        rows = model.objects.across_workspaces().values_list("state").annotate(n=Count("id"))
        found[name] = dict(rows.order_by("state"))
    return found


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(_seed(*sys.argv[2:]) if sys.argv[1] == "seed" else _inspect()))
