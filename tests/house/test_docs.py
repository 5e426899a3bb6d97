"""The documentation is fresh, and its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accounts.permissions import PERMISSIONS
from config import env
from config.reference import pages
from flows.engine.kinds import KINDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = pages()


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_page_is_fresh(name: str) -> None:
    stored = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")

    assert stored == GENERATED[name], "run `make docs` and commit the result"


def test_every_setting_read_in_the_code_is_documented() -> None:
    read = {
        name
        for app in ("accounts", "config", "console", "emulator", "flows", "messaging")
        for path in (ROOT / app).rglob("*.py")
        for name in re.findall(r"environ[^\n]*?[\"'](CHATFLOW_[A-Z_]+)", path.read_text())
    }

    assert read <= set(env.DECLARED)
    assert all(f"`{name}`" in GENERATED["settings.md"] for name in env.DECLARED)
    assert all(item.about.endswith(".") for item in env.DECLARED.values())


def test_kinds_and_permissions_have_their_lines() -> None:
    assert all(f"(`{kind}`)" in GENERATED["node-kinds.md"] for kind in KINDS)
    assert all(f"`{name}`" in GENERATED["permissions.md"] for name in PERMISSIONS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)

    lost = [
        target
        for target in targets
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]

    assert lost == []


def test_every_page_is_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    lost = [
        str(page.relative_to(ROOT / "docs"))
        for page in PAGES[1:]
        if page.name != "index.md" and f"({page.relative_to(ROOT / 'docs')})" not in index
    ]

    assert lost == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))
