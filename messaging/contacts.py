"""What is known of the person outside, and whether they want to hear from us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from flows.engine.values import as_text
from messaging.models import Contact
from messaging.pipeline import bulk, store

EVERYTHING = "all"  # the category of an opt-out that leaves nothing
MAX_TAGS, MAX_TAG = 100, 64
MAX_FIELDS, MAX_VALUE = 200, 1000
OWN_NAMES = frozenset({"name", "phone", "language", "tags"})  # of `contact.*`, no free fields
_COLUMNS = ("name", "profile_name", "language", "fields", "tags", "opted_out")


@dataclass(frozen=True, slots=True)
class ContactChange:
    """What becomes different about a contact.

    `fields` go by their name in `contact.*`, and an empty value takes one away. `consent` gives a
    category of messages the moment (ISO) since when the contact wants none, or None for: again.
    `profile_name` is what the contact calls themselves at the provider.
    """

    fields: Mapping[str, Any] = field(default_factory=dict)
    add: Sequence[str] = ()
    remove: Sequence[str] = ()
    consent: Mapping[str, str | None] = field(default_factory=dict)
    profile_name: str = ""


def is_opted_out(contact: Contact, category: str = "") -> bool:
    """Whether the contact wants no messages: of a category, or none at all."""
    refused = contact.opted_out
    return bool(refused) and (EVERYTHING in refused or category in refused)


def facts_of(contact: Contact) -> dict[str, Any]:
    """The contact as flows read it, under `contact.*`."""
    return {
        **contact.fields,
        "name": contact.name,
        "phone": contact.phone,
        **({"language": contact.language} if contact.language else {}),
        "tags": contact.tags,
    }


def apply(contact: Contact, change: ContactChange) -> None:
    """Change a contact in memory. What is too long is cut, what is too much left out."""
    fields = dict(contact.fields)
    for name, value in change.fields.items():
        if name == "name":
            contact.name = as_text(value)[:200]
        elif name == "language":
            contact.language = as_text(value)[:35]
        elif name not in OWN_NAMES:
            _set(fields, name, value)
    contact.fields = fields
    if change.profile_name:
        if contact.name in ("", contact.profile_name):
            contact.name = change.profile_name
        contact.profile_name = change.profile_name
    contact.tags = _tagged(contact.tags, change)
    refused = dict(contact.opted_out)
    for category, since in change.consent.items():
        if since is not None:
            refused.setdefault(category, since)
        elif category == EVERYTHING:
            refused.clear()
        else:
            refused.pop(category, None)
    contact.opted_out = refused


def write_changes(changes: Mapping[UUID, Sequence[ContactChange]]) -> None:
    """Write changes over what the rows hold by now: a contact may be on two channels at once.

    Takes the rows' locks, in the order of ids, until the transaction ends.
    """
    if not changes:
        return
    rows = Contact.objects.across_workspaces().filter(id__in=changes).order_by("id")
    if store.is_postgresql():
        rows = rows.select_for_update(no_key=True)
    contacts = list(rows)
    for contact in contacts:
        for change in changes[contact.id]:
            apply(contact, change)
    bulk.update(
        Contact,
        [
            {"id": contact.id, **{name: getattr(contact, name) for name in _COLUMNS}}
            for contact in contacts
        ],
    )


def _set(fields: dict[str, Any], name: str, value: Any) -> None:
    if value is None or value == "":
        fields.pop(name, None)
    elif isinstance(value, dict | list) and len(orjson.dumps(value)) > MAX_VALUE:
        fields.pop(name, None)  # half a list would say something else
    elif name in fields or len(fields) < MAX_FIELDS:
        fields[name] = value[:MAX_VALUE] if isinstance(value, str) else value


def _tagged(tags: Sequence[str], change: ContactChange) -> list[str]:
    """The tags without those removed and with those added; of one spelt in two ways the first."""
    removed = {tag.casefold() for tag in change.remove}
    found = {tag.casefold(): tag for tag in tags if tag.casefold() not in removed}
    for tag in change.add:
        if (plain := tag.strip()[:MAX_TAG]) and len(found) < MAX_TAGS:
            found.setdefault(plain.casefold(), plain)
    return list(found.values())
