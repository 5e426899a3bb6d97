"""`manage.py seed_demo`: the demo workspace, as often as one likes."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand

from config import demo


class Command(BaseCommand):
    help = "Makes the demo workspace with people, a number on the emulator and a flow ONLINE."

    def handle(self, *args: Any, **options: Any) -> None:
        demo.seed(os.environ.get("DEMO_PASSWORD") or "try-chatflow-today")
        self.stdout.write("The demo workspace is ready.")
