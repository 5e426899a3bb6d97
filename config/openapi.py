"""How views are described in the OpenAPI document at /api/v1/schema/."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes

from accounts.authentication import BearerAuthentication, SessionAuthentication


class HouseSchema(AutoSchema):
    """A view that names no serializer takes and gives a JSON object."""

    def get_request_serializer(self) -> Any:
        if self._names_serializer():
            return super().get_request_serializer()
        return OpenApiTypes.OBJECT if self.method in {"POST", "PUT", "PATCH"} else None

    def get_response_serializers(self) -> Any:
        if self._names_serializer():
            return super().get_response_serializers()
        return {204: None} if self.method == "DELETE" else {200: OpenApiTypes.OBJECT}

    def _names_serializer(self) -> bool:
        return hasattr(self.view, "get_serializer") or hasattr(self.view, "serializer_class")

    def get_operation_id(self) -> str:
        """Names like `flows_draft_get`, stable because they follow the path alone."""
        last = "item_" if self.path.rstrip("/").endswith("}") else ""
        return "_".join(self._words()).replace("-", "_") + f"_{last}{self.method.lower()}"

    def get_tags(self) -> list[str]:
        """The thing the path is about: `flows`, `conversations`, …"""
        return self._words()[:1]

    def _words(self) -> list[str]:
        path = self.path.removeprefix("/api/v1/").removeprefix("workspaces/{slug}/")
        return [word for word in path.split("/") if word and not word.startswith("{")]


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "cf_…"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
