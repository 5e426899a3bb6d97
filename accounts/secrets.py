"""Secrets at rest: sealed with AES-GCM, bound to the row and field they belong to."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_SCHEME = "v1"
_NONCE_BYTES = 12


class CannotOpen(ValueError):
    """A sealed text was altered, moved to another place, or its key is gone."""


def seal(plain: str, *, place: str) -> str:
    """The text encrypted under the newest key, as `v1.<key id>.<base64url>`.

    `place` says where the sealed text will live (`workspace:model:id:field`); it opens only there.
    """
    key_id, key = next(iter(settings.ENCRYPTION_KEYS.items()))
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), _bound_to(key_id, place))
    return f"{_SCHEME}.{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def open_sealed(sealed: str, *, place: str) -> str:
    """The text that was sealed for this place; raises CannotOpen otherwise."""
    scheme, _, rest = sealed.partition(".")
    key_id, _, encoded = rest.partition(".")
    key = settings.ENCRYPTION_KEYS.get(key_id)
    if scheme != _SCHEME or key is None:
        raise CannotOpen("The key of this secret is not known here.")
    try:
        raw = base64.urlsafe_b64decode(encoded)
        plain = AESGCM(key).decrypt(
            raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _bound_to(key_id, place)
        )
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise CannotOpen("The secret was altered or belongs elsewhere.") from error
    return plain.decode()


def _bound_to(key_id: str, place: str) -> bytes:
    return f"{_SCHEME}:{key_id}:{place}".encode()
