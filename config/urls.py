"""Which URL belongs to which app."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from accounts.api.views import MeView
from config import frontend, health
from config.test_clock import TestClockView

_workspace = [
    path("", include(f"{app}.api.urls"))
    for app in ("accounts", "flows", "templates_app", "messaging")
]
_docs = SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="config/api_docs.html")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/test-clock/", TestClockView.as_view()),
    path("api/v1/me/", MeView.as_view(), name="me"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/v1/docs/", _docs, name="docs"),
    path("api/v1/workspaces/<slug:slug>/", include(_workspace)),
    path("_allauth/", include("allauth.headless.urls")),
    path("", include("messaging.urls")),
    *([path("emulator/", frontend.phone)] if settings.DEMO else []),
    re_path(r"^(?!api/|static/|ws/|webhooks/|emulator/|_allauth/|healthz|readyz)", frontend.spa),
]
handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
