"""Check flow files and tell what an author must or may want to fix."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from flows import documents
from flows.engine.checks import check
from flows.engine.graph import Issue


class Command(BaseCommand):
    help = "Check flow files; exit 1 when any has an error."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="One JSON object per issue.")

    def handle(self, *args: Any, **options: Any) -> None:
        has_errors = False
        for file in options["files"]:
            issues = issues_in(file)
            has_errors |= any(issue.severity == "error" for issue in issues)
            for issue in issues:
                self.stdout.write(as_json(file, issue) if options["json"] else as_line(file, issue))
            if not issues and not options["json"]:
                self.stdout.write(f"{file}: no issues")
        if has_errors:
            sys.exit(1)


def issues_in(file: str) -> list[Issue]:
    """What is wrong with the flow in a file; a file that cannot be read is one issue."""
    try:
        document = documents.read(Path(file).read_bytes())
    except OSError as error:
        return [Issue("unreadable", f"The file cannot be read: {error.strerror}.")]
    except documents.UnreadableFile as error:
        return [Issue("unreadable", str(error))]
    told = documents.foreign(document)
    return check(document) if told is None else [told]


def as_json(file: str, issue: Issue) -> str:
    return json.dumps({"file": file, **issue.to_json()}, ensure_ascii=False)


def as_line(file: str, issue: Issue) -> str:
    place = f" [{issue.node}]" if issue.node else ""
    return f"{file}: {issue.severity} {issue.code}{place}: {issue.message}"
