"""What a workspace has registered of the outside: secrets, functions, models and callbacks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts import clock
from accounts.problems import Problem
from messaging.egress import EgressError, check_private_address, is_settable, read_url
from messaging.models import CallbackEndpoint, Function, ModelEndpoint, Secret, SecretScheme
from messaging.secrets import credential_of, set_signing_secret, set_value

_VISIBLE = re.compile(r"[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?")
_HOST = re.compile(r"[^\s/?#@\\*:]+(:[0-9]{1,5})?")

Calling = TypeVar("Calling", Function, ModelEndpoint)
Named = TypeVar("Named", Secret, Function, ModelEndpoint)


def save_secret(secret: Secret, values: Mapping[str, Any]) -> Secret:
    """Create or change a secret. Raises Problem.

    What it was set to is never told, so it must be given anew before it may go to another host.
    """
    is_new = secret._state.adding
    secret.name = values.get("name", secret.name)
    secret.scheme = values.get("scheme", secret.scheme)
    secret.header = _header(values.get("header", secret.header), secret.scheme)
    hosts = [_host(host, place) for place, host in enumerate(values.get("hosts", secret.hosts))]
    plain = values.get("value")
    if plain is None and not set(hosts) <= set(secret.hosts):
        raise _wrong("value", "value_needed", "A new host: give the secret's value again.")
    secret.hosts = list(dict.fromkeys(hosts))
    secret.changed_at = clock.now()
    if is_new:
        secret.created_at = secret.changed_at
    if plain is not None:
        _check_value(plain, secret.scheme)
        set_value(secret, plain)
    return _save(secret, "secret")


def save_function(function: Function, values: Mapping[str, Any]) -> Function:
    """Create or change a function. Raises Problem."""
    function.name = values.get("name", function.name)
    function.description = values.get("description", function.description)
    function.url = values.get("url", function.url)
    _set_secret(function, values, function.url, "url")
    return _save(function, "function")


def save_model(model: ModelEndpoint, values: Mapping[str, Any]) -> ModelEndpoint:
    """Create or change a language model's address. Raises Problem."""
    model.name = values.get("name", model.name)
    model.base_url = values.get("base_url", model.base_url)
    model.model = values.get("model", model.model)
    _set_secret(model, values, model.base_url, "base_url")
    return _save(model, "model")


def save_callback(callback: CallbackEndpoint, values: Mapping[str, Any]) -> str:
    """Create or change a callback; the signing secret if it was made here. Raises Problem."""
    is_new = callback._state.adding
    callback.name = values.get("name", callback.name)
    callback.url = values.get("url", callback.url)
    callback.events = list(dict.fromkeys(values.get("events", callback.events)))
    _check_address(callback.url, "url")
    if values.get("is_enabled") and not callback.is_enabled:
        callback.failing_since = callback.disabled_at = None
    if values.get("is_enabled") is False and callback.is_enabled:
        callback.disabled_at = clock.now()
    callback.is_enabled = values.get("is_enabled", callback.is_enabled)
    plain: str = values.get("signing_secret") or ""
    if is_new:
        callback.created_at = clock.now()
        plain = plain or secrets.token_urlsafe(32)
    if plain:
        set_signing_secret(callback, plain)
    callback.save()
    return plain


def delete_secret(secret: Secret) -> None:
    """Delete a secret that nothing uses. Raises Problem."""
    try:
        secret.delete()
    except ProtectedError as error:
        users = [
            user for user in error.protected_objects if isinstance(user, Function | ModelEndpoint)
        ]
        names = ", ".join(sorted(f"“{user.name}”" for user in users))
        raise Problem(409, "in_use", f"It is used by {names}.") from error


def _set_secret(row: Calling, values: Mapping[str, Any], address: str, field: str) -> None:
    url = _check_address(address, field)
    if "secret" in values:
        name = values["secret"]
        rows = Secret.objects.for_workspace(row.workspace_id)
        row.secret = rows.filter(name=name).first() if name else None
        if name and row.secret is None:
            raise _wrong("secret", "unknown_secret", "There is no secret of this name.")
    if row.secret is not None and not credential_of(row.secret).is_for(url):
        raise _wrong("secret", "host_not_allowed", "This secret is not for the address's host.")


def _save(row: Named, noun: str) -> Named:
    if row._state.adding and row.created_at is None:
        row.created_at = clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Problem(409, "taken", f"There is a {noun} of this name already.") from error
    return row


def _check_address(text: str, field: str) -> Any:
    try:
        return check_private_address(text)
    except EgressError as refusal:
        raise _wrong(field, refusal.code, refusal.message) from refusal


def _check_value(plain: str, scheme: str) -> None:
    if scheme == SecretScheme.BASIC:
        if ":" not in plain:
            raise _wrong("value", "invalid", "Write the user, a colon and the password.")
    elif not _VISIBLE.fullmatch(plain):
        raise _wrong("value", "invalid", "Only letters, digits and signs of ASCII can be sent.")


def _header(name: str, scheme: str) -> str:
    if scheme != SecretScheme.HEADER:
        return ""
    if not is_settable(name):
        raise _wrong("header", "invalid", "Name a header that may be set, such as X-Api-Key.")
    return name


def _host(text: str, place: int) -> str:
    """A host as it is compared: in small ASCII letters, with its port unless that is 443."""
    try:
        url = read_url(f"https://{text}") if _HOST.fullmatch(text) else None
    except EgressError:
        url = None
    if url is None or url.path != "/":
        raise _wrong(f"hosts/{place}", "invalid", "Write the host alone, such as api.example.com.")
    host = url.raw_host.decode("ascii")
    return f"{host}:{url.port}" if url.port else host


def _wrong(field: str, code: str, detail: str) -> Problem:
    place = {"pointer": f"/{field}", "code": code, "detail": detail}
    return Problem(422, code, detail, errors=[place])
