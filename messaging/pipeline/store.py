"""The two databases behind one face: short write transactions, and locks where they exist."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID

from django.db import connection, transaction

# SQLite has one writer and makes the others sleep in growing steps; our own threads rather
# queue here, which wakes the next one at once.
_sqlite_writer = threading.RLock()


def is_postgresql() -> bool:
    """Whether rows can be locked one by one (and several workers may run)."""
    return connection.vendor == "postgresql"


@contextmanager
def writing() -> Iterator[None]:
    """One short write transaction of the pipeline."""
    with nullcontext() if is_postgresql() else _sqlite_writer, transaction.atomic():
        yield


def locking(sql: str, *, of: str = "") -> str:
    """The query, taking only rows that nobody else has and locking them (those of the table `of`
    alone, where it joins several); on SQLite, where one transaction writes at a time, it is
    already alone."""
    if not is_postgresql():
        return sql
    # NO KEY: rows that merely refer to a locked one (foreign keys) can be inserted meanwhile.
    return f"{sql} FOR NO KEY UPDATE{f' OF {of}' if of else ''} SKIP LOCKED"


def fetch(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def stamp(moment: Any) -> Any:
    """A datetime as this database's driver takes it in raw SQL."""
    return connection.ops.adapt_datetimefield_value(moment)


def key(id: UUID) -> Any:
    """A UUID as this database's driver takes it in raw SQL."""
    return id if connection.features.has_native_uuid_field else id.hex
