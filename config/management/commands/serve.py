"""`manage.py serve`: web, sockets and the pipeline in one process; what a laptop runs."""

from __future__ import annotations

import fcntl
import gc
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo import introduce_to_emulator
from messaging.pipeline.ingest import INGEST
from messaging.pipeline.loops import Pipeline

_MAX_FRAME = 64 * 1024  # bytes of one websocket message; ours are a hundred


class Command(BaseCommand):
    help = "Serves web pages, webhooks and websockets, and runs the pipeline."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument(
            "--no-pipeline",
            action="store_true",
            help="web only: Celery workers run the pipeline (needs PostgreSQL)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["no_pipeline"] and settings.IS_SQLITE:
            raise CommandError("SQLite is served by one process: leave --no-pipeline out.")
        lock = _only_one() if settings.IS_SQLITE else None
        pipeline = Pipeline()
        if not options["no_pipeline"]:
            pipeline.start()
        if settings.DEMO:
            introduce_to_emulator()
        server = _server(options["host"], options["port"])
        gc.collect()
        gc.freeze()  # what is loaded stays: a full collection walked it for a quarter of a second
        try:
            server.run()
        finally:
            pipeline.stop()
            INGEST.stop()
            if lock is not None:
                lock.close()


def _server(host: str, port: int) -> Server:
    from config.asgi import application

    return Server(
        application=application,
        endpoints=build_endpoint_description_strings(host=host, port=port),
        websocket_max_message_size=_MAX_FRAME,
        websocket_max_frame_size=_MAX_FRAME,
        server_name="chatflow",
        verbosity=0,
    )


def _only_one() -> Any:
    """SQLite has one writer and one owner: a second server on the same folder is refused."""
    file = Path(settings.DATA_DIR / "serve.lock").open("w")  # noqa: SIM115  held until we end
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            f"Another `serve` runs on {settings.DATA_DIR}. Stop it, or set CHATFLOW_DATA."
        ) from None
    return file
