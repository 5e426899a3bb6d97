"""Write a flow's draft to a file, or to the terminal."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows import documents
from flows.management.arguments import find_flow, find_workspace


class Command(BaseCommand):
    help = "Export the draft of a flow, named by its id or its name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("flow", metavar="FLOW_ID|NAME")
        parser.add_argument("file", nargs="?", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        flow = find_flow(find_workspace(options["workspace"]), options["flow"])
        text = documents.text(flow.draft)
        if not options["file"]:
            self.stdout.write(text, ending="")
            return
        try:
            Path(options["file"]).write_text(text, "utf-8")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
