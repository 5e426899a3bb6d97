"""What each role may do, as a table, and the one function that reads it.

REST, websocket, exports and commands all ask `can`; what is not in the table is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import ApiToken, Membership, Role, User, Workspace

_EVERYBODY = frozenset(Role.values)
_LEADS = frozenset({"owner", "admin"})
_MAKERS = _LEADS | {"designer"}
_DESK = _LEADS | {"agent"}

PERMISSIONS: dict[str, frozenset[str]] = {
    "workspace.delete": frozenset({"owner"}),
    "workspace.transfer": frozenset({"owner"}),
    "workspace.settings": _LEADS,
    "member.read": _EVERYBODY,
    "member.manage": _LEADS,
    "audit.read": _LEADS,
    "token.read": _MAKERS,
    "token.own": _MAKERS,
    "token.manage": _LEADS,
    "channel.list": _EVERYBODY,
    "channel.read": _MAKERS,
    "channel.manage": _LEADS,
    "credential.use": _MAKERS,
    "credential.manage": _LEADS,
    "callback.read": _MAKERS,
    "callback.manage": _LEADS,
    "queue.read": _EVERYBODY,
    "queue.manage": _LEADS,
    "flow.list": _EVERYBODY,
    "flow.read": _MAKERS | {"viewer"},
    "flow.edit": _MAKERS,
    "flow.publish": _MAKERS,
    "message.send": _LEADS,
    "conversation.read": _EVERYBODY,
    "conversation.reply": _DESK,
    "contact.read": _DESK | {"viewer"},
    "contact.phone": _DESK,
    "contact.edit": _DESK,
    "contact.export": _LEADS,
    "contact.erase": _LEADS,
    "analytics.read": _EVERYBODY,
    "run_log.read": _MAKERS | {"viewer"},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts in a workspace: a member, perhaps through a token that allows less."""

    user: User
    workspace: Workspace
    membership: Membership
    token: ApiToken | None = None

    @property
    def role(self) -> str:
        """The role shown: the token's, if one is used."""
        return self.token.role if self.token else self.membership.role

    @property
    def roles(self) -> Iterable[str]:
        """Every role that must allow what this actor does."""
        return {self.membership.role, self.role}


def can(actor: Actor, permission: str) -> bool:
    """Whether this actor may; an unknown permission is a KeyError, not a silent no."""
    allowed = PERMISSIONS[permission]
    if permission == "flow.publish" and not actor.workspace.designers_may_publish:
        allowed = allowed - {"designer"}
    return all(role in allowed for role in actor.roles)


def granted(actor: Actor) -> list[str]:
    """All permissions of this actor, sorted."""
    return [permission for permission in sorted(PERMISSIONS) if can(actor, permission)]


def may_give(actor: Actor, role: str) -> bool:
    """Whether a token or membership of `role` holds nothing that the actor lacks."""
    return all(can(actor, permission) for permission, roles in PERMISSIONS.items() if role in roles)
