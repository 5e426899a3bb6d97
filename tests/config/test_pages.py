"""The front page, health, API documents and what browsers are told with them."""

from __future__ import annotations

import json
import re

import pytest

from config.frontend import tags

pytestmark = pytest.mark.django_db
MANIFEST = {
    "src/entries/main.tsx": {
        "file": "assets/main-abc.js",
        "imports": ["_shared-1.js"],
        "css": ["assets/main-abc.css"],
        "dynamicImports": ["src/lazy.ts"],
    },
    "_shared-1.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
    "src/lazy.ts": {"file": "assets/lazy.js", "css": ["assets/lazy.css"]},
}


@pytest.fixture
def bundle(settings, tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    settings.FRONTEND_DIR = tmp_path
    return tmp_path


def test_the_tags_name_styles_preloads_and_script_of_the_entry() -> None:
    assert tags(MANIFEST, "src/entries/main.tsx").splitlines() == [
        '<link rel="stylesheet" href="/static/app/assets/shared-1.css">',
        '<link rel="stylesheet" href="/static/app/assets/main-abc.css">',
        '<link rel="modulepreload" href="/static/app/assets/shared-1.js">',
        '<script type="module" src="/static/app/assets/main-abc.js"></script>',
    ]


@pytest.mark.parametrize("path", ["/", "/flows/12/node/n3", "/desk", "/sign-in"])
def test_every_other_path_is_the_application(client, bundle, path: str) -> None:
    page = client.get(path)
    html = page.content.decode()

    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "csrftoken" in page.cookies
    assert re.search(r'<script id="boot" type="application/json">\{"csrf_token"', html)
    nonce = re.search(r'<meta name="csp-nonce" content="([^"]+)">', html)
    assert nonce
    assert f"'nonce-{nonce[1]}'" in page["Content-Security-Policy"]


def test_without_a_bundle_the_page_says_what_to_run(client, settings, tmp_path) -> None:
    settings.FRONTEND_DIR = tmp_path

    page = client.get("/")

    assert page.status_code == 503
    assert b"npm run build" in page.content


@pytest.mark.parametrize("path", ["/", "/api/v1/docs/", "/api/v1/schema/", "/healthz"])
def test_nothing_inline_and_no_third_party_may_run(client, bundle, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    assert directives["script-src"] == "'self'"
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert not re.search(r"https?://", policy)


def test_the_usual_headers_are_there(client, bundle) -> None:
    page = client.get("/")

    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in page["Permissions-Policy"]


def test_health_and_readiness_answer_machines(client) -> None:
    ready = client.get("/readyz")

    assert client.get("/healthz").json() == {"status": "ok"}
    assert ready["Content-Type"] == "application/json"
    assert {"database", "worker", "realtime", "provider_backlog"} <= set(ready.json())
    assert ready.json()["database"]["ok"] is True


def test_a_failing_check_makes_the_house_unready(client, settings) -> None:
    settings.READINESS_CHECKS = {"database": "tests.config.test_pages.broken"}

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unready", "database": {"ok": False}}


def broken() -> dict:
    raise OSError("connection refused to 10.0.0.1")


def test_the_api_describes_itself(client) -> None:
    schema = client.get("/api/v1/schema/", headers={"Accept": "application/json"})
    docs = client.get("/api/v1/docs/").content.decode()

    assert schema.json()["openapi"].startswith("3.1")
    assert "/api/v1/workspaces/{slug}/members/" in schema.json()["paths"]
    assert not re.search(r"(src|href)=\"https?://", docs)
