"""`python -m tests.bench [all|chaos|canvas|checks]`: JSON lines on stdout, words on stderr."""

from __future__ import annotations

import importlib
import signal
import sys

SUITES = ("all", "chaos", "canvas", "checks")


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else "all"
    if name not in SUITES:
        print(f"There is no suite {name!r}; there are: {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    # Ended from outside we still stop our processes and drop our databases.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    code: int = importlib.import_module(f"tests.bench.{name}").main()
    return code


sys.exit(main())
