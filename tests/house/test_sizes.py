"""Modules stay small enough to read at one sitting, and say what they are."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ["accounts", "config", "console", "emulator", "flows", "messaging", "templates_app"]
MODULES = [
    path
    for app in APPS
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts and path.stat().st_size
]
BANNED_NAMES = {"utils", "helpers", "services", "common", "misc", "core"}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_module_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): _lines(path) for path in MODULES if _lines(path) > 400}

    assert long == {}


def test_half_of_the_modules_fit_on_two_screens() -> None:
    assert statistics.median(_lines(path) for path in MODULES) <= 120


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_begins_with_a_sentence_on_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

    assert docstring, "a docstring"
    assert len(docstring.splitlines()[0]) > 10
    assert path.stem not in BANNED_NAMES, "a name that says what is inside"


def test_nothing_runs_what_came_from_outside() -> None:
    """No eval, exec, pickle or unsafe YAML; no HTML past the escaping; no SQL past the ORM."""
    banned_calls = {"eval", "exec", "mark_safe", "compile_restricted"}
    banned_imports = {"pickle", "marshal", "shelve", "yaml"}
    banned_methods = {"extra", "raw"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            where = f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", "")
                on_manager = "objects" in ast.unparse(node.func)
                if name in banned_calls:
                    found.append(f"{where} {name}")
                if getattr(node.func, "attr", "") in banned_methods and on_manager:
                    found.append(f"{where} .{node.func.attr}()")
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "")}
                found += [f"{where} {name}" for name in names & banned_imports]

    assert found == []
