"""Who may use the emulator: registered Meta apps, their phone numbers, and customers' names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from emulator.ledger import Ledger
from emulator.names import digits


@dataclass(frozen=True, slots=True)
class App:
    """One Meta app: where its webhooks go and the secrets it shares with the business."""

    id: str
    callback_url: str
    verify_token: str
    app_secret: str
    access_token: str
    verified: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """One business phone number and the app it is subscribed to."""

    id: str
    app: str
    waba_id: str
    display_phone_number: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Directory:
    """Apps, numbers and contacts, held in memory and in the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.apps = {row["id"]: self._app(row) for row in ledger.rows("SELECT * FROM apps")}
        self.numbers = {
            row["id"]: Number(**dict(row)) for row in ledger.rows("SELECT * FROM numbers")
        }
        self._tokens = {app.access_token for app in self.apps.values()}
        self._names: dict[str, str] = {}

    def register(self, wish: Mapping[str, Any]) -> App:
        """Add or renew an app; a number belongs to whoever registered it last.

        ValueError names what is missing. Known again with the same address and verify token, an
        app stays verified.
        """
        for key in ("callback_url", "verify_token", "app_secret", "access_token"):
            if not isinstance(wish.get(key), str) or not wish[key]:
                raise ValueError(f"{key} is required")
        if not wish["callback_url"].startswith(("http://", "https://")):
            raise ValueError("callback_url must be an http(s) address")
        numbers = wish.get("phone_numbers")
        if not isinstance(numbers, list) or not numbers:
            raise ValueError("phone_numbers must list at least one number")
        for number in numbers:
            if not isinstance(number, dict) or not number.get("id"):
                raise ValueError("a phone number needs an id")

        app_id = hashlib.sha256(wish["callback_url"].encode()).hexdigest()[:16]
        known = self.apps.get(app_id)
        same = known is not None and known.verify_token == wish["verify_token"]
        app = App(
            id=app_id,
            callback_url=wish["callback_url"],
            verify_token=wish["verify_token"],
            app_secret=wish["app_secret"],
            access_token=wish["access_token"],
            verified=known.verified if known and same else False,
        )
        self._store(app)
        for item in numbers:
            number = Number(
                id=str(item["id"]),
                app=app_id,
                waba_id=str(item.get("waba_id") or "0"),
                display_phone_number=digits(item.get("display_phone_number") or item["id"]),
            )
            self.numbers[number.id] = number
            self._ledger.write(
                "INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?)",
                number.id, number.app, number.waba_id, number.display_phone_number,
            )  # fmt: skip
        self._drop_idle_apps()
        self._tokens = {app.access_token for app in self.apps.values()}
        self._ledger.commit()
        return app

    def set_verified(self, app: App, *, error: str) -> None:
        """Note how the last handshake with the app's callback went; no error means verified."""
        if app.id in self.apps:
            self._store(App(**{**asdict(app), "verified": not error, "error": error}))

    def knows_token(self, token: str) -> bool:
        return token in self._tokens

    def app_of(self, number: str) -> App | None:
        found = self.numbers.get(number)
        return self.apps.get(found.app) if found else None

    def find_number(self, wanted: str) -> Number | None:
        """By Meta's id or by the number people dial; the first one when nothing is asked for."""
        if not wanted:
            return next(iter(self.numbers.values()), None)
        if wanted in self.numbers:
            return self.numbers[wanted]
        dialled = digits(wanted)
        return next((n for n in self.numbers.values() if n.display_phone_number == dialled), None)

    def numbers_of(self, app: App) -> list[Number]:
        return [number for number in self.numbers.values() if number.app == app.id]

    def name_of(self, customer: str) -> str:
        if customer not in self._names:
            row = self._ledger.row("SELECT name FROM contacts WHERE customer = ?", customer)
            self._names[customer] = row["name"] if row else f"Customer {customer[-4:]}"
        return self._names[customer]

    def set_name(self, customer: str, name: str) -> None:
        if self._names.get(customer) != name:
            self._names[customer] = name
            self._ledger.write("INSERT OR REPLACE INTO contacts VALUES (?, ?)", customer, name)

    def forget_contacts(self) -> None:
        self._names.clear()
        self._ledger.write("DELETE FROM contacts")

    def _drop_idle_apps(self) -> None:
        used = {number.app for number in self.numbers.values()}
        for app_id in set(self.apps) - used:
            del self.apps[app_id]
            self._ledger.write("DELETE FROM apps WHERE id = ?", app_id)

    def _store(self, app: App) -> None:
        self.apps[app.id] = app
        self._ledger.write(
            "INSERT OR REPLACE INTO apps VALUES (?, ?, ?, ?, ?, ?, ?)",
            app.id, app.callback_url, app.verify_token, app.app_secret, app.access_token,
            int(app.verified), app.error,
        )  # fmt: skip
        self._ledger.commit()

    @staticmethod
    def _app(row: Any) -> App:
        return App(**{**dict(row), "verified": bool(row["verified"])})
