"""The Django project: the only place that knows every app."""

from __future__ import annotations

from config.celery import app as celery_app

__all__ = ["celery_app"]  # Celery's @shared_task finds the application here
