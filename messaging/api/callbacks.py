"""Callbacks: addresses that are told what flows emit, and how the deliveries went."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock
from accounts.api import WorkspaceView, page
from accounts.api.paging import PAGE_PARAMETERS
from accounts.problems import Problem
from messaging import callbacks
from messaging.api import outside_shapes as shapes
from messaging.api.reading import valid
from messaging.models import CallbackEndpoint, Job
from messaging.registered import save_callback


class CallbacksView(WorkspaceView):
    """Addresses that are told what flows emit."""

    permissions = {"GET": "callback.read", "POST": "callback.manage"}

    @extend_schema(
        operation_id="callbacks_list", parameters=PAGE_PARAMETERS, responses=shapes.CallbackPage
    )
    def get(self, request: Request) -> Response:
        rows = CallbackEndpoint.objects.for_workspace(self.workspace)
        return Response(page(request, rows, _callback_json))

    @extend_schema(
        operation_id="callbacks_create",
        request=shapes.NewCallback,
        responses={201: shapes.MadeCallback},
    )
    def post(self, request: Request) -> Response:
        callback = CallbackEndpoint(workspace=self.workspace)
        signing_secret = save_callback(callback, valid(shapes.NewCallback, request))
        self.note("callback.created", callback, request)
        return Response({**_callback_json(callback), "signing_secret": signing_secret}, 201)


class CallbackView(WorkspaceView):
    """One callback."""

    permissions = {"GET": "callback.read", "PATCH": "callback.manage", "DELETE": "callback.manage"}

    @extend_schema(operation_id="callback_read", responses=shapes.CallbackItem)
    def get(self, request: Request, callback_id: str) -> Response:
        return Response(_callback_json(self.find(CallbackEndpoint, callback_id)))

    @extend_schema(
        operation_id="callback_change", request=shapes.CallbackChange, responses=shapes.CallbackItem
    )
    def patch(self, request: Request, callback_id: str) -> Response:
        callback = self.find(CallbackEndpoint, callback_id)
        save_callback(callback, valid(shapes.CallbackChange, request))
        self.note("callback.changed", callback, request)
        return Response(_callback_json(callback))

    @extend_schema(operation_id="callback_delete", responses={204: None})
    def delete(self, request: Request, callback_id: str) -> Response:
        callback = self.find(CallbackEndpoint, callback_id)
        self.note("callback.deleted", callback, request)
        callback.delete()
        return Response(status=204)


class DeliveriesView(WorkspaceView):
    """What a callback was told, the newest first; POST tells it the event `test`."""

    permissions = {"GET": "callback.read", "POST": "callback.manage"}

    @extend_schema(
        operation_id="deliveries_list", parameters=PAGE_PARAMETERS, responses=shapes.DeliveryPage
    )
    def get(self, request: Request, callback_id: str) -> Response:
        callback = self.find(CallbackEndpoint, callback_id)
        return Response(page(request, callback.deliveries.all(), _delivery_json))

    @extend_schema(
        operation_id="deliveries_test", request=None, responses={202: shapes.DeliveryItem}
    )
    def post(self, request: Request, callback_id: str) -> Response:
        callback = self.find(CallbackEndpoint, callback_id)
        if not callback.is_enabled:
            raise Problem(409, "disabled", "Switch the callback on first.")
        about = {"workspace": self.workspace.slug, "payload": {}}
        with transaction.atomic():
            job = callbacks.tell(callback, "test", about, now=clock.now())
        return Response(_delivery_json(job), 202)


class DeliveryRetryView(WorkspaceView):
    """Try a delivery that was given up once more."""

    permissions = {"POST": "callback.manage"}

    @extend_schema(
        operation_id="delivery_retry", request=None, responses={202: shapes.DeliveryItem}
    )
    def post(self, request: Request, callback_id: str, delivery_id: str) -> Response:
        callback = self.find(CallbackEndpoint, callback_id)
        job = self.find(callback.deliveries.all(), delivery_id)
        with transaction.atomic():
            if not callbacks.try_again(job, now=clock.now()):
                raise Problem(409, "not_failed", "Only a delivery that was given up is made again.")
        return Response(_delivery_json(job), 202)


def _callback_json(callback: CallbackEndpoint) -> dict[str, Any]:
    return {
        "id": callback.id,
        "name": callback.name,
        "url": callback.url,
        "events": callback.events,
        "is_enabled": callback.is_enabled,
        "failing_since": callback.failing_since,
        "disabled_at": callback.disabled_at,
        "created_at": callback.created_at,
    }


def _delivery_json(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "event": job.request["event"]["event"],
        "state": job.state,
        "attempts": job.attempts,
        "status": job.status,
        "error": job.error,
        "due_at": job.due_at,
        "created_at": job.created_at,
        "ended_at": job.ended_at,
    }
