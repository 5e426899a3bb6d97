"""The shapes of requests and answers, for validation, the OpenAPI file and typed clients."""

from __future__ import annotations

from rest_framework import serializers

from accounts.api.shapes import Person
from messaging.models import Control, MessageState, Stage

# Where mypy is silenced below, a member is called like an attribute of every serializer; Django
# REST framework takes declared fields off the class, so the two never meet.


class Named(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ConnectionItem(serializers.Serializer[object]):
    """A provider account. Secrets are never shown, only whether they are set."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    api_base_url = serializers.CharField()
    api_version = serializers.CharField()
    webhook_url = serializers.CharField()
    secrets_set = serializers.ListField(child=serializers.CharField())


class ConnectionPage(serializers.Serializer[object]):
    items = ConnectionItem(many=True)
    next = serializers.CharField(allow_null=True)


class ConnectionChange(serializers.Serializer[object]):
    name = serializers.CharField(max_length=120, required=False)
    app_secret = serializers.CharField(max_length=500, required=False)
    verify_token = serializers.CharField(max_length=500, required=False)
    access_token = serializers.CharField(max_length=2000, required=False)
    api_base_url = serializers.CharField(max_length=300, required=False)
    api_version = serializers.RegexField(r"^v[0-9]{1,3}\.[0-9]{1,3}$", required=False)


class NewConnection(ConnectionChange):
    kind = serializers.CharField(max_length=16)
    name = serializers.CharField(max_length=120)


class ChannelItem(serializers.Serializer[object]):
    """A number that customers write to."""

    id = serializers.UUIDField()
    connection = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    phone_number_id = serializers.CharField()
    waba_id = serializers.CharField()
    display_phone_number = serializers.CharField()


class NewChannel(serializers.Serializer[object]):
    connection = serializers.UUIDField()
    phone_number_id = serializers.RegexField(r"^[A-Za-z0-9_.-]{1,64}$")
    waba_id = serializers.CharField(max_length=64, required=False, allow_blank=True)
    display_phone_number = serializers.CharField(max_length=32, required=False, allow_blank=True)
    name = serializers.CharField(max_length=120, required=False)
    messages_per_second = serializers.IntegerField(min_value=1, max_value=10_000, required=False)


class QueueItem(Named):
    waiting = serializers.IntegerField()


class QueuePage(serializers.Serializer[object]):
    items = QueueItem(many=True)
    next = serializers.CharField(allow_null=True)


class NewQueue(serializers.Serializer[object]):
    name = serializers.CharField(max_length=64)


class Bindings(serializers.Serializer[object]):
    """The channels a flow listens on."""

    channels = serializers.ListField(child=serializers.UUIDField(), max_length=200)


class BoundChannels(serializers.Serializer[object]):
    channels = Named(many=True)


class Online(serializers.Serializer[object]):
    """What goes ONLINE: the draft at `revision`, or an earlier `version`.

    `running` says what becomes of sessions on other versions of the flow: they `finish` there,
    `move` to the new version once they wait at a node that it has as well, or `end`, where the
    bot has them; `text` is then said to the customer, within the 24-hour window.
    """

    revision = serializers.IntegerField(min_value=1, required=False)
    version = serializers.IntegerField(min_value=1, required=False)
    running = serializers.ChoiceField(["finish", "move", "end"], default="finish")
    text = serializers.CharField(max_length=1024, required=False, allow_blank=True, default="")
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class Offline(serializers.Serializer[object]):
    """What becomes of the sessions under way: they `finish`, or `end` with a `text`."""

    running = serializers.ChoiceField(["finish", "end"], default="finish")
    text = serializers.CharField(max_length=1024, required=False, allow_blank=True, default="")


class NodeRunning(serializers.Serializer[object]):
    """Sessions at a node of a version; `moves` if what would go ONLINE has the node as well."""

    version = serializers.IntegerField()
    node = serializers.CharField()
    kind = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    waiting = serializers.IntegerField()
    moves = serializers.BooleanField()


class Settling(serializers.Serializer[object]):
    choice = serializers.ChoiceField(["move", "end"])
    asked_at = serializers.DateTimeField()


class Running(serializers.Serializer[object]):
    """The sessions under way; those `with_people` are never ended by the flow's change."""

    total = serializers.IntegerField()
    with_people = serializers.IntegerField()
    nodes = NodeRunning(many=True)
    settling = Settling(allow_null=True)


class PortCount(serializers.Serializer[object]):
    port = serializers.CharField()
    count = serializers.IntegerField()


class NodeStatistics(serializers.Serializer[object]):
    """What happened at one node.

    `entries` are visits begun, `exits` how they were left; sessions that `ended` at a node which
    is no end dropped off there. `waiting` is how many are there now, whatever the dates.
    """

    node = serializers.CharField()
    entries = serializers.IntegerField()
    exits = PortCount(many=True)
    ended = serializers.IntegerField()
    failed = serializers.IntegerField()
    timed_out = serializers.IntegerField(help_text="Exits through the port of that name.")
    waiting = serializers.IntegerField()


class Statistics(serializers.Serializer[object]):
    """What happened at the nodes of a version; nodes where nothing did are left out."""

    version = serializers.IntegerField()
    to = serializers.DateField()
    counted_until = serializers.DateTimeField(allow_null=True, help_text="Later turns come soon.")
    nodes = NodeStatistics(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        return {**super().get_fields(), "from": serializers.DateField()}


class ContactName(serializers.Serializer[object]):
    name = serializers.CharField()


class RunningSession(serializers.Serializer[object]):
    session = serializers.UUIDField()
    conversation = serializers.UUIDField()
    contact = ContactName()
    wait_for = serializers.CharField()
    since = serializers.DateTimeField()


class RunningSessionPage(serializers.Serializer[object]):
    items = RunningSession(many=True)
    next = serializers.CharField(allow_null=True)


class ContactItem(serializers.Serializer[object]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    phone = serializers.CharField(help_text="Digits, or the last ones for who may not see them.")
    opted_out = serializers.BooleanField(help_text="Whether they want no messages at all.")


class LastMessage(serializers.Serializer[object]):
    text = serializers.CharField()
    type = serializers.CharField()
    direction = serializers.ChoiceField(["in", "out"])
    author = serializers.CharField()
    created_at = serializers.DateTimeField()


class ConversationChannel(Named):
    kind = serializers.CharField()


class ConversationItem(serializers.Serializer[object]):
    """A conversation as the desk lists it."""

    id = serializers.UUIDField()
    contact = ContactItem()
    channel = ConversationChannel()
    control = serializers.ChoiceField(Control.values)
    stage = serializers.ChoiceField(Stage.values)
    assignee = Person(allow_null=True)
    queue = Named(allow_null=True)
    priority = serializers.ChoiceField(["low", "normal", "high", "urgent"])
    epoch = serializers.IntegerField()
    last_seq = serializers.IntegerField()
    unread = serializers.IntegerField()
    window_expires_at = serializers.DateTimeField(allow_null=True)
    waiting_since = serializers.DateTimeField(allow_null=True)
    last_message = LastMessage(allow_null=True)
    updated_at = serializers.DateTimeField()


class ConversationPage(serializers.Serializer[object]):
    items = ConversationItem(many=True)
    next = serializers.CharField(allow_null=True)


class SessionCard(serializers.Serializer[object]):
    """Where the customer stands in a flow, and what it has learnt."""

    flow_id = serializers.UUIDField()
    flow_name = serializers.CharField()
    version = serializers.IntegerField()
    node = serializers.CharField()
    variables = serializers.DictField()
    path = serializers.ListField(child=serializers.CharField())


class HandoffCard(SessionCard):
    """Why the customer is here. Without a flow when a person began of their own accord."""

    flow_id = serializers.UUIDField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)
    reason = serializers.ChoiceField(
        ["node", "flow_failed", "agent", "asked_for_person", "runaway"]
    )
    note = serializers.CharField()
    requested_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)


class NodeChoice(serializers.Serializer[object]):
    id = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField()


class ConversationDetail(ConversationItem):
    handoff = HandoffCard(allow_null=True)
    session = SessionCard(allow_null=True)
    nodes = NodeChoice(many=True, help_text="Where the conversation can be given back to.")


class MessageError(serializers.Serializer[object]):
    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()


class MessageItem(serializers.Serializer[object]):
    id = serializers.UUIDField()
    seq = serializers.IntegerField()
    direction = serializers.ChoiceField(["in", "out"])
    author = serializers.ChoiceField(["customer", "bot", "agent", "system"])
    agent = Person(allow_null=True)
    type = serializers.CharField()
    content = serializers.DictField()
    state = serializers.ChoiceField(MessageState.values)
    error = MessageError(allow_null=True)
    client_id = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()


class MessagePage(serializers.Serializer[object]):
    items = MessageItem(many=True)
    next = serializers.CharField(allow_null=True, help_text="`before` of the page of older ones.")


class TextContent(serializers.Serializer[object]):
    text = serializers.CharField(trim_whitespace=False, max_length=65_536, allow_blank=True)


class NewMessage(serializers.Serializer[object]):
    """An answer to the customer. The same `client_id` again is the same message, sent once;
    without one, a repeated request is a second message."""

    client_id = serializers.RegexField(r"^[\x21-\x7e]{1,64}$", required=False)
    last_seen_seq = serializers.IntegerField(min_value=0, required=False)
    type = serializers.ChoiceField(["text"], default="text")
    text = serializers.CharField(
        trim_whitespace=False, max_length=65_536, allow_blank=True, required=False
    )
    content = TextContent(required=False)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if "text" not in attrs and "content" not in attrs:
            raise serializers.ValidationError({"text": "Write something first."})
        return attrs


class Epoch(serializers.Serializer[object]):
    """`epoch` of the conversation as it was looked at; another one since is refused."""

    epoch = serializers.IntegerField(min_value=0, required=False)


class Resolve(serializers.Serializer[object]):
    then = serializers.ChoiceField(["exit", "end"], default="exit")


class ReturnToBot(serializers.Serializer[object]):
    node = serializers.CharField(max_length=64, required=False, allow_null=True)


class ReadUpTo(serializers.Serializer[object]):
    seq = serializers.IntegerField(min_value=0)


class EventItem(serializers.Serializer[object]):
    seq = serializers.IntegerField()
    kind = serializers.ChoiceField(
        ["message.created", "message.state", "conversation.changed", "conversation.runaway"]
    )
    conversation = serializers.UUIDField(allow_null=True)
    payload = serializers.DictField()
    at = serializers.DateTimeField()


class EventPage(serializers.Serializer[object]):
    """What happened after the cursor; `head` is how far the log goes, `log` which log it is.

    `now` is the server's time, for countdowns that must not trust the browser's clock.
    """

    events = EventItem(many=True)
    head = serializers.IntegerField()
    log = serializers.CharField()
    now = serializers.DateTimeField()


class ConversationProblem(serializers.Serializer[object]):
    """A refusal (RFC 9457) with who has the conversation, since when, in which epoch."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    owner = Person(allow_null=True, required=False)
    since = serializers.DateTimeField(allow_null=True, required=False)
    epoch = serializers.IntegerField(required=False)
    messages = MessageItem(many=True, required=False)
