"""A provider's JSON, taken as it comes and made fit to be stored.

What we refuse is sent again for days and holds up what came with it, so only what is no JSON at
all is refused.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

_MAX_DEPTH = 64  # deeper than anything a provider sends


def read_lenient(text: str) -> Any:
    """The value in `text`, without NUL and half surrogates, which PostgreSQL cannot hold.

    Raises ValueError when it is no JSON, or nested too deeply.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        if "\\ud" not in text.lower():
            raise
    else:
        # orjson takes no half surrogates; most webhooks are fit without a look at every part.
        is_fit = text.count("{") + text.count("[") <= _MAX_DEPTH and "\\u0000" not in text
        return value if is_fit else _fit(value, _MAX_DEPTH)
    # Perhaps an emoji cut in two by somebody who counts UTF-16: the standard library reads that.
    try:
        value = _fit(json.loads(text), _MAX_DEPTH)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return orjson.loads(json.dumps(value))


def _fit(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return value if value.isascii() and "\x00" not in value else _fit_text(value)
    if not isinstance(value, dict | list):
        return value
    if not depth:
        raise ValueError("nested too deeply")
    if isinstance(value, list):
        return [_fit(part, depth - 1) for part in value]
    return {_fit(key, depth): _fit(part, depth - 1) for key, part in value.items()}


def _fit_text(text: str) -> str:
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
