"""Who a signed-in user or a token is inside a workspace."""

from __future__ import annotations

from accounts.models import ApiToken, Membership, User
from accounts.permissions import Actor


def find_actor(user: User, slug: str, *, token: ApiToken | None = None) -> Actor | None:
    """The actor behind `user` in the workspace called `slug`; None when they do not belong."""
    membership = (
        Membership.objects.across_workspaces()
        .select_related("workspace")
        .filter(user=user, workspace__slug=slug)
        .first()
    )
    if membership is None or (token and token.workspace_id != membership.workspace_id):
        return None
    return Actor(user, membership.workspace, membership, token)


def find_actors(user: User, *, token: ApiToken | None = None) -> list[Actor]:
    """This user in each of their workspaces, by slug; with a token, only in the token's."""
    memberships = Membership.objects.across_workspaces().filter(user=user)
    if token is not None:
        memberships = memberships.for_workspace(token.workspace_id)
    return [
        Actor(user, membership.workspace, membership, token)
        for membership in memberships.select_related("workspace").order_by("workspace__slug")
    ]
