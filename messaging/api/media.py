"""A customer's file, for who may read the conversation."""

from __future__ import annotations

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.api import WorkspaceView
from messaging.media import path_of
from messaging.models import MediaFile, MediaState

# What a browser may show in place; anything else, HTML and SVG above all, is only downloaded.
_SHOWN = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "audio/aac", "audio/amr", "audio/mpeg",
        "audio/mp4", "audio/ogg", "video/mp4", "video/3gpp", "application/pdf",
    }
)  # fmt: skip


class MediaView(WorkspaceView):
    """The bytes of a file, under a policy that lets nothing in it run."""

    permissions = {"GET": "conversation.read"}

    @extend_schema(
        operation_id="media_read",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, file_id: str) -> FileResponse:
        file = self.find(MediaFile, file_id)
        if file.state != MediaState.STORED:
            raise Http404
        is_shown = file.mime_type in _SHOWN
        response = FileResponse(
            path_of(file.id).open("rb"),
            as_attachment=not is_shown,
            filename=file.name.replace("/", "_") or "file",
            content_type=file.mime_type if is_shown else "application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "private, max-age=86400, immutable"
        return response
