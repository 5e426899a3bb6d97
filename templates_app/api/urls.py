"""Paths under /api/v1/workspaces/{slug}/ about templates, and the collection of flows."""

from __future__ import annotations

from django.urls import path

from templates_app.api import views

urlpatterns = [
    path("flows/", views.FlowsView.as_view(), name="flows"),
    path("flow-templates/", views.FlowTemplatesView.as_view(), name="flow-templates"),
]
