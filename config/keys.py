"""Key files in the data folder: made on first start, readable by the owner only."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_KEY_BYTES = 32


def kept(path: Path, content: str) -> str:
    """What the file holds; written with `content` first if it is not there yet.

    Two processes that start at once agree: the file appears whole, and the first one wins.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def new_encryption_key() -> str:
    """A line `id:key` for the key file."""
    key = base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return f"{secrets.token_hex(4)}:{key}\n"


def read_encryption_keys(lines: str) -> dict[str, bytes]:
    """Keys by id, the newest first; what is sealed from now on uses the first."""
    keys: dict[str, bytes] = {}
    for line in lines.split():
        key_id, _, encoded = line.partition(":")
        try:
            key = base64.urlsafe_b64decode(encoded)
        except (binascii.Error, ValueError):
            key = b""
        if not key_id or len(key) != _KEY_BYTES:
            raise ImproperlyConfigured("Encryption keys are lines of id:base64 of 32 bytes.")
        keys[key_id] = key
    if not keys:
        raise ImproperlyConfigured("There is no encryption key.")
    return keys
