"""Secrets at rest open only where they belong."""

from __future__ import annotations

import pytest

from accounts.secrets import CannotOpen, open_sealed, seal
from config.keys import new_encryption_key, read_encryption_keys


def test_a_sealed_text_opens_in_its_place_only() -> None:
    sealed = seal("app secret", place="w:connection:1:app_secret")

    assert "app secret" not in sealed
    assert sealed != seal("app secret", place="w:connection:1:app_secret")
    assert open_sealed(sealed, place="w:connection:1:app_secret") == "app secret"
    with pytest.raises(CannotOpen):
        open_sealed(sealed, place="w:connection:2:app_secret")


@pytest.mark.parametrize("sealed", ["", "x", "v1.x.y", "v1..", "v2.a.b", "v1.{}.AAAA"])
def test_an_altered_text_does_not_open(sealed: str, settings) -> None:
    key_id = next(iter(settings.ENCRYPTION_KEYS))

    with pytest.raises(CannotOpen):
        open_sealed(sealed.replace("{}", key_id), place="here")


def test_old_secrets_open_after_a_new_key_came(settings) -> None:
    old = read_encryption_keys(new_encryption_key())
    new = read_encryption_keys(new_encryption_key())
    settings.ENCRYPTION_KEYS = old
    sealed = seal("app secret", place="here")

    settings.ENCRYPTION_KEYS = new | old
    assert open_sealed(sealed, place="here") == "app secret"
    assert seal("x", place="here").split(".")[1] == next(iter(new))
    settings.ENCRYPTION_KEYS = new
    with pytest.raises(CannotOpen):
        open_sealed(sealed, place="here")
