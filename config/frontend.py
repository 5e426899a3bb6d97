"""The page of the single-page application: its tags come from Vite's manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join, json_script
from django.utils.safestring import SafeString
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

_BASE = "app/"
_MISSING = (
    "The front end is not built. Run `make frontend` (or `npm ci && npm run build` in frontend/), "
    "then restart the server."
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csp-nonce" content="{nonce}">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/static/icon.svg">
{tags}
</head>
<body>
<div id="root"></div>
{boot}
</body>
</html>
"""


@lru_cache(maxsize=2)
def _manifest(path: Path, _changed: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def _read_manifest() -> dict[str, Any] | None:
    path = settings.FRONTEND_DIR / "manifest.json"
    try:
        return _manifest(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


def _with_imports(manifest: dict[str, Any], name: str, seen: set[str]) -> Iterator[dict[str, Any]]:
    """The chunk after everything it imports: its styles must win over theirs."""
    if name not in seen:
        seen.add(name)
        for imported in manifest[name].get("imports", ()):
            yield from _with_imports(manifest, imported, seen)
        yield manifest[name]


def tags(manifest: dict[str, Any], entry: str) -> SafeString:
    """Style sheets, preloads and the script of one entry, in the order browsers want them."""
    chunks = list(_with_imports(manifest, entry, set()))
    url = settings.STATIC_URL + _BASE
    sheets = dict.fromkeys(sheet for chunk in chunks for sheet in chunk.get("css", ()))
    lines = [format_html('<link rel="stylesheet" href="{}{}">', url, sheet) for sheet in sheets]
    lines += [
        format_html('<link rel="modulepreload" href="{}{}">', url, chunk["file"])
        for chunk in chunks[:-1]
    ]
    lines.append(format_html('<script type="module" src="{}{}"></script>', url, chunks[-1]["file"]))
    return format_html_join("\n", "{}", ((line,) for line in lines))


def _page(request: HttpRequest, entry: str, title: str) -> HttpResponse:
    manifest = _read_manifest()
    if manifest is None or entry not in manifest:
        return HttpResponse(_MISSING, status=503, content_type="text/plain; charset=utf-8")
    boot = {"csrf_token": get_token(request), "signed_in": request.user.is_authenticated}
    html = format_html(
        _PAGE,
        title=title,
        nonce=str(request.csp_nonce),  # type: ignore[attr-defined]
        tags=tags(manifest, entry),
        boot=json_script(boot, "boot"),
    )
    return HttpResponse(html, headers={"Cache-Control": "no-store"})


@require_safe
@ensure_csrf_cookie
def spa(request: HttpRequest) -> HttpResponse:
    """Canvas, console and everything else a signed-in person sees, at any path."""
    return _page(request, "src/entries/main.tsx", "Chatflow")


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """The emulator's phone."""
    return _page(request, "src/entries/phone.tsx", "Phone")


def phone_page() -> str:
    """The emulator's phone for an emulator that is served by itself."""
    manifest = _read_manifest()
    entry = "src/entries/phone.tsx"
    if manifest is None or entry not in manifest:
        return _MISSING
    boot = json_script({}, "boot")
    return str(format_html(_PAGE, title="Phone", nonce="", tags=tags(manifest, entry), boot=boot))
