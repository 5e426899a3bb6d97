"""The shapes of what the API takes and gives about the outside."""

from __future__ import annotations

from rest_framework import serializers

from messaging.models import JobState, SecretScheme

_NAME = r"\A[A-Za-z][A-Za-z0-9_.-]{0,63}\Z"
# Written nowhere again: a value is taken as it is, blanks and all.
_VALUE = {"trim_whitespace": False, "min_length": 4, "max_length": 8000, "write_only": True}


class SecretItem(serializers.Serializer[object]):
    """A credential; its value is never shown."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    scheme = serializers.ChoiceField(SecretScheme.values)
    header = serializers.CharField()
    hosts = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()


class SecretPage(serializers.Serializer[object]):
    items = SecretItem(many=True)
    next = serializers.CharField(allow_null=True)


class SecretChange(serializers.Serializer[object]):
    """`hosts` are names, with a port unless it is 443. The value of `basic` is `user:password`."""

    value = serializers.CharField(**_VALUE, required=False)  # type: ignore[arg-type]
    hosts = serializers.ListField(
        child=serializers.CharField(max_length=260), min_length=1, max_length=20, required=False
    )
    scheme = serializers.ChoiceField(SecretScheme.values, required=False)
    header = serializers.CharField(max_length=64, required=False, allow_blank=True)


class NewSecret(SecretChange):
    name = serializers.RegexField(_NAME)
    value = serializers.CharField(**_VALUE)  # type: ignore[arg-type]
    hosts = serializers.ListField(
        child=serializers.CharField(max_length=260), min_length=1, max_length=20
    )


class FunctionItem(serializers.Serializer[object]):
    """A service of the business that flows call by name; `secret` is the name of one."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    url = serializers.CharField()
    secret = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class FunctionPage(serializers.Serializer[object]):
    items = FunctionItem(many=True)
    next = serializers.CharField(allow_null=True)


class FunctionChange(serializers.Serializer[object]):
    description = serializers.CharField(max_length=500, required=False, allow_blank=True)
    url = serializers.CharField(max_length=2000, required=False)
    secret = serializers.CharField(max_length=64, required=False, allow_null=True)


class NewFunction(FunctionChange):
    name = serializers.RegexField(_NAME)
    url = serializers.CharField(max_length=2000)


class ModelItem(serializers.Serializer[object]):
    """A language model behind an OpenAI-compatible address."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    base_url = serializers.CharField()
    model = serializers.CharField()
    secret = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class ModelPage(serializers.Serializer[object]):
    items = ModelItem(many=True)
    next = serializers.CharField(allow_null=True)


class ModelChange(serializers.Serializer[object]):
    base_url = serializers.CharField(max_length=2000, required=False)
    model = serializers.CharField(max_length=200, required=False)
    secret = serializers.CharField(max_length=64, required=False, allow_null=True)


class NewModel(ModelChange):
    name = serializers.RegexField(_NAME)
    base_url = serializers.CharField(max_length=2000)
    model = serializers.CharField(max_length=200)


class CallbackItem(serializers.Serializer[object]):
    """An address that is told what flows emit; all events when `events` is empty."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())
    is_enabled = serializers.BooleanField()
    failing_since = serializers.DateTimeField(allow_null=True)
    disabled_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()


class CallbackPage(serializers.Serializer[object]):
    items = CallbackItem(many=True)
    next = serializers.CharField(allow_null=True)


class MadeCallback(CallbackItem):
    """A callback just made, with the key that its deliveries are signed with: shown this once."""

    signing_secret = serializers.CharField()


class CallbackChange(serializers.Serializer[object]):
    name = serializers.CharField(max_length=120, required=False)
    url = serializers.CharField(max_length=2000, required=False)
    events = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=100, required=False
    )
    signing_secret = serializers.CharField(
        min_length=16, max_length=200, write_only=True, required=False
    )
    is_enabled = serializers.BooleanField(required=False)


class NewCallback(CallbackChange):
    name = serializers.CharField(max_length=120)
    url = serializers.CharField(max_length=2000)


class DeliveryItem(serializers.Serializer[object]):
    """One event on its way to a callback; `due_at` is the next try while it is queued."""

    id = serializers.UUIDField()
    event = serializers.CharField()
    state = serializers.ChoiceField(JobState.values)
    attempts = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True)
    error = serializers.CharField()
    due_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class DeliveryPage(serializers.Serializer[object]):
    items = DeliveryItem(many=True)
    next = serializers.CharField(allow_null=True)


class EffectTrial(serializers.Serializer[object]):
    """What a simulated flow asks of the outside (`effect_requested`), to be done for real."""

    effect = serializers.CharField(max_length=16)
    request = serializers.DictField()


class EffectAnswer(serializers.Serializer[object]):
    """The answer as a session takes it: `{"type": "effect", "wait": …, "result": answer}`."""

    answer = serializers.DictField()
