"""One worker's drain: a full inbox through `advance_once`, nothing sent.

Runs as a process of its own with the stage's environment (`python -m tests.bench.drain N`) and
prints the rate and what it cost.
"""

from __future__ import annotations

import json
import sys
import time

_CONVERSATIONS = 1000


def main(messages: int) -> dict[str, float]:
    """Fill the inbox, then empty it against the clock."""
    from messaging.adapters import adapters
    from messaging.connections import connection_facts
    from messaging.models import Connection
    from messaging.pipeline.advance import advance_once
    from messaging.pipeline.ingest import Delivery, store_deliveries
    from tests.bench.letters import text_webhook

    connection = Connection.objects.across_workspaces().get()
    facts = connection_facts(connection.id)
    assert facts is not None
    adapter = adapters()[facts.kind]

    def fill(first: int, count: int) -> None:
        run = f"{time.time():.3f}"
        for start in range(first, first + count, 100):
            group = []
            for number in range(start, start + 100):
                customer = str(491800000000 + number % _CONVERSATIONS)
                body = text_webhook(customer, f"drain.{run}.{number}", "I want to return it")
                group.append(Delivery(facts, body.decode(), adapter.parse(json.loads(body))))
            store_deliveries(group)

    fill(0, _CONVERSATIONS)  # contacts and conversations are there, as they mostly are
    while advance_once():
        pass
    fill(0, messages)
    started, cpu = time.perf_counter(), time.process_time()
    done = 0
    while settled := advance_once():
        done += settled
    seconds = time.perf_counter() - started
    return {"rate": done / seconds, "cpu": (time.process_time() - cpu) / done * 1e6}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
