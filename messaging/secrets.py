"""The secrets of a workspace: sealed at rest, opened only to go along with a call."""

from __future__ import annotations

import base64
import json
from typing import Any

from accounts.secrets import CannotOpen, open_sealed, seal
from messaging.egress import Credential, EgressError
from messaging.models import CallbackEndpoint, Secret, SecretScheme

_LEAST_TRACE = 4  # characters: less than that would be blotted out everywhere


def set_value(secret: Secret, plain: str) -> None:
    """Put the value into an unsaved secret, sealed for exactly that row."""
    secret.value = seal(plain, place=_place("secret", secret))


def set_signing_secret(callback: CallbackEndpoint, plain: str) -> None:
    """Put the key that deliveries are signed with into an unsaved callback, sealed for it."""
    callback.signing_secret = seal(plain, place=_place("callback", callback))


def signing_secret_of(callback: CallbackEndpoint) -> str:
    """The key that deliveries are signed with. Raises EgressError."""
    return _open(callback.signing_secret, _place("callback", callback))


def find_credential(workspace: Any, name: str) -> Credential:
    """The secret of this name, as it goes along with a call. Raises EgressError."""
    secret = Secret.objects.for_workspace(workspace).filter(name=name).first()
    if secret is None:
        raise EgressError("unknown_secret", f"There is no secret called “{name[:64]}”.")
    return credential_of(secret)


def credential_of(secret: Secret) -> Credential:
    """A secret as it goes along with a call. Raises EgressError."""
    plain = _open(secret.value, _place("secret", secret))
    header, value = secret.header, plain
    if secret.scheme != SecretScheme.HEADER:
        header = "Authorization"
        is_basic = secret.scheme == SecretScheme.BASIC
        encoded = base64.b64encode(plain.encode()).decode()
        value = f"Basic {encoded}" if is_basic else f"Bearer {plain}"
    return Credential(secret.name, frozenset(secret.hosts), header, value, _traces(plain))


def _traces(plain: str) -> tuple[str, ...]:
    """Every way in which a server could write the secret back to us, the longest first."""
    password = plain.partition(":")[2]
    written = {
        form
        for text in (plain, password)
        for form in (text, json.dumps(text)[1:-1], base64.b64encode(text.encode()).decode())
        if len(text) >= _LEAST_TRACE
    }
    return tuple(sorted(written, key=len, reverse=True))


def _open(sealed: str, place: str) -> str:
    try:
        return open_sealed(sealed, place=place)
    except CannotOpen:
        raise EgressError("unknown_secret", "The secret cannot be opened; set it anew.") from None


def _place(field: str, row: Secret | CallbackEndpoint) -> str:
    return f"{row.workspace_id}:{field}:{row.id}:value"
