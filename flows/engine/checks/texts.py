"""The texts, rules and formulas in a node's data, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine.formulas import compile_formula
from flows.engine.graph import pointer_to

Path = tuple[object, ...]


@dataclass(slots=True)
class Texts:
    """What was found in one part of a node's data, with the path to each from that part."""

    holes: list[tuple[Path, str]] = field(default_factory=list)
    """Texts that hold something to fill."""
    rules: list[tuple[Path, Mapping[str, Any]]] = field(default_factory=list)
    formulas: list[tuple[Path, str]] = field(default_factory=list)
    patterns: list[str] = field(default_factory=list)


def texts_in(value: Any, path: Path = ()) -> Texts:
    """Everything in a value that names variables or patterns."""
    found = Texts()
    stack: list[tuple[Any, Path]] = [(value, path)]
    while stack:
        part, at = stack.pop()
        if isinstance(part, str):
            if "{{" in part:
                found.holes.append((at, part))
        elif isinstance(part, dict | Mapping):
            _look(part, at, found)
            stack += [(inner, (*at, key)) for key, inner in part.items()]
        elif isinstance(part, list):
            stack += [(inner, (*at, place)) for place, inner in enumerate(part)]
    return found


def _look(part: Mapping[str, Any], at: Path, found: Texts) -> None:
    if isinstance(part.get("operator"), str):
        found.rules.append((at, part))
    if isinstance(part.get("formula"), str):
        found.formulas.append(((*at, "formula"), part["formula"]))
        found.patterns.extend(compile_formula(part["formula"]).patterns)
    found.patterns.extend(_patterns(part))


def _patterns(part: Mapping[str, Any]) -> Iterator[str]:
    """Regular expressions of a rule, of keywords, or of an answer."""
    if part.get("match") == "regex" and isinstance(part.get("words"), list):
        yield from (word for word in part["words"] if isinstance(word, str))
    if part.get("type") == "regex" and isinstance(part.get("pattern"), str):
        yield part["pattern"]
    operator, value = part.get("operator"), part.get("value")
    if isinstance(operator, str) and operator.endswith("Regex") and isinstance(value, str):
        yield value


def pointer(path: Path) -> str:
    """The JSON pointer of a path within a node's data, from the node."""
    return "/data" + pointer_to(*path)
