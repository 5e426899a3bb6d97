"""The shapes of what the API takes and gives about people and tokens, for its document."""

from __future__ import annotations

from rest_framework import serializers

from accounts.models import Role


class Person(serializers.Serializer[object]):
    """Somebody of the workspace."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class OwnUser(serializers.Serializer[object]):
    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()


class OwnWorkspace(serializers.Serializer[object]):
    slug = serializers.SlugField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    permissions = serializers.ListField(child=serializers.CharField())


class Me(serializers.Serializer[object]):
    """The signed-in user; `csrf_token` is empty for API tokens, which need none."""

    user = OwnUser()
    workspaces = OwnWorkspace(many=True)
    csrf_token = serializers.CharField()


class Member(serializers.Serializer[object]):
    """A person of the workspace; `email` only for those who manage members."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    email = serializers.EmailField(required=False)


class MemberPage(serializers.Serializer[object]):
    items = Member(many=True)
    next = serializers.CharField(allow_null=True)


class TokenWish(serializers.Serializer[object]):
    name = serializers.CharField(max_length=120)
    role = serializers.ChoiceField(Role.choices)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class Token(serializers.Serializer[object]):
    """A token as lists show it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    last4 = serializers.CharField()
    user = Person()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


class NewToken(Token):
    """A token just made; its text is shown this once."""

    token = serializers.CharField()


class TokenPage(serializers.Serializer[object]):
    items = Token(many=True)
    next = serializers.CharField(allow_null=True)
