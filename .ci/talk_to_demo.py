"""Wait for a demo to come up, then hold one conversation with it as the customer's phone would."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from typing import Any

START_SECONDS, ANSWER_SECONDS = 600, 30  # a first start installs packages and builds
CUSTOMER = "491700000042"


def call(url: str, body: dict[str, Any] | None = None) -> Any:
    """The JSON answer to a GET, or to a POST of `body`."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def wait_until_alive(origin: str, pid: int) -> None:
    """Return when /healthz answers; stop the run when the process ends or time is up."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            call(f"{origin}/healthz")
            return
        except (urllib.error.URLError, OSError, ValueError):
            pass
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            sys.exit("make demo ended before it answered.")
        time.sleep(0.5)
    sys.exit("make demo did not answer in time.")


def write(url: str, message: dict[str, Any], end: float) -> None:
    """Send the message, again while the demo is still introducing itself to the emulator."""
    while True:
        try:
            call(url, message)
            return
        except urllib.error.HTTPError as error:
            if time.monotonic() > end:
                sys.exit(f"The emulator refused the message: {error.read().decode()[:300]}")
            time.sleep(0.2)


def main(origin: str, pid: int) -> None:
    """Write "return" and expect an answer of the after-sales flow."""
    wait_until_alive(origin, pid)
    message = {"from": CUSTOMER, "name": "Kim", "type": "text", "text": {"body": "return"}}
    end = time.monotonic() + ANSWER_SECONDS
    write(f"{origin}/emulator/api/inbound/", message, end)
    while time.monotonic() < end:
        sent = call(f"{origin}/emulator/api/outbox/?to={CUSTOMER}")
        items = sent["items"] if isinstance(sent, dict) else sent
        if items:
            print(f"The demo answered: {json.dumps(items[0])[:300]}")
            return
        time.sleep(0.2)
    sys.exit("The demo came up but did not answer the customer.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
