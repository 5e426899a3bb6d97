"""The locks satisfy what is asked for, name no hosts, and stay above known holes."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = sorted((ROOT / ".ci").glob("requirements*.txt"))

# Known holes below these; see the advisories named in docs/howto/deploy.md.
FLOORS = {
    "Django": "5.2.19",
    "djangorestframework": "3.18.2",
    "daphne": "4.2.2",
    "django-allauth": "65.19.4",
    "orjson": "3.13",
    "cryptography": "50",
}


def _locked(name: str) -> dict[str, Version]:
    text = (ROOT / ".ci" / name).read_text()
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\\n]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(number) for package, number in pins}


def _assert_satisfied(wanted: list[str], locked: dict[str, Version]) -> None:
    for line in wanted:
        requirement = Requirement(line)
        pinned = locked.get(canonicalize_name(requirement.name))
        assert pinned is not None, f"{requirement.name} is not locked: run `make lock`"
        assert requirement.specifier.contains(pinned), f"{line}, but {pinned} is locked"


def test_the_locks_satisfy_the_project() -> None:
    groups = PROJECT["dependency-groups"]
    dependencies = PROJECT["project"]["dependencies"]

    _assert_satisfied(dependencies, _locked("requirements.txt"))
    _assert_satisfied(dependencies + groups["dev"], _locked("requirements-dev.txt"))
    _assert_satisfied(groups["node"], _locked("requirements-node.txt"))


def test_both_locks_pin_the_same_versions() -> None:
    product, development = _locked("requirements.txt"), _locked("requirements-dev.txt")

    assert {name: development.get(name) for name in product} == product


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_hashes_and_no_hosts(lock: Path) -> None:
    text = lock.read_text()
    pins = re.findall(r"^\S+==", text, re.MULTILINE)

    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    assert len(re.findall(r"==[^\n]*\\\n    --hash=sha256:", text)) == len(pins)


def test_the_front_ends_lock_names_no_hosts() -> None:
    assert '"resolved": "http' not in (ROOT / "frontend" / "package-lock.json").read_text()


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_what_is_installed_is_above_its_known_holes(package: str, floor: str) -> None:
    assert Version(version(package)) >= Version(floor)


def test_the_minimum_asked_for_is_above_the_known_holes_too() -> None:
    wanted = {
        canonicalize_name(requirement.name): requirement
        for requirement in map(Requirement, PROJECT["project"]["dependencies"])
    }

    for package, floor in FLOORS.items():
        below = Version(f"{floor}.dev0") if "." in floor else Version("49.9")
        assert not wanted[canonicalize_name(package)].specifier.contains(below, prereleases=True)
