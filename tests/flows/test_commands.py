"""Flows from the command line."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts import clock
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


@pytest.mark.parametrize(
    ("transcript", "reason"),
    [
        ({}, "has no list of turns"),
        ({"turns": [{"in": None}, "Hello"]}, "Turn 2 of the transcript has no “in”"),
        ({"turns": [{"in": "Hello"}]}, "Turn 1 .* has an “in” that is none"),
        ({"turns": [{"in": None, "after": 5}]}, "“after” that is no duration"),
        ({"turns": [{"in": None, "after": "soon"}]}, "“after” that is no duration"),
        ({"turns": [], "given": {"now": "soon"}}, "“now” is no moment"),
    ],
)
def test_a_transcript_that_cannot_be_played_is_told(
    transcript: Any, reason: str, file: Path, tmp_path: Path
) -> None:
    told = tmp_path / "bent.json"
    told.write_text(json.dumps(transcript), "utf-8")

    with pytest.raises(CommandError, match=reason):
        run("chat", str(file), "--replay", str(told))


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
    assert talked(file, monkeypatch, "Hello", "/handoff", "/timer") == [
        "bot: How can we help?",
        "(The session does not wait for this.)",
        "[end]",
    ]


def talked(file: Path, monkeypatch: pytest.MonkeyPatch, *typed: str) -> list[str]:
    """What the terminal shows after the help when this is typed."""
    left = iter(typed)
    monkeypatch.setattr("builtins.input", lambda prompt: next(left, "/quit"))
    shown = run("chat", str(file)).splitlines()
    return shown[shown.index("  /quit leaves") + 1 :]


GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "flows"


def test_answers_of_the_outside_are_given_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert talked(
        GOLDEN / "orders.json",
        monkeypatch,
        "order",
        "17",
        "/effect",
        "/effect [1]",
        "/effect {",
        '/effect {"error": "timeout"}',
        '/effect {"value": {"number": 5}}',
    ) == [
        "bot: What is your order number?",
        "[http: GET https://shop.example/api/orders/17?lang=en]",
        "(This is no JSON.)",
        '(Give the answer as a JSON object, such as {"status": 200, "body": 1}.)',
        "(This is no JSON.)",
        "[http failed: timeout]",
        "[function: open_ticket]",
        "bot: We are looking into it, ticket 5.",
        "[end]",
    ]


def test_time_is_skipped_and_taken_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 5, 9, tzinfo=UTC))
    typed = ["/timer", "/back", "Hello", "/skip PT59M", "/skip soon", "/back", "/skip P1D", "Hello"]

    shown = talked(file, monkeypatch, *typed, "/skip PT1H")

    assert shown == [
        "(Nothing here has a time limit.)",
        "(This is the beginning.)",
        "bot: How can we help?",
        "(Say how long, such as PT30M or P1D.)",
        "(back at the beginning, 2026-01-05 09:00)",
        "bot: How can we help?",
        "[end]",
    ]


def test_variables_are_seen_and_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert talked(
        GOLDEN / "orders.json",
        monkeypatch,
        "/set",
        '/set names ["Tea"]',
        "/set status on its way",
        "/vars",
        "/start found",
    ) == [
        "(Say which variable, and its value.)",
        'names = ["Tea"]',
        'status = "on its way"',
        "bot: Your order of Tea is on its way.",
        "[no value: order_no]",
        "[event: order_looked_up]",
        "[end]",
    ]


def test_options_are_tapped_and_unknown_commands_told(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talked(
        GOLDEN / "pizza.json",
        monkeypatch,
        "/tap small",
        "/shout",
        "pizza",
        "/tap large",
        "/start ghost",
    )

    assert shown[0] == "(Offered are no options.)"
    assert shown[1].startswith("(There is no /shout; there are /tap, /effect, ")
    assert shown[-2:] == [
        "bot: Where do we send the receipt?",
        "(The flow has no such node to begin at.)",
    ]


def test_flows_that_are_called_are_found_beside_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = talked(
        GOLDEN / "subflow.json", monkeypatch, "hello", "Rua A 1", "Porto", "/start", "/quit"
    )

    assert shown[:2] == ["[flow: Address]", "bot: Ana, which street?"]
    assert "bot: Anything else for Rua A 1, Porto?" in shown
    assert shown[-2:] == ["[flow: Address]", "bot: Ana, which street?"]


@pytest.mark.parametrize("name", ["subflow.comes_back", "assistant.a_talk", "orders.found"])
def test_a_golden_conversation_is_replayed_as_it_is_written(name: str) -> None:
    transcript = GOLDEN.parent / "transcripts" / f"{name}.json"
    told = json.loads(transcript.read_text())["turns"]
    texts = [
        f"bot: {event['content']['text']}"
        for turn in told
        for event in turn["out"]
        if event["type"] == "message_created"
    ]

    printed = run("chat", str(GOLDEN / f"{name.split('.')[0]}.json"), "--replay", str(transcript))

    assert [line for line in printed.splitlines() if line.startswith("bot: ")] == texts
