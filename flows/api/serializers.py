"""The shapes of requests and answers, for the OpenAPI file and the clients typed from it."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.api.shapes import Person
from flows.engine.graph import TRIGGER_TYPES

# Where mypy is silenced below, a member is called like an attribute of every serializer; Django
# REST framework takes declared fields off the class, so the two never meet.


class Issue(serializers.Serializer[object]):
    """What an author must (error) or may want to (warning) fix."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning"])
    node = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    pointer = serializers.CharField(help_text="Where in the document, as a JSON pointer.")
    port = serializers.CharField(
        required=False, help_text="The port of the node, where it is about one."
    )


class Position(serializers.Serializer[object]):
    x = serializers.FloatField()
    y = serializers.FloatField()


class FlowNode(serializers.Serializer[object]):
    """One box of a flow; `data` is described by its kind (node-kinds/)."""

    id = serializers.CharField()
    kind = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]
    label = serializers.CharField(required=False)  # type: ignore[assignment]
    note = serializers.CharField(required=False)
    position = Position(required=False)


class FlowEdge(serializers.Serializer[object]):
    source = serializers.CharField()  # type: ignore[assignment]
    port = serializers.CharField(default="next")
    target = serializers.CharField()


class FlowDocument(serializers.Serializer[object]):
    """A whole flow (schema `chatflow/flow@1`)."""

    schema = serializers.CharField()
    name = serializers.CharField()
    remark = serializers.CharField(required=False)
    trigger_type = serializers.ChoiceField(TRIGGER_TYPES)
    nodes = FlowNode(many=True)
    edges = FlowEdge(many=True)
    notes = serializers.ListField(child=serializers.DictField(), required=False)


class FlowItem(serializers.Serializer[object]):
    """A flow as the list shows it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    remark = serializers.CharField()
    trigger_type = serializers.CharField()
    state = serializers.ChoiceField(["draft", "online", "offline"])
    online_version = serializers.IntegerField(allow_null=True)
    draft_revision = serializers.IntegerField()
    unpublished_changes = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class FlowPage(serializers.Serializer[object]):
    items = FlowItem(many=True)
    next = serializers.CharField(allow_null=True)


class NewFlow(serializers.Serializer[object]):
    """A new flow: from a `document`, from a `template`, or blank with a `name`."""

    document = FlowDocument(required=False)
    template = serializers.CharField(required=False, help_text="An id of flow-templates/.")
    name = serializers.CharField(required=False)
    trigger_type = serializers.ChoiceField(TRIGGER_TYPES, required=False)
    remark = serializers.CharField(required=False)


class Findings(serializers.Serializer[object]):
    """What the checks find, and the ports of each node in the order to draw them."""

    issues = Issue(many=True)
    ports = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))


class Draft(Findings):
    revision = serializers.IntegerField()
    document = FlowDocument()
    saved_at = serializers.DateTimeField()
    saved_by = Person(allow_null=True)


class NodeChange(serializers.Serializer[object]):
    """What is new about a node; a member that is null is taken away."""

    id = serializers.CharField()
    kind = serializers.CharField(required=False)
    data = serializers.DictField(required=False)  # type: ignore[assignment]
    label = serializers.CharField(required=False, allow_null=True)  # type: ignore[assignment]
    note = serializers.CharField(required=False, allow_null=True)


class NodeMove(serializers.Serializer[object]):
    id = serializers.CharField()
    position = Position()


class NodeChanges(serializers.Serializer[object]):
    added = FlowNode(many=True, required=False)
    changed = NodeChange(many=True, required=False)
    removed = serializers.ListField(child=serializers.CharField(), required=False)
    moved = NodeMove(many=True, required=False)


class EdgeChanges(serializers.Serializer[object]):
    added = FlowEdge(many=True, required=False)
    removed = FlowEdge(many=True, required=False)


class FieldChanges(serializers.Serializer[object]):
    name = serializers.CharField(required=False)
    remark = serializers.CharField(required=False)
    trigger_type = serializers.ChoiceField(TRIGGER_TYPES, required=False)
    notes = serializers.ListField(child=serializers.DictField(), required=False)


class DraftChanges(serializers.Serializer[object]):
    nodes = NodeChanges(required=False)
    edges = EdgeChanges(required=False)
    fields_ = FieldChanges(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        fields = super().get_fields()
        # `fields` is an attribute of every serializer, so the class cannot declare it.
        fields["fields"] = fields.pop("fields_")
        return fields


class DraftPatch(serializers.Serializer[object]):
    """What changed since the revision named in `If-Match`."""

    changes = DraftChanges()


class DraftSaved(Findings):
    """The saved draft; `document` only when edits of somebody else were merged in."""

    revision = serializers.IntegerField()
    merged = serializers.BooleanField()
    document = FlowDocument(required=False)


class RestoreRequest(serializers.Serializer[object]):
    revision = serializers.IntegerField(help_text="An earlier revision of the draft.")


class RestoredDraft(Findings):
    """The draft as it is now; restoring revision `previous` takes it back."""

    revision = serializers.IntegerField()
    previous = serializers.IntegerField()
    document = FlowDocument()


class ProblemError(serializers.Serializer[object]):
    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()
    node = serializers.CharField(required=False, allow_null=True)
    severity = serializers.CharField(required=False)
    message = serializers.CharField(required=False)


class FlowProblem(serializers.Serializer[object]):
    """An error as RFC 9457 tells it."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors = ProblemError(many=True)  # type: ignore[assignment]


class Overlap(serializers.Serializer[object]):
    """One thing that both sides changed."""

    node = serializers.CharField(allow_null=True)
    field = serializers.CharField()
    base = serializers.JSONField(allow_null=True)
    mine = serializers.JSONField(allow_null=True)
    theirs = serializers.JSONField(allow_null=True)


class DraftConflict(FlowProblem):
    """Somebody else changed the same things; nothing was saved.

    `base` and `mine` are null when the revision edited is no longer kept.
    """

    revision = serializers.IntegerField()
    base = FlowDocument(allow_null=True)
    mine = FlowDocument(allow_null=True)
    theirs = FlowDocument()
    overlaps = Overlap(many=True)
    saved_at = serializers.DateTimeField()
    saved_by = Person(allow_null=True)


class CheckRequest(serializers.Serializer[object]):
    document = FlowDocument(required=False, help_text="The draft, when it is left out.")


class Version(serializers.Serializer[object]):
    """A published version."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    revision = serializers.IntegerField()
    state = serializers.ChoiceField(["online", "offline"])
    note = serializers.CharField()
    published_at = serializers.DateTimeField()
    published_by = Person(allow_null=True)


class VersionItem(Version):
    running = serializers.IntegerField(help_text="Sessions that are under way on it.")


class VersionChange(serializers.Serializer[object]):
    note = serializers.CharField(max_length=2000, allow_blank=True)


class VersionPage(serializers.Serializer[object]):
    items = VersionItem(many=True)
    next = serializers.CharField(allow_null=True)


class VersionWithDocument(Version):
    document = FlowDocument()


class CopyRequest(serializers.Serializer[object]):
    version = serializers.IntegerField(required=False, help_text="The draft, when it is left out.")
    name = serializers.CharField(required=False)


class SimulateRequest(serializers.Serializer[object]):
    """One turn: start without a session, go on with the session of the last answer."""

    document = FlowDocument(required=False, help_text="The draft, when it is left out.")
    session = serializers.DictField(required=False, allow_null=True)
    input = serializers.DictField(required=False, allow_null=True)
    now = serializers.DateTimeField(required=False)
    seed = serializers.IntegerField(required=False)
    node = serializers.CharField(
        required=False, allow_null=True, help_text="Where to begin, or where to move the session."
    )
    vars = serializers.DictField(
        required=False, help_text="Inputs at the start; variables to set when a session goes on."
    )
    contact = serializers.DictField(
        required=False, help_text="What differs from the sample customer; as the last turn gave it."
    )
    window_expires_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="As the last turn gave it."
    )
    known = serializers.DictField(
        required=False, help_text="All variables of the outside, in place of the sample's."
    )


class PathStep(serializers.Serializer[object]):
    node = serializers.CharField()
    port = serializers.CharField(allow_null=True)
    flow = serializers.CharField(required=False, help_text="Of a called flow: its key.")


class SimulatedTurn(serializers.Serializer[object]):
    """What happened, and all that the next turn is to be given."""

    session = serializers.DictField()
    events = serializers.ListField(child=serializers.DictField())
    path = PathStep(many=True)
    contact = serializers.DictField()
    window_expires_at = serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(component_name="NodeKind")
class Kind(serializers.Serializer[object]):
    """A sort of node: how to draw it and the JSON Schema of its data."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    group = serializers.CharField()
    icon = serializers.CharField()
    schema = serializers.DictField()
    ports = serializers.ListField(child=serializers.CharField(), allow_null=True)
    waits = serializers.BooleanField()
    default = serializers.DictField()


class KindList(serializers.Serializer[object]):
    items = Kind(many=True)
