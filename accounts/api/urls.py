"""Paths under /api/v1/workspaces/{slug}/ about people and tokens."""

from __future__ import annotations

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("members/", views.MembersView.as_view(), name="members"),
    path("tokens/", views.TokensView.as_view(), name="tokens"),
    path("tokens/<str:token_id>/", views.TokenView.as_view(), name="token"),
]
