"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from flows.surroundings import tell_by
        from messaging.surroundings import known_to_checks

        tell_by(known_to_checks)
