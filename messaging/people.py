"""What people here change about a contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accounts import clock
from messaging.contacts import ContactChange, is_opted_out, write_changes
from messaging.handoff import transition
from messaging.models import Contact, Control
from messaging.pipeline import store
from messaging.turns import end_session
from messaging.work import work_on


def change_contact(contact: Contact, values: Mapping[str, Any]) -> None:
    """Change a contact as `ContactEdit` of the API says; flows that run for somebody who wants
    no more messages end."""
    now = clock.now().isoformat()
    fields = dict(values.get("fields", {}))
    fields.update({name: values[name] for name in ("name", "language") if name in values})
    tags: Sequence[str] | None = values.get("tags")
    consent: dict[str, str | None] = {}
    if "opted_out" in values:
        wanted = values["opted_out"]
        consent = {category: None for category in contact.opted_out if category not in wanted}
        consent |= dict.fromkeys(wanted, now)
    change = ContactChange(
        fields=fields,
        add=tags or (),
        remove=() if tags is None else contact.tags,
        consent=consent,
    )
    with store.writing():
        write_changes({contact.id: [change]})
    contact.refresh_from_db()
    for id in contact.conversations.values_list("id", flat=True):
        with work_on(id) as (work, row):
            work.announce_change(row)
            if not is_opted_out(contact):
                continue
            if row.control == Control.BOT:
                end_session(work, row, "opted_out")
                transition(work, row, "opted_out")
            elif row.control == Control.NONE:
                work.supersede(row)
