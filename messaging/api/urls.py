"""Routes under /api/v1/workspaces/{slug}/."""

from __future__ import annotations

from django.urls import path

from messaging.api import (
    callbacks,
    channels,
    connections,
    contacts,
    conversations,
    events,
    media,
    messages,
    outside,
    publishing,
    running,
    statistics,
    triggering,
)

urlpatterns = [
    path("connections/", connections.ConnectionsView.as_view()),
    path("connections/<str:connection_id>/", connections.ConnectionView.as_view()),
    path("channels/", connections.ChannelsView.as_view()),
    path("channels/<str:channel_id>/", channels.ChannelView.as_view()),
    path("queues/", connections.QueuesView.as_view()),
    path("flows/<str:flow_id>/online/", publishing.OnlineView.as_view()),
    path("flows/<str:flow_id>/offline/", publishing.OfflineView.as_view()),
    path("flows/<str:flow_id>/running/", running.RunningView.as_view()),
    path("flows/<str:flow_id>/running/sessions/", running.RunningSessionsView.as_view()),
    path("flows/<str:flow_id>/statistics/", statistics.StatisticsView.as_view()),
    path("flows/<str:flow_id>/bindings/", publishing.BindingsView.as_view()),
    path("flows/<str:flow_id>/conflicts/", triggering.ConflictsView.as_view()),
    path("flows/<str:flow_id>/trigger/", triggering.TriggerView.as_view()),
    path("contacts/", contacts.ContactsView.as_view()),
    path("contacts/<str:contact_id>/", contacts.ContactView.as_view()),
    path("conversations/", conversations.ConversationsView.as_view()),
    path("conversations/<str:conversation_id>/", conversations.ConversationView.as_view()),
    path("conversations/<str:conversation_id>/messages/", messages.MessagesView.as_view()),
    path("conversations/<str:conversation_id>/take-over/", conversations.TakeOverView.as_view()),
    path("conversations/<str:conversation_id>/claim/", conversations.ClaimView.as_view()),
    path("conversations/<str:conversation_id>/resolve/", conversations.ResolveView.as_view()),
    path(
        "conversations/<str:conversation_id>/return-to-bot/",
        conversations.ReturnToBotView.as_view(),
    ),
    path("conversations/<str:conversation_id>/read/", conversations.ReadView.as_view()),
    path("secrets/", outside.SecretsView.as_view()),
    path("secrets/<str:secret_id>/", outside.SecretView.as_view()),
    path("functions/", outside.FunctionsView.as_view()),
    path("functions/<str:function_id>/", outside.FunctionView.as_view()),
    path("models/", outside.ModelsView.as_view()),
    path("models/<str:model_id>/", outside.ModelView.as_view()),
    path("effects/try/", outside.EffectTrialView.as_view()),
    path("callbacks/", callbacks.CallbacksView.as_view()),
    path("callbacks/<str:callback_id>/", callbacks.CallbackView.as_view()),
    path("callbacks/<str:callback_id>/deliveries/", callbacks.DeliveriesView.as_view()),
    path(
        "callbacks/<str:callback_id>/deliveries/<str:delivery_id>/retry/",
        callbacks.DeliveryRetryView.as_view(),
    ),
    path("media/<str:file_id>/", media.MediaView.as_view()),
    path("events/", events.long_poll),
]
