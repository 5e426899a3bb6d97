"""What each engine event does to the world; one module per concern.

Every event type has a handler here or stands in NO_EFFECT (a test walks them all).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flows.engine import events
from messaging.effects.callbacks import tell_callbacks
from messaging.effects.contacts import opt_in, opt_out, tag_contact, update_contact
from messaging.effects.handoff import ask_for_person, hand_over_failure
from messaging.effects.messages import send_message
from messaging.effects.outside import ask_outside
from messaging.effects.timers import arm_time_limit
from messaging.effects.typing import show_typing
from messaging.models import Conversation
from messaging.work import Work
from messaging.writing import OpenSession

Handler = Callable[[Work, Conversation, OpenSession, Any], None]

HANDLERS: Mapping[type, Handler] = {
    events.MessageCreated: send_message,
    events.WaitStarted: arm_time_limit,
    events.HandoffRequested: ask_for_person,
    events.SessionFailed: hand_over_failure,
    events.ContactUpdated: update_contact,
    events.ContactTagged: tag_contact,
    events.OptedOut: opt_out,
    events.OptedIn: opt_in,
    events.TypingShown: show_typing,
    events.EffectRequested: ask_outside,
    events.EventEmitted: tell_callbacks,
}

# Told in the session's log and nowhere else.
NO_EFFECT: frozenset[type] = frozenset(
    {
        events.SessionStarted,
        events.SessionEnded,
        events.VariableSet,
        events.VariableMissing,
        events.AnswerRejected,
        events.OptionChosen,
        events.StaleTap,
        events.TextAdjusted,
        events.FormulaFailed,
        events.FlowCalled,
        events.FlowReturned,
        events.FlowForwarded,
        events.EffectFailed,
        events.ResultMissing,
    }
)


def handler_of(event: Any) -> Handler | None:
    """What carries this event out; None for one that is only told."""
    return HANDLERS.get(type(event))
