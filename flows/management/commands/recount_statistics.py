"""Make the figures of all flows from the turn log again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from flows.statistics import recount


class Command(BaseCommand):
    help = "Count the turn log anew, in the place of the figures kept; prints how many turns."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{recount()} turns counted.")
