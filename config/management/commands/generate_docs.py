"""`manage.py generate_docs`: write docs/reference from the code; `--check` only compares."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.reference import pages


class Command(BaseCommand):
    help = "Write the generated pages of docs/reference."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail if a page is stale")

    def handle(self, *, check: bool, **options: Any) -> None:
        stale = []
        for name, content in pages().items():
            path = settings.BASE_DIR / "docs" / "reference" / name
            if path.is_file() and path.read_text(encoding="utf-8") == content:
                continue
            stale.append(name)
            if not check:
                path.write_text(content, encoding="utf-8")
        if stale and check:
            raise CommandError(f"Stale: {', '.join(stale)}. Run `make docs` and commit the result.")
        self.stdout.write(f"Written: {', '.join(stale)}" if stale else "Everything is fresh.")
