"""The people outside: what is known of them, and whether they want to hear from us."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import WorkspaceView, page
from accounts.api.paging import PAGE_PARAMETERS
from accounts.permissions import can
from accounts.problems import Problem
from accounts.scoping import WorkspaceQuerySet
from messaging.api import routing_shapes as shapes
from messaging.api.reading import valid
from messaging.api.routing_shown import contact_detail_json, contact_json
from messaging.contacts import MAX_FIELDS, MAX_VALUE, OWN_NAMES
from messaging.models import Contact
from messaging.people import change_contact
from messaging.pipeline import store

_MAX_SEARCH = 200  # characters


class ContactsView(WorkspaceView):
    """Contacts, the newest first."""

    permissions = {"GET": "contact.read"}

    @extend_schema(
        operation_id="contacts_list",
        parameters=[
            OpenApiParameter("search", str, description="Part of a name or number."),
            OpenApiParameter("tag", str),
            OpenApiParameter("opted_out", str, enum=["true", "false"]),
            *PAGE_PARAMETERS,
        ],
        responses=shapes.ContactPage,
    )
    def get(self, request: Request) -> Response:
        rows: WorkspaceQuerySet[Contact] = Contact.objects.for_workspace(self.workspace)
        if search := _asked(request, "search"):
            rows = rows.filter(self._found(search))
        if tag := _asked(request, "tag"):
            rows = _tagged(rows, tag)
        if refused := _asked(request, "opted_out"):
            if refused not in ("true", "false"):
                raise Problem(400, "bad_opted_out", "opted_out must be true or false.")
            nothing = Q(opted_out={})
            rows = rows.filter(~nothing if refused == "true" else nothing)
        return Response(page(request, rows, lambda row: contact_json(row, self.actor)))

    def _found(self, search: str) -> Q:
        by_name = Q(name__icontains=search)
        digits = "".join(char for char in search if char.isdigit())
        sees_phone = can(self.actor, "contact.phone")
        return by_name | Q(phone__contains=digits) if digits and sees_phone else by_name


class ContactView(WorkspaceView):
    """One contact."""

    permissions = {"GET": "contact.read", "PATCH": "contact.edit"}

    @extend_schema(operation_id="contact_read", responses=shapes.ContactDetail)
    def get(self, request: Request, contact_id: str) -> Response:
        return Response(contact_detail_json(self.find(Contact, contact_id), self.actor))

    @extend_schema(
        operation_id="contact_change",
        request=shapes.ContactEdit,
        responses=shapes.ContactDetail,
    )
    def patch(self, request: Request, contact_id: str) -> Response:
        contact = self.find(Contact, contact_id)
        values = valid(shapes.ContactEdit, request)
        _require_fields(contact, values.get("fields", {}))
        change_contact(contact, values)
        consent = {"opted_out": sorted(contact.opted_out)} if "opted_out" in values else {}
        after = {"changed": sorted(values), **consent}
        self.note("contact.changed", contact, request, after=after)
        return Response(contact_detail_json(contact, self.actor))


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "").replace("\x00", "").strip()[:_MAX_SEARCH]


def _tagged(rows: WorkspaceQuerySet[Contact], tag: str) -> WorkspaceQuerySet[Contact]:
    """Those with this very tag; SQLite has no look into lists, so its text is searched."""
    if store.is_postgresql():
        return rows.filter(tags__contains=[tag])
    plain, escaped = json.dumps(tag, ensure_ascii=False), json.dumps(tag)
    rows = rows.annotate(written=Cast("tags", TextField()))
    return rows.filter(Q(written__contains=plain) | Q(written__contains=escaped))


def _require_fields(contact: Contact, fields: dict[str, Any]) -> None:
    if len({*contact.fields, *fields}) > MAX_FIELDS:
        detail = f"A contact has at most {MAX_FIELDS} fields; take some away first."
        raise _refused("/fields", "too_many", detail)
    for name, value in fields.items():
        place = f"/fields/{name}"
        if name in OWN_NAMES or not name.isidentifier() or len(name) > 64:
            detail = (
                "A field's name has letters, digits and “_” only, and is none of the contact's own."
            )
            raise _refused(place, "bad_name", detail)
        if not isinstance(value, str | int | float | bool | None):
            raise _refused(place, "bad_value", "A field is a text, a number, true or false.")
        if isinstance(value, str) and len(value) > MAX_VALUE:
            raise _refused(place, "too_long", f"A field has at most {MAX_VALUE} characters.")


def _refused(pointer: str, code: str, detail: str) -> Problem:
    errors = [{"pointer": pointer, "code": code, "detail": detail}]
    return Problem(422, code, detail, errors=errors)
