"""What a person does with a conversation: take it, answer, give it back, close it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from accounts.models import User
from flows.runner import compiled_flow
from messaging.adapters import adapters
from messaging.contacts import is_opted_out
from messaging.handoff import (
    NotAllowed,
    accept_handoff,
    current_handoff,
    end_handoff,
    open_handoff,
    transition,
)
from messaging.models import Control, Conversation, Message, ReadMark
from messaging.outside import take_kept
from messaging.turns import end_session, jump_turn, leave_handoff
from messaging.work import OPTED_OUT, Work, work_on


class CannotSend(Exception):
    """A reply that must not go out; `code` is opted_out, window_closed, too_long or empty."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class UnseenReply(Exception):
    """Somebody else's reply landed which the writer had not seen."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__("unseen reply")
        self.messages = messages


class NoSuchNode(ValueError):
    """The conversation's flow has no node of this id, or no session is running."""


def take_over(conversation: UUID, *, actor: User, epoch: int | None = None) -> None:
    """Take a conversation from the bot, or out of the queue; raises NotAllowed."""
    with work_on(conversation) as (work, row):
        was_waiting = row.control == Control.QUEUED
        transition(work, row, "take_over", actor=actor, expected_epoch=epoch)
        if was_waiting:
            accept_handoff(work, row, actor)
        else:
            open_handoff(work, row, reason="agent", actor=actor)


def claim(conversation: UUID, *, actor: User, epoch: int | None = None) -> None:
    """Take a waiting conversation; of several who try, exactly one does not get NotAllowed."""
    with work_on(conversation) as (work, row):
        transition(work, row, "claim", actor=actor, expected_epoch=epoch)
        accept_handoff(work, row, actor)


def reply(
    conversation: UUID,
    *,
    actor: User,
    text: str,
    client_id: str,
    last_seen_seq: int | None = None,
) -> Message:
    """Answer the customer. The same `client_id` again gives the same message, sent once.

    Raises NotAllowed (somebody else has it), UnseenReply, or CannotSend.
    """
    with work_on(conversation) as (work, row):
        known = Message.objects.across_workspaces().filter(
            conversation=row, client_id=client_id, direction="out"
        )
        if message := known.first():
            return message
        if row.control != Control.HUMAN or row.assignee_id != actor.id:
            raise NotAllowed("not_yours", _who_has(row), row)
        _require_sendable(work, row, text)
        if last_seen_seq is not None:
            _require_seen(row, actor, last_seen_seq)
        sent = work.send(
            row,
            author="agent",
            content={"type": "text", "text": text},
            agent=actor.id,
            client_id=client_id,
        )
        row.handoffs.filter(ended_at=None, first_reply_at=None).update(first_reply_at=work.now)
    return Message.objects.across_workspaces().get(id=sent["id"])


def read(conversation: UUID, *, actor: User, seq: int) -> None:
    """Note how far one has read. Whoever has the conversation turns the customer's ticks blue;
    a colleague who only looks does not."""
    with work_on(conversation) as (work, row):
        mark, _ = ReadMark.objects.for_workspace(row.workspace_id).get_or_create(
            user=actor, conversation=row, defaults={"workspace_id": row.workspace_id}
        )
        if seq <= mark.seq:
            return
        if row.control == Control.HUMAN and row.assignee_id == actor.id:
            new = row.messages.filter(direction="in", seq__gt=mark.seq, seq__lte=seq)
            last = new.order_by("-seq").values_list("provider_id", flat=True).first()
            if last:
                work.mark_read(row, last)
        mark.seq = min(seq, row.last_seq)
        mark.save(update_fields=["seq"])


def return_to_bot(conversation: UUID, *, actor: User, node: str | None = None) -> None:
    """Give the conversation back: past the handoff node on `returned`, or at a chosen node.

    A session that an agent had interrupted waits on where it stood, with the time it had left.
    Raises NotAllowed, or NoSuchNode.
    """
    with work_on(conversation) as (work, row):
        _require_own(row, actor)
        handoff = current_handoff(row)
        session = work.session_of(row)
        if session is None:
            raise NoSuchNode("The flow has ended: close the conversation instead.")
        if node is not None and node not in compiled_flow(session.version).nodes:
            raise NoSuchNode("The flow has no such node.")
        transition(work, row, "return_to_bot", actor=actor)
        if handoff is not None:
            end_handoff(work, handoff, "returned", actor)
        if node is not None:
            jump_turn(work, row, node)
        elif session.state["wait"]["for"] == "handoff":
            leave_handoff(work, row, session.state["wait"]["number"], "returned")
        elif session.state["wait"]["for"] == "effect" and take_kept(work, row):
            return  # what the outside answered meanwhile has taken the flow on
        elif handoff is not None and handoff.remaining is not None:
            due_at = work.now + timedelta(seconds=handoff.remaining)
            work.arm(row, "session", session.state["wait"]["number"], due_at)


def resolve(conversation: UUID, *, actor: User, then: str = "exit") -> None:
    """Close the conversation. `then` is "exit": the flow goes on at the handoff node's
    `resolved` exit and may say good-bye; or "end": the flow ends here. Raises NotAllowed."""
    with work_on(conversation) as (work, row):
        _require_own(row, actor)
        handoff = current_handoff(row)
        session = work.session_of(row)
        goes_on = then == "exit" and session and session.state["wait"]["for"] == "handoff"
        if handoff is not None:
            end_handoff(work, handoff, "resolved", actor)
        if goes_on and session:
            transition(work, row, "return_to_bot", actor=actor)
            leave_handoff(work, row, session.state["wait"]["number"], "resolved")
            return
        end_session(work, row)
        transition(work, row, "resolve", actor=actor)


def _require_own(row: Conversation, actor: User) -> None:
    if row.control == Control.HUMAN and row.assignee_id not in (None, actor.id):
        raise NotAllowed("not_yours", _who_has(row), row)


def _require_sendable(work: Work, row: Conversation, text: str) -> None:
    if not text.strip():
        raise CannotSend("empty", "Write something first.")
    length = len(text.encode("utf-16-le")) // 2
    limit = adapters()[row.channel.connection.kind].max_text
    if length > limit:
        raise CannotSend("too_long", f"The text has {length} characters; {limit} are allowed.")
    if is_opted_out(row.contact):
        raise CannotSend(OPTED_OUT["code"], OPTED_OUT["title"])
    if row.window_expires_at is None or row.window_expires_at <= work.now:
        raise CannotSend(
            "window_closed",
            "The customer's last message is more than 24 hours old: only a template may be sent.",
        )


def _require_seen(row: Conversation, actor: User, last_seen_seq: int) -> None:
    unseen = (
        Message.objects.across_workspaces()
        .filter(conversation=row, seq__gt=last_seen_seq, author="agent")
        .exclude(agent=actor)
    )
    if messages := list(unseen.order_by("seq")[:20]):
        raise UnseenReply(messages)


def _who_has(row: Conversation) -> str:
    if row.control == Control.HUMAN and row.assignee:
        return f"{row.assignee} has this conversation."
    return "Take the conversation over before you answer."
