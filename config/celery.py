"""The Celery application: coarse work, and the processes in which the drain loops run."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery, bootsteps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("chatflow")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class PipelineStep(bootsteps.StartStopStep):  # type: ignore[misc]  # celery is untyped
    """Starts the pipeline with a worker and drains it when the worker stops.

    It runs in the worker's main process, beside the children that run tasks, so one command is
    what an operator scales: `celery -A config worker`.
    """

    requires = {"celery.worker.components:Pool"}  # threads start after the children were forked

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self.pipeline: Any = None

    def start(self, parent: Any) -> None:
        """Begin to drain."""
        from django.conf import settings

        from messaging.pipeline.loops import Pipeline  # the apps are loaded by now

        if settings.IS_SQLITE:
            return  # one process owns an SQLite database: `manage.py serve`
        self.pipeline = Pipeline()
        self.pipeline.start()

    def stop(self, parent: Any) -> None:
        """Finish what is on the wire and write it down."""
        if self.pipeline is not None:
            self.pipeline.stop()
            self.pipeline = None

    terminate = stop


app.steps["worker"].add(PipelineStep)
