"""The providers' doors, as Django views; in production the raw application comes first."""

from __future__ import annotations

from django.urls import path

from messaging import webhooks

urlpatterns = [
    path("webhooks/<slug:kind>/<uuid:connection>/", webhooks.view),
]
