"""How request bodies are read and answers written: JSON in UTF-8 and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from accounts.problems import Problem
from accounts.strict_json import DEFAULT_LIMITS, BadJson, Limits, read_json


class StrictJSONParser(BaseParser):
    """Reads JSON within the view's `json_limits`; refusals are 400, 413 or 415 problems."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        context = parser_context or {}
        limits: Limits = getattr(context.get("view"), "json_limits", DEFAULT_LIMITS)
        request = context["request"]
        _check_encoding(media_type or "", request.META.get("HTTP_CONTENT_ENCODING", ""))
        raw = stream.read(limits.max_bytes + 1)
        try:
            return read_json(raw, limits)
        except BadJson as error:
            status = 413 if error.code == "too_large" else 400
            raise Problem(status, error.code, error.detail) from error


def _check_encoding(media_type: str, content_encoding: str) -> None:
    for parameter in media_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in {"utf-8", "utf8"}:
            raise Problem(415, "unsupported_charset", "Only UTF-8 is understood.")
    if content_encoding.strip().lower() not in {"", "identity"}:
        raise Problem(415, "unsupported_encoding", "Send the body without Content-Encoding.")


class OrjsonRenderer(BaseRenderer):
    """Writes JSON; times in UTC with a Z, ids as text."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        options = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
        return orjson.dumps(data, default=str, option=options)
