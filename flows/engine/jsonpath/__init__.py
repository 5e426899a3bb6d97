"""Where a value stands in an answer of the outside: the useful part of JSONPath (RFC 9535).

Names, places from either end, slices, `*`, `..` and filters such as `[?@.open && @.total > 10]`;
no functions. A path without `$` begins at the top, so `order.items.0.name` can be written as in
texts. What a search costs is bounded: docs/adr/0013-our-own-jsonpath.md says why it is ours.
"""

from __future__ import annotations

from typing import Any

from flows.engine.jsonpath.reading import UnreadablePath, compile_path
from flows.engine.values import MISSING

__all__ = ["UnreadablePath", "compile_path", "find_path"]


def find_path(text: str, root: Any) -> Any:
    """What a path finds in a value; MISSING where there is nothing, or the path is none.

    A path that may lead to several values finds a list.
    """
    try:
        return compile_path(text).find(root)
    except UnreadablePath:
        return MISSING
