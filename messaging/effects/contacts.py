"""`contact_updated`, `contact_tagged`, `opted_out`, `opted_in`: what a flow learns of a contact."""

from __future__ import annotations

from flows.engine.events import ContactTagged, ContactUpdated, OptedIn, OptedOut
from messaging.contacts import EVERYTHING, ContactChange
from messaging.models import Conversation
from messaging.work import Work
from messaging.writing import OpenSession


def update_contact(
    work: Work, conversation: Conversation, session: OpenSession, event: ContactUpdated
) -> None:
    """Keep the fields."""
    work.change_contact(conversation, ContactChange(fields=event.fields))


def tag_contact(
    work: Work, conversation: Conversation, session: OpenSession, event: ContactTagged
) -> None:
    """Add and remove the tags."""
    work.change_contact(conversation, ContactChange(add=event.added, remove=event.removed))


def opt_out(work: Work, conversation: Conversation, session: OpenSession, event: OptedOut) -> None:
    """No messages from now on: of a category, or none at all."""
    since = {event.category or EVERYTHING: work.now.isoformat()}
    work.change_contact(conversation, ContactChange(consent=since))


def opt_in(work: Work, conversation: Conversation, session: OpenSession, event: OptedIn) -> None:
    """Messages again."""
    work.change_contact(conversation, ContactChange(consent={event.category or EVERYTHING: None}))
