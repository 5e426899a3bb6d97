"""Settings are typed, loud about nonsense, and safe where the address is public."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env, keys
from config.logs import MASK, redact

ROOT = Path(__file__).resolve().parents[2]


def _django(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CHATFLOW_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**kept, "CHATFLOW_DATA": str(tmp_path / "data"), **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("value", ["maybe", "2", "tru"])
def test_a_senseless_boolean_is_refused(monkeypatch, value: str) -> None:
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X", None)
    monkeypatch.setenv("CHATFLOW_X", value)

    with pytest.raises(ImproperlyConfigured, match="CHATFLOW_X"):
        env.boolean("CHATFLOW_X", False, "")


def test_booleans_and_numbers_are_read(monkeypatch) -> None:
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X", None)

    assert env.boolean("CHATFLOW_X", True, "") is True
    assert env.integer("CHATFLOW_X", 7, "") == 7
    monkeypatch.setenv("CHATFLOW_X", "0")
    assert env.boolean("CHATFLOW_X", True, "") is False
    assert env.integer("CHATFLOW_X", 7, "") == 0


@pytest.mark.parametrize("value", ["seven", "1.5", "-1"])
def test_a_senseless_number_is_refused(monkeypatch, value: str) -> None:
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X", None)
    monkeypatch.setenv("CHATFLOW_X", value)

    with pytest.raises(ImproperlyConfigured, match="CHATFLOW_X"):
        env.integer("CHATFLOW_X", 7, "")


@pytest.mark.parametrize("value", ["example.com", "ftp://x", "http://", "http://x:99999", "//x"])
def test_a_senseless_origin_is_refused(monkeypatch, value: str) -> None:
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X", None)
    monkeypatch.setenv("CHATFLOW_X", value)

    with pytest.raises(ImproperlyConfigured, match="CHATFLOW_X"):
        env.origins("CHATFLOW_X", "", "")


def test_a_secret_comes_from_a_variable_or_a_file(monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X", None)
    monkeypatch.setitem(env.DECLARED, "CHATFLOW_X_FILE", None)
    file = tmp_path / "secret"
    file.write_text("from a file\n")

    monkeypatch.setenv("CHATFLOW_X_FILE", str(file))
    assert env.secret("CHATFLOW_X", "") == "from a file"
    monkeypatch.setenv("CHATFLOW_X", "from the environment")
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env.secret("CHATFLOW_X", "")
    monkeypatch.delenv("CHATFLOW_X_FILE")
    assert env.secret("CHATFLOW_X", "") == "from the environment"
    monkeypatch.delenv("CHATFLOW_X")
    monkeypatch.setenv("CHATFLOW_X_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.secret("CHATFLOW_X", "")


def test_a_key_file_is_made_once_and_for_its_owner_only(tmp_path) -> None:
    path = tmp_path / "key"

    first = keys.kept(path, "one")

    assert (first, keys.kept(path, "two")) == ("one", "one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("lines", ["", "nokey", "id:", "id:AAAA", "id:%%%"])
def test_broken_encryption_keys_are_refused(lines: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        keys.read_encryption_keys(lines)


def test_the_checks_for_deployment_are_clean_on_a_public_address(tmp_path) -> None:
    public = {"CHATFLOW_PUBLIC_URL": "https://chat.example"}

    found = _django(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **public)

    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        (
            {"CHATFLOW_PUBLIC_URL": "https://chat.example", "CHATFLOW_TEST_CLOCK": "1"},
            "refused with https",
        ),
        ({"CHATFLOW_SECRET_KEY": "short"}, "at least 50 characters"),
        ({"CHATFLOW_PUBLIC_URL": "chat.example"}, "CHATFLOW_PUBLIC_URL"),
        ({"CHATFLOW_LOG_FORMAT": "xml"}, "CHATFLOW_LOG_FORMAT"),
    ],
)
def test_an_unsafe_or_senseless_setting_stops_the_start(tmp_path, variables, complaint) -> None:
    found = _django(tmp_path, "check", **variables)

    assert found.returncode != 0
    assert complaint in found.stderr


def test_logs_hide_what_must_not_be_logged() -> None:
    event = {
        "event": "POST ?hub.verify_token=abc&x=1 from +4915112345678 with Bearer cf_abc",
        "authorization": "Bearer x",
        "access_token": "x",
        "contact_phone": "+49",
        "body": {"text": "hello"},
        "conversation": "01a20069-94bc-7551-8106-eb108593ae0b",
        "request_id": "01a200ae0cd1234567890acf8b24ff0b",
        "count": 12,
    }

    clean = redact(None, "info", event)

    assert clean["event"] == f"POST ?{MASK}&x=1 from {MASK} with {MASK}"
    assert clean["authorization"] == clean["access_token"] == clean["contact_phone"] == MASK
    assert clean["body"] == MASK
    assert clean["conversation"] == "01a20069-94bc-7551-8106-eb108593ae0b"
    assert clean["request_id"] == "01a200ae0cd1234567890acf8b24ff0b"
    assert clean["count"] == 12
