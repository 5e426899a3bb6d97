"""Write many rows of one model in one statement, past the ORM.

On PostgreSQL all rows travel as one JSON parameter (`jsonb_to_recordset`), which costs a tenth
of what the ORM does for a message; on SQLite they go through `executemany` in the process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, models

Row = Mapping[str, Any]


def insert(
    model: type[models.Model], rows: Sequence[Row], *, ignore_conflicts: bool = False
) -> None:
    """Insert rows, given as {field attname: value} with the same keys in each.

    Defaults of the model are not applied: a row names every column that must not be NULL, and a
    JSON column's value is an object, a list or None.
    """
    if not rows:
        return
    fields = _fields(model, rows[0])
    names = ", ".join(_quote(field.column) for field in fields)
    tail = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    table = _quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        sql = f"INSERT INTO {table} ({names}) SELECT {names} FROM {_recordset(fields)}{tail}"
        _execute(sql, rows, fields)
    else:
        marks = ", ".join(["%s"] * len(fields))
        _execute_many(f"INSERT INTO {table} ({names}) VALUES ({marks}){tail}", rows, fields)


def update(model: type[models.Model], rows: Sequence[Row], *, key: str = "id") -> None:
    """Update rows by `key`; every other entry of a row is a column to set."""
    if not rows:
        return
    fields = _fields(model, rows[0])
    by = next(field for field in fields if field.attname == key)
    others = [field for field in fields if field is not by]
    table = _quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        settings = ", ".join(f"{_quote(f.column)} = r.{_quote(f.column)}" for f in others)
        where = f"{table}.{_quote(by.column)} = r.{_quote(by.column)}"
        sql = f"UPDATE {table} SET {settings} FROM {_recordset(fields)} WHERE {where}"
        _execute(sql, rows, fields)
    else:
        settings = ", ".join(f"{_quote(f.column)} = %s" for f in others)
        sql = f"UPDATE {table} SET {settings} WHERE {_quote(by.column)} = %s"
        _execute_many(sql, rows, [*others, by])


def _fields(model: type[models.Model], row: Row) -> list[models.Field[Any, Any]]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in row]


def _quote(name: str | None) -> str:
    assert name is not None  # concrete fields have a column
    return connection.ops.quote_name(name)


def _recordset(fields: Sequence[models.Field[Any, Any]]) -> str:
    # A key's own type may say "identity"; what refers to it has the plain type.
    types = [f.rel_db_type(connection) if f.primary_key else f.db_type(connection) for f in fields]
    columns = ", ".join(f"{_quote(f.column)} {t}" for f, t in zip(fields, types, strict=True))
    return f"jsonb_to_recordset(%s::jsonb) AS r({columns})"


def _execute(sql: str, rows: Sequence[Row], fields: Sequence[models.Field[Any, Any]]) -> None:
    records = [
        {field.column: value for field, value in zip(fields, row.values(), strict=True)}
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [orjson.dumps(records).decode()])


def _execute_many(sql: str, rows: Sequence[Row], fields: Sequence[models.Field[Any, Any]]) -> None:
    names = [field.attname for field in fields]
    adapted: dict[type, Callable[[Any], Any]] = {
        UUID: lambda id: id.hex,
        datetime: connection.ops.adapt_datetimefield_value,
        dict: _as_json,
        list: _as_json,
    }
    values = [
        [
            adapt(value) if (adapt := adapted.get(type(value := row[name]))) else value
            for name in names
        ]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def _as_json(value: Any) -> str:
    return orjson.dumps(value).decode()
