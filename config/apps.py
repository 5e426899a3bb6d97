"""Django's entry for the house itself: what must run when a process starts."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Chatflow"

    def ready(self) -> None:
        if settings.TEST_CLOCK:
            from config import test_clock  # models must be loaded first

            test_clock.start()
