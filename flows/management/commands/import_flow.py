"""Bring a flow file into a workspace, as the draft of a new flow."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flows import documents, drafts
from flows.management.arguments import find_workspace, read_document


class Command(BaseCommand):
    help = "Import a flow file as the draft of a new flow; prints the flow's id."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", required=True, metavar="SLUG")
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = find_workspace(options["workspace"])
        document = read_document(options["file"])
        try:
            flow = drafts.create(workspace.pk, documents.accept(document), by=None)
        except documents.UnusableDocument as error:
            told = "\n".join(f"  {issue.code}: {issue.message}" for issue in error.issues)
            raise CommandError(f"{options['file']} is no usable flow:\n{told}") from error
        self.stdout.write(str(flow.pk))
