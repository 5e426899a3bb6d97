"""The ASGI application."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402  the apps are loaded by the line above

from config.body_limit import BodyLimit  # noqa: E402

application = BodyLimit(django_application, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
