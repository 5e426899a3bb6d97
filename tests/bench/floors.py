"""What the database itself does on this machine, without any of our code around it."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import time
from pathlib import Path

import psycopg

from tests.bench.letters import text_webhook

CONVERSATIONS = 1000
_BODY = text_webhook("491700000000", "wamid." + "x" * 50, "I want to return it").decode()
_TABLES = """
    CREATE TABLE inbox (id bigserial PRIMARY KEY, provider_id text NOT NULL UNIQUE,
        lane bigint NOT NULL, body jsonb NOT NULL, done boolean NOT NULL DEFAULT false);
    CREATE TABLE conversation (id bigint PRIMARY KEY, state jsonb NOT NULL, seq bigint NOT NULL);
    CREATE TABLE message (id bigserial PRIMARY KEY, conversation bigint NOT NULL,
        seq bigint NOT NULL, content jsonb NOT NULL, state text NOT NULL);
    CREATE TABLE journal (id bigserial PRIMARY KEY, conversation bigint NOT NULL,
        events jsonb NOT NULL);
    CREATE TABLE outbox (id bigserial PRIMARY KEY, conversation bigint NOT NULL,
        payload jsonb NOT NULL, state int NOT NULL DEFAULT 0, lease_until timestamptz);
    INSERT INTO conversation SELECT n, '{"node": "menu", "vars": {}}', 0
        FROM generate_series(1, %d) n;
    """
_ARRIVES = f"""
\\set n random(1, 1000000000000000)
\\set c random(1, {CONVERSATIONS})
INSERT INTO inbox (provider_id, lane, body)
    VALUES ('wamid.' || :client_id || '.' || :n, :c, '{_BODY}')"""
INSERT = f"{_ARRIVES} ON CONFLICT DO NOTHING;\n"
# One message's way in seven statements and its transaction: lock the conversation, write what was
# said, what happened and what is to be sent, keep the new state, tick the item off.
_TURN = """
BEGIN;
SELECT state FROM conversation WHERE id = :c FOR UPDATE;
INSERT INTO message (conversation, seq, content, state)
    VALUES (:c, 1, '{"type": "text", "text": "You wrote: I want to return it"}', 'queued')
    RETURNING id AS said \\gset
INSERT INTO journal (conversation, events)
    VALUES (:c, '[{"type": "message_created", "node": "answer"}, {"type": "wait_started"}]');
INSERT INTO outbox (conversation, payload)
    VALUES (:c, '{"messaging_product": "whatsapp", "to": "+491700000000", "type": "text"}')
    RETURNING id AS call \\gset
UPDATE conversation SET seq = seq + 1, state = '{"node": "listen", "vars": {"last": "x"}}'
    WHERE id = :c;
"""
TURN = f"\\set c random(1, {CONVERSATIONS})\n{_TURN}COMMIT;\n"
# The same with its arrival, the claim of the call and its outcome: nine writes, four commits.
FULL9 = f"""{_ARRIVES} RETURNING id AS item \\gset
{_TURN}UPDATE inbox SET done = true WHERE id = :item;
COMMIT;
UPDATE outbox SET state = 1, lease_until = now() + interval '60 s' WHERE id = :call;
BEGIN;
UPDATE outbox SET state = 2, lease_until = NULL WHERE id = :call;
UPDATE message SET state = 'sent' WHERE id = :said;
COMMIT;
"""


def make_tables(database: str) -> None:
    """The bare tables of the floors."""
    with psycopg.connect(database) as connection:
        connection.execute(_TABLES % CONVERSATIONS)


def pgbench(
    program: str, database: str, script: str, folder: Path, *, clients: int, seconds: float
) -> float:
    """Transactions per second of a script."""
    file = folder / "floor.sql"
    file.write_text(script)
    done = subprocess.run(
        [program, "-n", "-c", str(clients), "-j", "2", "-T", str(max(1, round(seconds))),
         "-f", str(file), database],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = re.search(r"tps = ([0-9.]+) \(without", done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench failed: {done.stderr[-1000:]}")
    return float(found[1])


def sqlite_inserts(folder: Path, seconds: float) -> float:
    """INSERTs per second on SQLite as we set it up, each with its own durable commit."""
    db = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS inbox"
        " (id INTEGER PRIMARY KEY, provider_id TEXT NOT NULL UNIQUE, lane INTEGER, body TEXT)"
    )
    started = time.perf_counter()
    count = 0
    while (now := time.perf_counter()) - started < seconds:
        db.execute(
            "INSERT INTO inbox (provider_id, lane, body) VALUES (?, ?, ?)",
            (f"wamid.{started}.{count}", count, _BODY),
        )
        count += 1
    db.close()
    return count / (now - started)
