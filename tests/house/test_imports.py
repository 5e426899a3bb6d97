"""Imports go one way, and each contract that says so notices when they do not."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
IMPORTLINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract["name"] for contract in IMPORTLINTER["contracts"]}

# Contract: the file that is spoilt, the line it gets, and what the report must say about it.
BREAKS = {
    "apps": ("accounts/clock.py", "import flows.apps", "accounts.clock -> flows.apps"),
    "emulator": ("emulator/names.py", "import accounts.ids", "emulator.names -> accounts.ids"),
    "no-emulator": ("flows/apps.py", "import emulator.names", "flows.apps -> emulator.names"),
    "flows": ("flows/models.py", "import flows.runner", "flows.models -> flows.runner"),
    "engine": (
        "flows/engine/values.py",
        "import flows.engine.interpreter",
        "flows.engine.values -> flows.engine.interpreter",
    ),
    "checks": (
        "flows/engine/checks/spread.py",
        "import flows.engine.checks.window",
        "flows.engine.checks.spread -> flows.engine.checks.window",
    ),
    "pure": ("flows/engine/text.py", "import random", "flows.engine.text -> random"),
    "kinds": (
        "flows/engine/kinds/wait.py",
        "import flows.engine.kinds.ask",
        "flows.engine.kinds.wait -> flows.engine.kinds.ask",
    ),
    "adapters": (
        "messaging/adapters/toy/__init__.py",
        "import messaging.adapters.whatsapp.render",
        "messaging.adapters.toy -> messaging.adapters.whatsapp.render",
    ),
    "adapters-blind": (
        "messaging/adapters/whatsapp/parse.py",
        "import messaging.models",
        "messaging.adapters.whatsapp.parse -> messaging.models",
    ),
    "egress": ("messaging/replies.py", "import httpx", "messaging.replies -> httpx"),
    "realtime": (
        "messaging/models.py",
        "import channels.layers",
        "messaging.models -> channels",
    ),
}


def _lint(directory: Path) -> str:
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as lint; lint()",
    ]
    done = subprocess.run(
        [*command, "--no-cache"], cwd=directory, capture_output=True, text=True, timeout=120
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def broken_report(tmp_path_factory) -> dict[str, str]:
    """What import-linter says, contract by contract, of a copy in which all are broken."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in IMPORTLINTER["root_packages"]:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("*.pyc"))
    for file, line, _ in BREAKS.values():
        path = copy / file
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as spoilt:
            spoilt.write(f"\n{line}\n")
    (copy / "flows" / "newcomer.py").write_text('"""A module nobody gave a place."""\n')
    report = _lint(copy).partition("Broken contracts")[2]
    names = "|".join(re.escape(name) for name in CONTRACTS.values())
    parts = re.split(rf"^({names})$", report, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_contract_is_kept() -> None:
    report = _lint(ROOT)

    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in report, report


def test_every_contract_is_broken_somewhere_below() -> None:
    assert set(BREAKS) == set(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_broken_contract_is_noticed(contract: str, broken_report: dict[str, str]) -> None:
    said = broken_report.get(CONTRACTS[contract], "(the contract was kept)")

    assert BREAKS[contract][2] in said


def test_a_new_module_must_be_given_its_place(broken_report: dict[str, str]) -> None:
    assert "newcomer" in broken_report[CONTRACTS["flows"]]
