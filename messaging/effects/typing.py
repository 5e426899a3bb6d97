"""`typing_shown`: the customer sees that an answer is being written."""

from __future__ import annotations

from flows.engine.events import TypingShown
from messaging.models import Conversation
from messaging.work import Work
from messaging.writing import OpenSession


def show_typing(
    work: Work, conversation: Conversation, session: OpenSession, event: TypingShown
) -> None:
    """Show it before the next message, if the provider has such a sign."""
    work.show_typing(conversation)
