"""What the emulator knows, in one SQLite file that survives kills of it and of the application.

One connection, used from one event loop. Writes of one turn of the loop share a commit
(`durable()`), so that a thousand sends a second cost a few hundred commits.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterable
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS apps (
    id TEXT PRIMARY KEY, callback_url TEXT NOT NULL, verify_token TEXT NOT NULL,
    app_secret TEXT NOT NULL, access_token TEXT NOT NULL,
    verified INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS numbers (
    id TEXT PRIMARY KEY, app TEXT NOT NULL REFERENCES apps (id),
    waba_id TEXT NOT NULL, display_phone_number TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS contacts (customer TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL,
    customer TEXT NOT NULL, direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    type TEXT NOT NULL, body TEXT NOT NULL, at REAL NOT NULL, status TEXT NOT NULL,
    sent_at REAL, delivered_at REAL, read_at REAL, failed_at REAL, error TEXT,
    rev INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS messages_thread ON messages (customer, number, direction);
CREATE INDEX IF NOT EXISTS messages_rev ON messages (rev);
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, customer TEXT NOT NULL,
    kind TEXT NOT NULL, due REAL NOT NULL, message INTEGER NOT NULL, item TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS media (
    id TEXT PRIMARY KEY, number TEXT NOT NULL, mime_type TEXT NOT NULL, filename TEXT NOT NULL,
    sha256 TEXT NOT NULL, at REAL NOT NULL, content BLOB NOT NULL);
"""


class Ledger:
    """Tables are the truth; everything else in the emulator may die at any instruction."""

    def __init__(self, path: str = ":memory:") -> None:
        # autocommit off by hand: BEGIN opens with the first write after a commit
        self.db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        # NORMAL: a commit outlives a killed process; only a power cut may take the last ones
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)
        self.revision: int = self.value("SELECT coalesce(max(rev), 0) FROM messages")
        self._commit: asyncio.Future[None] | None = None
        self._changed = asyncio.Event()

    # -- reading and writing ------------------------------------------------------------------

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: Any) -> Any:
        return self.db.execute(sql, values).fetchone()[0]

    def write(self, sql: str, *values: Any) -> sqlite3.Cursor:
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
        return self.db.execute(sql, values)

    def write_many(self, sql: str, values: Iterable[tuple[Any, ...]]) -> None:
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")
        self.db.executemany(sql, values)

    def commit(self) -> None:
        if self.db.in_transaction:
            self.db.execute("COMMIT")

    async def durable(self) -> None:
        """Return when everything written so far is committed."""
        if self._commit is None:
            loop = asyncio.get_running_loop()
            self._commit = loop.create_future()
            loop.call_soon(self._commit_turn)
        await asyncio.shield(self._commit)

    def close(self) -> None:
        self.commit()
        self.db.close()

    def _commit_turn(self) -> None:
        done, self._commit = self._commit, None
        assert done is not None
        try:
            self.commit()
        except sqlite3.Error as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    # -- facts --------------------------------------------------------------------------------

    def fact(self, key: str, default: Any) -> Any:
        found = self.row("SELECT value FROM facts WHERE key = ?", key)
        return json.loads(found["value"]) if found else default

    def set_fact(self, key: str, value: Any) -> None:
        self.write("INSERT OR REPLACE INTO facts VALUES (?, ?)", key, json.dumps(value))
        self.commit()

    # -- messages: the part that pages wait on ------------------------------------------------

    def add_message(
        self,
        *,
        id: str,
        number: str,
        customer: str,
        direction: str,
        type: str,
        body: str,
        at: float,
        status: str,
    ) -> int:
        """The sequence number of the new row; sqlite3.IntegrityError when the id is taken."""
        cursor = self.write(
            "INSERT INTO messages (id, number, customer, direction, type, body, at, status, rev)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            id, number, customer, direction, type, body, at, status, self._next_revision(),
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def set_status(self, seq: int, status: str, at: float, error: str | None = None) -> None:
        """Write down one rung of the ladder; a second time changes nothing."""
        self.write(
            f"UPDATE messages SET status = ?, {status}_at = ?, error = coalesce(?, error), rev = ?"
            f" WHERE seq = ? AND {status}_at IS NULL",
            status, at, error, self._next_revision(), seq,
        )  # fmt: skip

    async def changed(self, after: int, seconds: float) -> None:
        """Return when a message newer than revision `after` exists, or after so many seconds."""
        try:
            async with asyncio.timeout(seconds):
                while self.revision <= after:
                    await self._changed.wait()
        except TimeoutError:
            return

    def touch(self) -> None:
        """Wake those who wait for changes: something beside the messages has changed."""
        self._next_revision()

    def _next_revision(self) -> int:
        self.revision += 1
        self._changed.set()
        self._changed = asyncio.Event()
        return self.revision
