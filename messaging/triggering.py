"""A flow started from outside, for one customer: by a call of the API, later by a campaign."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import IntegrityError

from accounts import clock
from flows.models import Flow, FlowVersion
from flows.runner import compiled_flow
from messaging.contacts import is_opted_out
from messaging.lanes import lane_of
from messaging.models import Channel, Contact, Control, Conversation, Lane, TriggerCall
from messaging.pipeline import bulk, store
from messaging.pipeline.advance import new_contact, new_conversation
from messaging.routing import MANUAL
from messaging.turns import end_session, start_turn
from messaging.work import Work, work_on

MAX_INPUTS = 16_384  # bytes of JSON: the session carries them from turn to turn


class CannotTrigger(ValueError):
    """A call that can start nothing; `field` names what is wrong with it, if it is the body."""

    def __init__(self, code: str, detail: str, *, field: str = "") -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field


@dataclass(frozen=True, slots=True)
class Call:
    """Who is to go through a flow, with what.

    `to` is the customer's number in digits, `uuid` what tells a repeated call from a new one,
    `replace` whether a flow the customer is in makes way.
    """

    to: str
    uuid: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    out_id: str = ""
    claimed_at: datetime | None = None
    discard_at: datetime | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a call."""

    status: str  # started | busy | discarded | duplicate | opted_out
    session: UUID | None = None
    undeclared: list[str] = field(default_factory=list)


def trigger(flow: Flow, channel: Channel, call: Call) -> Answer:
    """Start the flow's ONLINE version for one customer; raises CannotTrigger.

    The same call again is answered as before and starts nothing; only calls that started
    something are remembered, so that a customer who was busy can be tried again.
    """
    version = _online(flow)
    wanted, undeclared = _declared(version, call.inputs)
    digest = _digest(channel, call)
    if known := _known(flow, call, digest):
        return known
    if call.discard_at is not None and clock.now() > call.discard_at:
        return Answer("discarded", undeclared=undeclared)
    with work_on(_conversation(channel, call.to)) as (work, conversation):
        if known := _known(flow, call, digest):
            return known
        if reason := _refusal(work, conversation, call):
            return Answer(reason, undeclared=undeclared)
        end_session(work, conversation, "replaced")
        vars = {**wanted, "uuid": call.uuid, "outId": call.out_id}
        session = start_turn(work, conversation, version, input=None, vars=vars)
        try:
            TriggerCall.objects.create(
                workspace_id=flow.workspace_id,
                flow=flow,
                uuid=call.uuid,
                out_id=call.out_id,
                digest=digest,
                session=session,
                undeclared=undeclared,
                claimed_at=call.claimed_at,
                created_at=work.now,
            )
        except IntegrityError as error:  # at the same moment, for another customer
            raise _reused() from error
    return Answer("started", session, undeclared)


def _online(flow: Flow) -> UUID:
    online = flow.versions.filter(state=FlowVersion.State.ONLINE)
    version = online.values_list("id", flat=True).first()
    if version is None:
        raise CannotTrigger("not_online", "The flow is not ONLINE; publish it first.")
    if compiled_flow(version).trigger_type != MANUAL:
        detail = "Only a flow that is started by hand can be triggered; this one hears messages."
        raise CannotTrigger("not_manual", detail)
    return version


def _declared(version: UUID, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The inputs that the start node names, and the names of the others."""
    flow = compiled_flow(version)
    declared = {wanted["name"]: wanted for wanted in flow.nodes[flow.start].data.get("inputs", ())}
    for name, wanted in declared.items():
        if wanted.get("required") and "default" not in wanted and inputs.get(name) is None:
            detail = f"The flow needs a value for “{name}”."
            raise CannotTrigger("missing_input", detail, field=f"inputs/{name}")
    if len(orjson.dumps(dict(inputs))) > MAX_INPUTS:
        detail = f"The inputs are larger than {MAX_INPUTS:,} bytes."
        raise CannotTrigger("too_large", detail, field="inputs")
    given = {name: value for name, value in inputs.items() if name in declared}
    return given, sorted(set(inputs) - set(given))


def _digest(channel: Channel, call: Call) -> str:
    told = [str(channel.id), call.to, call.inputs, call.out_id]
    return hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _known(flow: Flow, call: Call, digest: str) -> Answer | None:
    """The answer to a call that was made before; raises CannotTrigger for another one."""
    calls = TriggerCall.objects.for_workspace(flow.workspace_id).filter(flow=flow, uuid=call.uuid)
    before = calls.first()
    if before is None:
        return None
    if before.digest != digest:
        raise _reused()
    return Answer("duplicate", before.session, before.undeclared)


def _reused() -> CannotTrigger:
    detail = "This uuid was used for another call; give each call its own."
    return CannotTrigger("uuid_reused", detail)


def _refusal(work: Work, conversation: Conversation, call: Call) -> str:
    """Why nothing starts for this customer now; "" if something may."""
    if is_opted_out(conversation.contact):
        return "opted_out"
    if conversation.control in (Control.HUMAN, Control.QUEUED):
        return "busy"
    return "" if call.replace or work.session_of(conversation) is None else "busy"


def _conversation(channel: Channel, address: str) -> UUID:
    """The conversation with a number on a channel, made where it is new."""
    lane, now = lane_of(channel.id, address), clock.now()
    workspace = channel.workspace_id
    found = Conversation.objects.for_workspace(workspace).filter(
        channel=channel, contact__address=address
    )
    if id := found.values_list("id", flat=True).first():
        return id
    person = new_contact(workspace=workspace, address=address, phone=address, name="", now=now)
    with store.writing():
        bulk.insert(Lane, [{"id": lane}], ignore_conflicts=True)
        bulk.insert(Contact, [person], ignore_conflicts=True)
        contact = Contact.objects.for_workspace(workspace).get(address=address)
        row = new_conversation(
            workspace=workspace, contact=contact.id, channel=channel.id, lane=lane, now=now
        )
        bulk.insert(Conversation, [row], ignore_conflicts=True)
        return found.values_list("id", flat=True).get()
