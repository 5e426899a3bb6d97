"""The ASGI application: webhooks first, sockets and the emulator beside, Django for the rest."""

from __future__ import annotations

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_asgi_application()

from channels.auth import AuthMiddlewareStack  # noqa: E402  the apps are loaded above
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from django.conf import settings  # noqa: E402

from config import demo_services  # noqa: E402
from config.body_limit import BodyLimit  # noqa: E402
from config.demo_emulator import emulator  # noqa: E402
from console.consumers import ConsoleConsumer  # noqa: E402
from messaging import webhooks  # noqa: E402

_django = BodyLimit(django_application, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
_console: Any = AllowedHostsOriginValidator(AuthMiddlewareStack(ConsoleConsumer.as_asgi()))
_EMULATOR = ("/emulator/graph/", "/emulator/api/")


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Hand each connection to whom it belongs."""
    if scope["type"] == "websocket":
        if scope["path"] == "/ws/console/":
            await _console(scope, receive, send)
        else:
            await send({"type": "websocket.close"})  # before accepting: the handshake gets a 403
    elif scope["path"].startswith("/webhooks/"):
        await webhooks.application(scope, receive, send)
    elif settings.DEMO and scope["path"].startswith(_EMULATOR):
        await emulator()(scope, receive, send)
    elif settings.DEMO and scope["path"].startswith(demo_services.PATH):
        await demo_services.application(scope, receive, send)
    else:
        await _django(scope, receive, send)
