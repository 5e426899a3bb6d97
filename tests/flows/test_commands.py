"""Flows from the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Workspace
from flows import documents, drafts
from flows.models import Flow
from tests.flows.conftest import small_document


def run(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path, document: dict[str, Any]) -> Path:
    path = tmp_path / "greeting.json"
    path.write_text(documents.text(document), "utf-8")
    return path


def broken(tmp_path: Path) -> Path:
    document = small_document()
    document["nodes"][1]["data"] = {"type": "text"}
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_a_clean_file_passes(file: Path) -> None:
    assert run("check_flow", str(file)) == f"{file}: no issues\n"


def test_errors_end_the_check_with_one(file: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as caught:
        run("check_flow", str(file), str(broken(tmp_path)))

    assert caught.value.code == 1


def test_issues_are_told_as_json(tmp_path: Path) -> None:
    path, out = broken(tmp_path), io.StringIO()

    with pytest.raises(SystemExit):
        call_command("check_flow", str(path), "--json", stdout=out)

    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(issue["file"], issue["severity"], issue["node"]) for issue in told] == [
        (str(path), "error", "hello")
    ]
    assert {"code", "message"} <= told[0].keys()


@pytest.mark.parametrize("content", [None, b"{", b"[]", b"\xff"])
def test_a_file_that_cannot_be_read_is_an_issue(tmp_path: Path, content: bytes | None) -> None:
    path, out = tmp_path / "flow.json", io.StringIO()
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SystemExit):
        call_command("check_flow", str(path), "--json", stdout=out)

    assert [json.loads(line)["code"] for line in out.getvalue().splitlines()] == ["unreadable"]


@pytest.mark.django_db
def test_an_imported_flow_exports_as_the_same_file(
    workspace: Workspace, file: Path, tmp_path: Path
) -> None:
    id = run("import_flow", "--workspace", "shop", str(file)).strip()
    copy = tmp_path / "copy.json"

    by_id = run("export_flow", "--workspace", "shop", id)
    run("export_flow", "--workspace", "shop", "Greeting", str(copy))

    assert by_id == copy.read_text("utf-8") == file.read_text("utf-8")


@pytest.mark.django_db
def test_refusals_say_what_is_wrong(workspace: Workspace, file: Path, tmp_path: Path) -> None:
    no_flow = tmp_path / "other.json"
    no_flow.write_text('{"schema": "something/else"}', "utf-8")
    two = [drafts.create(workspace.pk, small_document(), by=None) for _ in range(2)]

    for args, reason in [
        (["import_flow", "--workspace", "nowhere", str(file)], "no workspace called 'nowhere'"),
        (["import_flow", "--workspace", "shop", "absent.json"], "No such file"),
        (["import_flow", "--workspace", "shop", str(no_flow)], "unknown_schema"),
        (["export_flow", "--workspace", "shop", "Unknown"], "has no flow 'Unknown'"),
        (["export_flow", "--workspace", "shop", "Greeting"], "Several flows"),
        (["export_flow", "--workspace", "shop", str(two[0].pk), "/no/such/place"], "written"),
    ]:
        with pytest.raises(CommandError, match=reason):
            run(*args)
    assert Flow.objects.for_workspace(workspace).count() == 2


def test_a_transcript_is_printed_in_its_short_form(file: Path, tmp_path: Path) -> None:
    transcript = tmp_path / "greeting.late.json"
    turns = [
        {"in": {"type": "message", "message_type": "text", "text": "Hello"}},
        {"after": "PT1H", "in": {"type": "timer"}},
    ]
    given = {"now": "2026-01-05T09:00:00Z"}
    transcript.write_text(json.dumps({"given": given, "turns": turns}), "utf-8")

    printed = run("chat", str(file), "--replay", str(transcript))

    assert printed.splitlines() == [
        "user: Hello",
        "bot: How can we help?",
        "[time passes]",
        "[end]",
    ]


def test_a_flow_is_talked_to_until_it_ends(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["Hello", "/back", "/wait"])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))

    printed = run("chat", str(file)).splitlines()

    assert printed[1:] == [
        "bot: How can we help?",
        "(The session does not wait for this.)",
        "[end]",
    ]
