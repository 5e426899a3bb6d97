"""`manage.py emulator`: the WhatsApp emulator as a process of its own."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from starlette.routing import Mount, Router
from starlette.staticfiles import StaticFiles

from emulator.app import create_app
from emulator.ledger import Ledger
from emulator.server import serve
from emulator.statuses import NEVER, Delays


class Command(BaseCommand):
    help = "Runs the WhatsApp Cloud API emulator; its ledger survives kills."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Delays()
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--ledger", default=":memory:", help="SQLite file; memory if not given")
        parser.add_argument("--sent-after", type=_seconds, default=usual.sent)
        parser.add_argument("--delivered-after", type=_seconds, default=usual.delivered)
        parser.add_argument(
            "--read-after", type=_seconds, default=usual.read, help="seconds, or never"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["ledger"] != ":memory:":
            Path(options["ledger"]).parent.mkdir(parents=True, exist_ok=True)
        page = getattr(settings, "EMULATOR_PAGE", "")
        emulator = create_app(
            Ledger(options["ledger"]),
            delays=Delays(
                sent=options["sent_after"],
                delivered=options["delivered_after"],
                read=options["read_after"],
            ),
            page=import_string(page) if page else None,
        )
        base = f"http://{options['host']}:{options['port']}/emulator"
        self.stdout.write(
            f"Phone:        {base}/\n"
            f"Graph API:    {base}/graph/v23.0/\n"
            f"Control API:  {base}/api/\n"
            f"Ledger:       {options['ledger']}"
        )
        self.stdout.flush()
        asyncio.run(serve(emulator, options["host"], options["port"], static=_static()))


def _static() -> Router | None:
    folder = next((Path(d) for d in settings.STATICFILES_DIRS if Path(d).is_dir()), None)
    if folder is None:
        return None
    return Router([Mount("/static", StaticFiles(directory=folder))])


def _seconds(text: str) -> float:
    return NEVER if text == "never" else float(text)
