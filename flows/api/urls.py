"""Paths under /api/v1/workspaces/{slug}/ about flows, but for the collection itself.

`flows/` is mounted by templates_app, since a flow may be made from a template; `online/`,
`bindings/` and `trigger/` are messaging's, which knows the channels.
"""

from __future__ import annotations

from django.urls import path

from flows.api import draft, flows, kinds, versions

urlpatterns = [
    path("node-kinds/", kinds.NodeKindsView.as_view(), name="node-kinds"),
    path("flows/import/", flows.ImportView.as_view(), name="flow-import"),
    path("flows/<str:flow_id>/", flows.FlowView.as_view(), name="flow"),
    path("flows/<str:flow_id>/copy/", flows.CopyView.as_view(), name="flow-copy"),
    path("flows/<str:flow_id>/export/", flows.ExportView.as_view(), name="flow-export"),
    path("flows/<str:flow_id>/draft/", draft.DraftView.as_view(), name="flow-draft"),
    path(
        "flows/<str:flow_id>/draft/restore/",
        draft.RestoreDraftView.as_view(),
        name="draft-restore",
    ),
    path("flows/<str:flow_id>/check/", draft.CheckView.as_view(), name="flow-check"),
    path("flows/<str:flow_id>/simulate/", draft.SimulateView.as_view(), name="flow-simulate"),
    path("flows/<str:flow_id>/versions/", versions.VersionsView.as_view(), name="flow-versions"),
    path(
        "flows/<str:flow_id>/versions/<str:number>/",
        versions.VersionView.as_view(),
        name="flow-version",
    ),
    path(
        "flows/<str:flow_id>/versions/<str:number>/restore/",
        versions.RestoreVersionView.as_view(),
        name="version-restore",
    ),
]
