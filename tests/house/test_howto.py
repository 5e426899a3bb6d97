"""The how-to for a node kind works when followed word by word."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "howto" / "add-a-node.md").read_text(encoding="utf-8")


def _block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """The house with the two files of the page, and nothing else changed."""
    copy = tmp_path_factory.mktemp("house")
    for name in (
        "accounts",
        "config",
        "console",
        "emulator",
        "flows",
        "messaging",
        "templates_app",
    ):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copytree(ROOT / "tests", copy / "tests", ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "static").mkdir()
    (copy / "flows/engine/kinds/greet.py").write_text(_block("python"), encoding="utf-8")
    (copy / "tests/golden/kinds/greet.json").write_text(_block("json"), encoding="utf-8")
    return copy


def _run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, timeout=120
    )


def test_its_golden_case_passes_and_is_run(copy: Path) -> None:
    done = _run(copy, "-m", "pytest", "-q", "tests/engine/test_kinds.py", "-k", "greet")

    assert done.returncode == 0, done.stdout
    assert re.search(r"[3-9] passed", done.stdout)


def test_it_stands_in_the_catalogue_the_palette_is_drawn_from(copy: Path) -> None:
    lines = ["import json", "from flows.engine.kinds import KINDS"]
    script = "\n".join([*lines, "print(json.dumps(KINDS['greet'].to_json()))"])

    entry = json.loads(_run(copy, "-c", script).stdout)

    assert entry["label"] == "Greet"
    assert entry["help"] == "Greet the customer by name, as the time of day asks for."
    assert entry["ports"] == ["next"]
    assert entry["schema"]["properties"]["name"]["title"] == "Name"


def test_it_keeps_the_import_contracts(copy: Path) -> None:
    lint = "from importlinter.cli import lint_imports_command as lint; lint()"

    done = _run(copy, "-c", lint, "--no-cache")

    assert " 0 broken" in done.stdout, done.stdout
