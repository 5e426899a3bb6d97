"""Old turns say which version they ran on and what they left; their paths become short."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import migrations, models

_BATCH = 1000


def tell_anew(apps: Any, schema_editor: Any) -> None:
    sessions = apps.get_model("flows", "Session").objects.all()
    for batch in _batches(sessions.only("id", "state", "version_id")):
        for session in batch:
            session.node = session.state.get("node", "")
            session.at_version = session.state.get("flow") or session.version_id
        sessions.bulk_update(batch, ["node", "at_version"])
    turns = apps.get_model("flows", "TurnLog").objects.all()
    for batch in _batches(turns.select_related("session").defer("session__state")):
        for turn in batch:
            turn.version = turn.session.version_id
            turn.status = _status(turn.events)
            turn.path = [_step(turn, place, told) for place, told in enumerate(turn.path)]
        turns.bulk_update(batch, ["version", "status", "path"])


def _batches(rows: Any) -> Iterator[list[Any]]:
    last: int | UUID | None = None
    while batch := list((rows.filter(pk__gt=last) if last else rows).order_by("pk")[:_BATCH]):
        yield batch
        last = batch[-1].pk


def _status(events: list[dict[str, Any]]) -> str:
    types = {event["type"] for event in events}
    if "session_failed" in types:
        return "failed"
    return "ended" if "session_ended" in types else "waiting"


def _step(turn: Any, place: int, told: Any) -> list[Any]:
    if isinstance(told, list):
        return told
    if place == 0 and turn.number and turn.input is not None:
        return [told["node"], told["port"], told.get("flow", ""), True]
    flow = [told["flow"]] if told.get("flow") else []
    return [told["node"], told["port"], *flow]


class Migration(migrations.Migration):
    dependencies = [("flows", "0002_statistics")]

    operations = [
        migrations.RunPython(tell_anew, migrations.RunPython.noop),
        migrations.AlterField("turnlog", "version", models.UUIDField()),
        migrations.AlterField(
            "turnlog",
            "status",
            models.CharField(
                choices=[("waiting", "Waiting"), ("ended", "Ended"), ("failed", "Failed")],
                max_length=8,
            ),
        ),
    ]
