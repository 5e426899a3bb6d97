"""Django's entry for this app."""

from __future__ import annotations

from django.apps import AppConfig


class TemplatesConfig(AppConfig):
    name = "templates_app"
    default_auto_field = "django.db.models.BigAutoField"
