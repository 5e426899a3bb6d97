"""The shapes of answers, for the OpenAPI file and the clients typed from it."""

from __future__ import annotations

from rest_framework import serializers


class FlowTemplateItem(serializers.Serializer[object]):
    """A ready flow of the gallery."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    industry = serializers.CharField()
    needs = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text='What the workspace must have, such as {"queues": ["support"]}.',
    )
    nodes = serializers.IntegerField(help_text="How many nodes the flow has.")


class FlowTemplateList(serializers.Serializer[object]):
    items = FlowTemplateItem(many=True)
