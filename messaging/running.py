"""What becomes of running sessions when another version of their flow goes ONLINE."""

from __future__ import annotations

from uuid import UUID

from flows.models import FlowVersion, Session
from flows.runner import compiled_flow
from messaging.handoff import transition
from messaging.models import Control
from messaging.turns import end_session
from messaging.work import work_on


def settle_running(version: FlowVersion, choice: str) -> int:
    """Treat sessions on other versions of the flow by `choice`; how many were touched.

    `finish` leaves them where they are, `move` takes those to the new version whose node exists
    there with the same kind, `end` ends those that the bot holds. One short transaction each, so
    that customers who write meanwhile wait for one session and not for all.
    """
    if choice == "finish":
        return 0
    others = (
        Session.objects.for_workspace(version.workspace_id)
        .filter(version__flow=version.flow_id, status=Session.Status.WAITING)
        .exclude(version=version)
    )
    settle = _move if choice == "move" else _end
    subjects = list(others.values_list("subject", flat=True))
    return sum(settle(subject, version) for subject in subjects)


def _move(subject: UUID, version: FlowVersion) -> bool:
    with work_on(subject) as (work, conversation):
        session = work.session_of(conversation)
        if session is None or session.version == version.pk:
            return False
        node = session.state["node"]
        old = compiled_flow(session.version).nodes.get(node)
        new = compiled_flow(version.pk).nodes.get(node)
        if old is None or new is None or old.kind != new.kind:
            return False
        Session.objects.for_workspace(version.workspace_id).filter(id=session.id).update(
            version=version
        )
        return True


def _end(subject: UUID, version: FlowVersion) -> bool:
    with work_on(subject) as (work, conversation):
        session = work.session_of(conversation)
        if session is None or session.version == version.pk:
            return False
        if conversation.control != Control.BOT:
            return False  # a person is with the customer; the flow waits for them
        end_session(work, conversation)
        transition(work, conversation, "flow_ended")
        return True
