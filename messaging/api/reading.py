"""Request bodies into plain values, and the refusals of the layers below into problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from accounts.problems import Problem
from messaging.api.shown import message_json, person_json
from messaging.channels import BadConnection
from messaging.desk import CannotSend, NoSuchNode, UnseenReply
from messaging.handoff import NotAllowed


def valid(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The body in this shape; a 4xx problem that names each wrong member otherwise."""
    if not isinstance(request.data, dict):
        raise Problem(400, "not_an_object", "The body must be a JSON object.")
    reader = shape(data=request.data)
    reader.is_valid(raise_exception=True)
    values: dict[str, Any] = reader.validated_data
    return values


@contextmanager
def refusals() -> Iterator[None]:
    """Expected refusals as problems: 409 when somebody was faster, 422 when it cannot be."""
    try:
        yield
    except BadConnection as error:
        place = {"pointer": f"/{error.field}", "code": error.code, "detail": error.detail}
        raise Problem(422, error.code, error.detail, errors=[place]) from error
    except NotAllowed as error:
        raise Problem(
            409,
            error.code,
            error.detail,
            owner=person_json(error.owner),
            since=error.since,
            epoch=error.epoch,
        ) from error
    except UnseenReply as error:
        raise Problem(
            409,
            "unseen_reply",
            "Somebody answered while you were writing.",
            messages=[message_json(message) for message in error.messages],
        ) from error
    except CannotSend as error:
        place = {"pointer": "/text", "code": error.code, "detail": error.detail}
        raise Problem(422, error.code, error.detail, errors=[place]) from error
    except NoSuchNode as error:
        raise Problem(422, "no_such_node", str(error)) from error
