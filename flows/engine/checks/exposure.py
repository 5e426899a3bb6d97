"""Check of passwords and keys that are written out in a flow, for all who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.engine.checks.texts import Path, pointer
from flows.engine.checks.view import View
from flows.engine.graph import Issue
from flows.engine.text import compile_text

LEAST = 6  # characters; what is shorter keeps no secret

_NAMES = frozenset(
    {"apikey", "auth", "authorization", "cookie", "key", "passwd", "password", "proxyauthorization",
     "pwd", "token"}
)  # fmt: skip
_ENDINGS = ("apikey", "accesstoken", "authtoken", "password", "privatekey", "secret", "secretkey")
_SCHEMES = re.compile(r"^\s*(?:bearer|basic|token|apikey|digest)\b[\s:]*", re.IGNORECASE)
_USER = re.compile(r"^https?://[^/?#\s:@]*:([^/?#\s@]+)@")
_QUERY = re.compile(r"[?&]([^=&#\s]{1,64})=([^&#\s]*)")
_TOKENS = re.compile(
    r"\b(?:sk-[\w-]{20,}|sk_live_\w{10,}|gh[pousr]_\w{30,}|xox[abpr]-[\w-]{10,}|AKIA[0-9A-Z]{16}"
    r"|EAA[A-Za-z0-9]{40,}|AIza[\w-]{30,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)"
)  # of OpenAI, Stripe, GitHub, Slack, AWS, Meta, Google; signed web tokens


def secrets(view: View) -> Iterator[Issue]:
    for node_id, kind in view.kinds.items():
        if kind.group not in ("outside", "ai"):
            continue
        for path, why in _exposed(view.flow.nodes[node_id].data):
            yield view.issue(
                "plain_secret",
                f"“{view.title(node_id)}” holds {why} in plain text, for all who may read the "
                "flow; keep it among the secrets and choose it there by name.",
                node_id,
                pointer(path),
            )


def _exposed(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    stack: list[tuple[Any, Path]] = [(data, ())]
    while stack:
        part, path = stack.pop()
        if isinstance(part, str):
            if why := _in_text(part):
                yield path, why
        elif isinstance(part, list):
            stack.extend((inner, (*path, place)) for place, inner in enumerate(part))
        elif isinstance(part, Mapping):
            name, value = part.get("name"), part.get("value")
            if isinstance(name, str) and _is_secret(name, value):
                yield (*path, "value"), f"the value of “{name[:60]}”"
                continue
            for key, inner in part.items():
                if path and path[0] != "auth" and _is_secret(key, inner):
                    yield (*path, key), f"the value of “{key[:60]}”"
                else:
                    stack.append((inner, (*path, key)))


def _in_text(text: str) -> str:
    """What a text gives away: a password in an address, a key in its query, a known token."""
    if _USER.match(text):
        return "a password in its address"
    if "://" in text[:16] or text.startswith("{{"):
        for name, value in _QUERY.findall(text):
            if _is_secret(name, value):
                return f"the value of “{name[:60]}”"
    return "what looks like an access token" if _TOKENS.search(text) else ""


def _is_secret(name: str, value: Any) -> bool:
    """Whether a value of this name is a secret that is written out."""
    plain = re.sub(r"[^a-z]", "", name[:80].lower())
    if plain not in _NAMES and not plain.removeprefix("x").endswith(_ENDINGS):
        return False
    if not isinstance(value, str):
        return False
    compiled = compile_text(value)
    literal = "".join(part for part in compiled.parts if isinstance(part, str))
    return len(_SCHEMES.sub("", literal).strip()) >= LEAST


CHECKS = (secrets,)
