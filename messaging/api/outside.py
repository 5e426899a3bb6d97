"""Secrets, functions and models that flows may name, and calls made by hand."""

from __future__ import annotations

import threading
from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.api.paging import PAGE_PARAMETERS
from accounts.audit import record
from accounts.problems import Problem
from messaging.api import outside_shapes as shapes
from messaging.api.reading import valid
from messaging.jobs.trying import triable, try_once
from messaging.models import Function, ModelEndpoint, Secret
from messaging.registered import delete_secret, save_function, save_model, save_secret

_READ_AND_MAKE = {"GET": "credential.use", "POST": "credential.manage"}
_READ_AND_CHANGE = {
    "GET": "credential.use",
    "PATCH": "credential.manage",
    "DELETE": "credential.manage",
}
# People who try a call each hold a thread of the server while they wait.
_trying = threading.BoundedSemaphore(4)


class SecretsView(WorkspaceView):
    """Credentials by name; their values are written and never read back."""

    permissions = _READ_AND_MAKE

    @extend_schema(
        operation_id="secrets_list", parameters=PAGE_PARAMETERS, responses=shapes.SecretPage
    )
    def get(self, request: Request) -> Response:
        rows = Secret.objects.for_workspace(self.workspace)
        return Response(page(request, rows, _secret_json))

    @extend_schema(
        operation_id="secrets_create", request=shapes.NewSecret, responses={201: shapes.SecretItem}
    )
    def post(self, request: Request) -> Response:
        secret = save_secret(Secret(workspace=self.workspace), valid(shapes.NewSecret, request))
        self.note("secret.created", secret, request)
        return Response(_secret_json(secret), 201)


class SecretView(WorkspaceView):
    """One credential."""

    permissions = _READ_AND_CHANGE

    @extend_schema(operation_id="secret_read", responses=shapes.SecretItem)
    def get(self, request: Request, secret_id: str) -> Response:
        return Response(_secret_json(self.find(Secret, secret_id)))

    @extend_schema(
        operation_id="secret_change", request=shapes.SecretChange, responses=shapes.SecretItem
    )
    def patch(self, request: Request, secret_id: str) -> Response:
        secret = self.find(Secret, secret_id)
        save_secret(secret, valid(shapes.SecretChange, request))
        self.note("secret.changed", secret, request)
        return Response(_secret_json(secret))

    @extend_schema(operation_id="secret_delete", responses={204: None})
    def delete(self, request: Request, secret_id: str) -> Response:
        secret = self.find(Secret, secret_id)
        with transaction.atomic():
            self.note("secret.deleted", secret, request)
            delete_secret(secret)
        return Response(status=204)


class FunctionsView(WorkspaceView):
    """Services of the business that flows call."""

    permissions = _READ_AND_MAKE

    @extend_schema(
        operation_id="functions_list", parameters=PAGE_PARAMETERS, responses=shapes.FunctionPage
    )
    def get(self, request: Request) -> Response:
        rows = Function.objects.for_workspace(self.workspace).select_related("secret")
        return Response(page(request, rows, _function_json))

    @extend_schema(
        operation_id="functions_create",
        request=shapes.NewFunction,
        responses={201: shapes.FunctionItem},
    )
    def post(self, request: Request) -> Response:
        values = valid(shapes.NewFunction, request)
        function = save_function(Function(workspace=self.workspace), values)
        self.note("function.created", function, request)
        return Response(_function_json(function), 201)


class FunctionView(WorkspaceView):
    """One function."""

    permissions = _READ_AND_CHANGE

    @extend_schema(operation_id="function_read", responses=shapes.FunctionItem)
    def get(self, request: Request, function_id: str) -> Response:
        return Response(_function_json(self.find(Function, function_id)))

    @extend_schema(
        operation_id="function_change", request=shapes.FunctionChange, responses=shapes.FunctionItem
    )
    def patch(self, request: Request, function_id: str) -> Response:
        function = self.find(Function, function_id)
        save_function(function, valid(shapes.FunctionChange, request))
        self.note("function.changed", function, request)
        return Response(_function_json(function))

    @extend_schema(operation_id="function_delete", responses={204: None})
    def delete(self, request: Request, function_id: str) -> Response:
        function = self.find(Function, function_id)
        self.note("function.deleted", function, request)
        function.delete()
        return Response(status=204)


class ModelsView(WorkspaceView):
    """Language models that flows ask."""

    permissions = _READ_AND_MAKE

    @extend_schema(
        operation_id="models_list", parameters=PAGE_PARAMETERS, responses=shapes.ModelPage
    )
    def get(self, request: Request) -> Response:
        rows = ModelEndpoint.objects.for_workspace(self.workspace).select_related("secret")
        return Response(page(request, rows, _model_json))

    @extend_schema(
        operation_id="models_create", request=shapes.NewModel, responses={201: shapes.ModelItem}
    )
    def post(self, request: Request) -> Response:
        values = valid(shapes.NewModel, request)
        model = save_model(ModelEndpoint(workspace=self.workspace), values)
        self.note("model.created", model, request)
        return Response(_model_json(model), 201)


class ModelView(WorkspaceView):
    """One language model."""

    permissions = _READ_AND_CHANGE

    @extend_schema(operation_id="model_read", responses=shapes.ModelItem)
    def get(self, request: Request, model_id: str) -> Response:
        return Response(_model_json(self.find(ModelEndpoint, model_id)))

    @extend_schema(
        operation_id="model_change", request=shapes.ModelChange, responses=shapes.ModelItem
    )
    def patch(self, request: Request, model_id: str) -> Response:
        model = self.find(ModelEndpoint, model_id)
        save_model(model, valid(shapes.ModelChange, request))
        self.note("model.changed", model, request)
        return Response(_model_json(model))

    @extend_schema(operation_id="model_delete", responses={204: None})
    def delete(self, request: Request, model_id: str) -> Response:
        model = self.find(ModelEndpoint, model_id)
        self.note("model.deleted", model, request)
        model.delete()
        return Response(status=204)


class EffectTrialView(WorkspaceView):
    """One call of a simulated flow, made for real; the page passes the answer back to it."""

    permissions = {"POST": "credential.use"}

    @extend_schema(
        operation_id="effects_try", request=shapes.EffectTrial, responses=shapes.EffectAnswer
    )
    def post(self, request: Request) -> Response:
        values = valid(shapes.EffectTrial, request)
        effect = values["effect"]
        if effect not in triable():
            raise Problem(422, "unknown_effect", f"Try one of: {', '.join(triable())}.")
        if not _trying.acquire(blocking=False):
            raise Problem(
                429, "busy", "Others are trying calls; try again.", headers={"Retry-After": "5"}
            )
        try:
            answer = try_once(effect, values["request"], self.workspace.pk)
        finally:
            _trying.release()
        after = {"effect": effect}
        record(self.workspace, "effect.tried", actor=self.actor, after=after, request=request)
        return Response({"answer": answer})


def _secret_json(secret: Secret) -> dict[str, Any]:
    return {
        "id": secret.id,
        "name": secret.name,
        "scheme": secret.scheme,
        "header": secret.header,
        "hosts": secret.hosts,
        "created_at": secret.created_at,
        "changed_at": secret.changed_at,
    }


def _function_json(function: Function) -> dict[str, Any]:
    return {
        "id": function.id,
        "name": function.name,
        "description": function.description,
        "url": function.url,
        "secret": function.secret.name if function.secret else None,
        "created_at": function.created_at,
    }


def _model_json(model: ModelEndpoint) -> dict[str, Any]:
    return {
        "id": model.id,
        "name": model.name,
        "base_url": model.base_url,
        "model": model.model,
        "secret": model.secret.name if model.secret else None,
        "created_at": model.created_at,
    }
