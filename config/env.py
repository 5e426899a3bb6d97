"""Reading the environment: typed, declared once, and loud when a value makes no sense.

Every reader notes what it read, so that docs/reference/settings.md is generated from here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Declared:
    """One environment variable an operator may set."""

    name: str
    kind: str
    default: str
    about: str


DECLARED: dict[str, Declared] = {}


def _read(name: str, kind: str, default: str, about: str) -> str:
    DECLARED[name] = Declared(name, kind, default, about)
    return os.environ.get(name, "").strip()


def text(name: str, default: str, about: str, *, shown: str | None = None) -> str:
    """The text of a variable; `shown` stands for a default that depends on the machine."""
    return _read(name, "text", default if shown is None else shown, about) or default


def boolean(name: str, default: bool, about: str) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    value = _read(name, "yes or no", "1" if default else "0", about).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int, about: str, *, least: int = 0) -> int:
    """A whole number of at least `least`."""
    value = _read(name, "whole number", str(default), about)
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from None
    if number < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {number}.")
    return number


def words(name: str, default: str, about: str) -> list[str]:
    """Values separated by commas or blanks."""
    value = _read(name, "list", default, about) or default
    return value.replace(",", " ").split()


def origins(name: str, default: str, about: str) -> list[str]:
    """A list of origins or base URLs, each with http or https and a host, without a last slash."""
    found = [word.rstrip("/") for word in words(name, default, about)]
    for url in found:
        read_url(name, url)
    return found


def read_url(name: str, url: str) -> str:
    """The URL itself; raises unless it is http or https with a host and a sane port."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        raise ImproperlyConfigured(f"{name} must be an http(s) URL with a host, not {url!r}.")
    return url


def secret(name: str, about: str) -> str:
    """The secret itself, or the content of the file named by NAME_FILE; empty when neither is."""
    value = _read(name, "secret", "", about)
    path = _read(f"{name}_FILE", "file", "", f"A file that holds {name}.")
    if value and path:
        raise ImproperlyConfigured(f"Set {name} or {name}_FILE, not both.")
    if not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error
