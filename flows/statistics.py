"""What happens at the nodes of a version, counted from the turn log.

Turns are counted in the background, each exactly once: counts and the mark of how far they go
change in one transaction, and whoever holds the mark is alone. The log stays the truth: `recount`
makes the same figures from it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet, Sum

from flows.models import CountMark, FlowVersion, NodeCount, Session, TurnLog
from flows.paths import path_from_json

Key = tuple[UUID, dt.date, str, str, str]
"""Version, day, node, what happened, port."""

TURNS = 2000
"""At most so many are counted in one transaction."""
_What = NodeCount.What


def count_turns() -> int:
    """Count up to TURNS turns that were not counted yet; how many."""
    with transaction.atomic():
        mark = _held_mark(wait=False)
        if mark is None:
            return 0
        if mark.counted == mark.seen:
            mark.seen = _log().aggregate(last=Max("id"))["last"] or 0
            mark.horizon = _next_transaction()
        turns: list[Any] = []
        if not _is_anyone_before(mark.horizon):
            turns = list(_rows(mark.counted, mark.seen).order_by("id")[:TURNS])
            _add(counts_of(row[1:] for row in turns))
            mark.counted = turns[-1][0] if len(turns) == TURNS else mark.seen
        mark.save()
        return len(turns)


def has_news() -> bool:
    """Whether a turn may be uncounted; asked without a lock, so that idle workers hold nobody."""
    mark = CountMark.objects.first()
    return _log().filter(id__gt=mark.counted if mark else 0).exists()


def recount() -> int:
    """Count the whole log anew and put the figures in the place of those there are; how many
    turns. What is no longer in the log is forgotten."""
    mark = CountMark.objects.first()
    counted = mark.counted if mark else 0
    figures = counts_of(row[1:] for row in _rows(0, counted).iterator(TURNS))
    with transaction.atomic():
        mark = _held_mark(wait=True)
        assert mark is not None
        figures += counts_of(row[1:] for row in _rows(counted, mark.counted).iterator(TURNS))
        NodeCount.objects.across_workspaces().delete()
        _add(figures)
        return _rows(0, mark.counted).count()


def counts_of(turns: Iterable[tuple[UUID, str, Any, dt.datetime]]) -> Counter[Key]:
    """What happened in turns, given by version, status, path and moment.

    A step of a called flow counts for that flow's version; a step that goes on where an earlier
    one stood is no entry; a turn that ends a session ends it at its last step.
    """
    found: Counter[Key] = Counter()
    for own, status, path, at in turns:
        day = at.astimezone(dt.UTC).date()
        version, node = own, ""
        for step in path_from_json(path):
            version, node = _version(step.flow, own), step.node
            if not step.resumed:
                found[version, day, node, _What.ENTRY, ""] += 1
            if step.port is not None:
                found[version, day, node, _What.EXIT, step.port] += 1
        if status != Session.Status.WAITING and node:
            found[version, day, node, status, ""] += 1
    return found


def figures_of(
    version: FlowVersion, *, since: dt.date, until: dt.date
) -> list[tuple[str, str, str, int]]:
    """What happened at the nodes of a version on these days: node, what, port, how often."""
    rows = version.counts.filter(day__gte=since, day__lte=until)
    sums = rows.values_list("node", "what", "port").annotate(Sum("count"))
    return list(sums.order_by("node", "what", "port"))


def counted_until() -> dt.datetime | None:
    """The moment of the last turn that is in the figures."""
    mark = CountMark.objects.first()
    rows = _log().filter(id__lte=mark.counted if mark else 0).order_by("-id")
    return rows.values_list("at", flat=True).first()


def _log() -> QuerySet[TurnLog]:
    return TurnLog.objects.across_workspaces()


def _rows(after: int, until: int) -> QuerySet[TurnLog, Any]:
    rows = _log().filter(id__gt=after, id__lte=until)
    return rows.values_list("id", "version", "status", "path", "at")


def _held_mark(*, wait: bool) -> CountMark | None:
    """The one mark, locked; None if somebody else has it and we do not wait."""
    CountMark.objects.get_or_create(pk=1)
    if connection.vendor == "postgresql":
        return CountMark.objects.select_for_update(skip_locked=not wait).first()
    return CountMark.objects.first()  # a writing transaction is alone on SQLite


def _next_transaction() -> int:
    """A number above that of every transaction which may have taken an id of the log by now."""
    return _ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


def _is_anyone_before(horizon: int) -> bool:
    """Whether a transaction of a lower number is under way: it may yet commit turns with ids that
    lie below what we have seen."""
    return _ask("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint") < horizon


def _ask(sql: str) -> int:
    if connection.vendor != "postgresql":
        return 0  # SQLite commits in the order of ids, for one transaction writes at a time
    with connection.cursor() as cursor:
        cursor.execute(sql)
        number: int = cursor.fetchone()[0]
        return number


def _version(flow: str, own: UUID) -> UUID:
    return UUID(flow) if flow else own


def _add(news: Counter[Key]) -> None:
    """Add to the figures; only who holds the mark may, so what is read stays true."""
    versions = FlowVersion.objects.across_workspaces().filter(pk__in={key[0] for key in news})
    known = set(versions.values_list("pk", flat=True))
    days = {key[1] for key in news}
    rows = NodeCount.objects.across_workspaces().filter(version__in=known, day__in=days)
    before = {
        (row.version_id, row.day, row.node, row.what, row.port): row.count
        for row in rows.iterator(TURNS)
    }
    NodeCount.objects.bulk_create(
        [
            NodeCount(
                version_id=key[0],
                day=key[1],
                node=key[2],
                what=key[3],
                port=key[4],
                count=before.get(key, 0) + count,
            )
            for key, count in news.items()
            if key[0] in known  # a flow that was deleted has no figures
        ],
        batch_size=TURNS,
        update_conflicts=True,
        unique_fields=["version", "day", "node", "what", "port"],
        update_fields=["count"],
    )
