"""The shapes of what routes messages: channels, conflicts, triggers, contacts."""

from __future__ import annotations

from rest_framework import serializers

from flows.api.serializers import Version
from flows.engine.triggers import MATCHES
from messaging.api.shapes import ChannelItem, ConversationChannel, Named
from messaging.models import Control, Stage
from messaging.words import ACTIONS


class Word(serializers.Serializer[object]):
    """Words that work at any time, and what they do.

    `flow` goes with the action of that name; `queue` with `handoff`, the oldest queue if there is
    none. `text` is said to the customer.
    """

    words = serializers.ListField(
        child=serializers.CharField(max_length=256), min_length=1, max_length=50
    )
    match = serializers.ChoiceField(MATCHES, default="exact")
    action = serializers.ChoiceField(ACTIONS)
    flow = serializers.UUIDField(required=False)
    queue = serializers.CharField(max_length=64, required=False, allow_blank=True)
    text = serializers.CharField(
        max_length=4096, required=False, allow_blank=True, trim_whitespace=False
    )

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if attrs["action"] == "flow" and "flow" not in attrs:
            raise serializers.ValidationError({"flow": "Choose the flow that the words start."})
        return attrs


class BoundFlow(Named):
    online = serializers.BooleanField()
    trigger_type = serializers.CharField()


class ChannelDetail(ChannelItem):
    """A number with its words, and the flows that listen there in the order they are asked."""

    messages_per_second = serializers.IntegerField()
    words = Word(many=True)
    fallback_flow = Named(allow_null=True)
    flows = BoundFlow(many=True)


class ChannelPage(serializers.Serializer[object]):
    items = ChannelDetail(many=True)
    next = serializers.CharField(allow_null=True)


class ChannelChange(serializers.Serializer[object]):
    """`flows` are the ids of the flows bound to the number, all of them, in their new order."""

    name = serializers.CharField(max_length=120, required=False)
    messages_per_second = serializers.IntegerField(min_value=1, max_value=10_000, required=False)
    words = serializers.ListField(child=Word(), max_length=50, required=False)
    fallback_flow = serializers.UUIDField(required=False, allow_null=True)
    flows = serializers.ListField(child=serializers.UUIDField(), max_length=200, required=False)


class Conflict(serializers.Serializer[object]):
    """A message that this flow and something else on the channel both wait for.

    `flow` is the other one, or null where the channel's own words take the message. `wins`: this
    flow gets it.
    """

    channel = Named()
    flow = Named(allow_null=True)
    type = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    wins = serializers.BooleanField()
    message = serializers.CharField()


class Published(Version):
    """The version that is ONLINE now, and the messages that something else waits for as well."""

    conflicts = Conflict(many=True)


class Conflicts(serializers.Serializer[object]):
    items = Conflict(many=True)


class Trigger(serializers.Serializer[object]):
    """Start a flow for somebody. The same `uuid` (or `Idempotency-Key`) again starts nothing.

    `to` is a number with its country code. `claim_time_millis` is when it happened what the flow is
    about; after `discard_time_millis` it is not worth telling any more. `if_busy` says what becomes
    of a flow the customer is in: `skip` leaves it and starts nothing, `replace` ends it.
    """

    to = serializers.RegexField(r"^\+?[1-9][0-9]{4,14}$")
    channel = serializers.UUIDField(required=False)
    inputs = serializers.DictField(required=False, default=dict)
    uuid = serializers.CharField(max_length=128, required=False)
    out_id = serializers.CharField(max_length=255, required=False, allow_blank=True, default="")
    claim_time_millis = serializers.IntegerField(
        min_value=0, max_value=4_102_444_800_000, required=False
    )
    discard_time_millis = serializers.IntegerField(
        min_value=0, max_value=4_102_444_800_000, required=False
    )
    if_busy = serializers.ChoiceField(["skip", "replace"], default="skip")


class Triggered(serializers.Serializer[object]):
    """What became of a trigger; `undeclared` are inputs that the flow's start does not name."""

    session = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(["started", "busy", "discarded", "duplicate", "opted_out"])
    undeclared = serializers.ListField(child=serializers.CharField())


class OptOut(serializers.Serializer[object]):
    category = serializers.CharField()
    at = serializers.DateTimeField()


class Contact(serializers.Serializer[object]):
    """Somebody outside; `phone` only the last digits for who may not see it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    fields = serializers.DictField()  # type: ignore[assignment]
    opted_out = OptOut(many=True)
    created_at = serializers.DateTimeField()


class ContactPage(serializers.Serializer[object]):
    items = Contact(many=True)
    next = serializers.CharField(allow_null=True)


class ContactConversation(serializers.Serializer[object]):
    id = serializers.UUIDField()
    channel = ConversationChannel()
    control = serializers.ChoiceField(Control.values)
    stage = serializers.ChoiceField(Stage.values)
    updated_at = serializers.DateTimeField()


class ContactDetail(Contact):
    conversations = ContactConversation(many=True)


class ContactEdit(serializers.Serializer[object]):
    """What becomes different. `tags` and `opted_out` are whole lists; `fields` are merged, and
    null takes one away. `opted_out` names categories of messages; `all` is every one."""

    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    language = serializers.RegexField(
        r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$", max_length=35, required=False, allow_blank=True
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=100, required=False
    )
    fields = serializers.DictField(required=False)  # type: ignore[assignment]
    opted_out = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=20, required=False
    )
