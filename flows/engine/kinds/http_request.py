"""Call an address on the web, and keep values of its answer.

After it `http.status` is the status answered (0 for none) and `http.error` says what went wrong.
A status from 400 on is a failure. Results are kept on success alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.engine import outside
from flows.engine.bodies import (
    BODY_TYPES,
    BadBody,
    body_holes,
    body_problem,
    fill_body,
    texts_in,
)
from flows.engine.fields import duration, form, items, line, number, select, when
from flows.engine.graph import Flow, Issue, Node
from flows.engine.hooks import Data, FixedPorts
from flows.engine.inputs import Input
from flows.engine.kinds.base import Go, NodeKind, Outcome, Visit, issue
from flows.engine.pieces import pieces
from flows.engine.urls import MAX_URL, BadUrl, fill_url, url_problem

WITH_BODY = ("POST", "PUT", "PATCH", "DELETE")
METHODS = ("GET", *WITH_BODY, "HEAD")
TIMEOUT = "PT10S"
MAX_RETRIES = 5
VARIABLE = "http"
_OURS = re.compile(
    r"host|content-length|transfer-encoding|connection|proxy-.*|te|trailer|upgrade|keep-alive|"
    r"metadata|metadata-flavor|x-aws-ec2-metadata-token.*",
    re.IGNORECASE,
)  # what a proxy, or the metadata service of a cloud, would take for more than a header
_SECRET = re.compile(r"\{\{\s*secrets?\.")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def sets(data: Data, port: str) -> Iterable[str]:
    return (VARIABLE, *(outside.result_names(data) if port == "success" else ()))


def elapses(data: Data, port: str) -> dt.timedelta:
    return outside.longest(_seconds(data), _retries(data))


def _seconds(data: Data) -> int:
    given = data.get("timeout")
    return outside.seconds_of(given if isinstance(given, str) else TIMEOUT)


def _retries(data: Data) -> int:
    given = data.get("retries", 0)
    return min(max(int(given), 0), MAX_RETRIES) if isinstance(given, int | float) else 0


def enter(node: Node, visit: Visit) -> Outcome:
    data = node.data
    try:
        request = _request(data, visit)
    except (BadUrl, BadBody):
        outside.failed(visit, "http", "bad_request")
        return _fail(visit, 0, "bad_request")
    return visit.ask_outside("http", request, visit.now + elapses(data, ""))


def _request(data: Data, visit: Visit) -> dict[str, Any]:
    query = [(pair["name"], visit.fill(pair["value"])) for pair in data.get("query", ())]
    request: dict[str, Any] = {
        "method": data["method"],
        "url": fill_url(data["url"], query, visit.fill),
        "headers": [
            {"name": pair["name"], "value": _CONTROL.sub(" ", visit.fill(pair["value"])).strip()}
            for pair in data.get("headers", ())
        ],
        "timeout": _seconds(data),
        "retries": _retries(data),
    }
    if "body" in data and data["method"] in WITH_BODY:
        request["body"] = fill_body(data["body"], visit.value_of)
    if "auth" in data:
        request["secret"] = data["auth"]["secret"]
    return request


def resume(node: Node, visit: Visit, input: Input) -> Outcome:
    answer = outside.answer_to(visit, "http", input)
    if isinstance(answer, str):
        return _fail(visit, 0, answer)
    status = answer.get("status")
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status <= 999:
        outside.failed(visit, "http", "bad_answer")
        return _fail(visit, 0, "bad_answer")
    if status >= 400:
        outside.failed(visit, "http", "status")
        return _fail(visit, status, "status")
    visit.set(VARIABLE, {"status": status, "error": ""})
    outside.keep_results(visit, node.data.get("results", ()), answer.get("body"))
    return Go("success")


def _fail(visit: Visit, status: int, error: str) -> Outcome:
    visit.set(VARIABLE, {"status": status, "error": error})
    return Go("failure")


def check(node: Node, flow: Flow) -> Iterable[Issue]:
    data = node.data
    for path, message in _problems(data):
        yield issue(node, "invalid_value", message, *path)
    for path, message in body_holes(data.get("body", {})):
        yield issue(node, "bad_text", message, "body", "value", *path)
    if "body" in data and data["method"] not in WITH_BODY:
        message = f"A {data['method']} request carries no body; this one is left out."
        yield issue(node, "unused_part", message, "body", warn=True)


def _problems(data: Data) -> Iterator[tuple[tuple[object, ...], str]]:
    """What cannot be sent as it stands: where, and why."""
    if problem := url_problem(data["url"]):
        yield ("url",), problem
    if "body" in data and (problem := body_problem(data["body"])):
        yield ("body", "value"), problem
    for place, header in enumerate(data.get("headers", ())):
        if _OURS.fullmatch(header["name"]):
            yield ("headers", place, "name"), f"“{header['name']}” is not for flows to say."
    for path, text in _texts(data):
        if any(is_hole and _SECRET.match(piece) for piece, is_hole in pieces(text)):
            yield path, "Secrets are no variables; name the secret under “Authentication”."
    yield from outside.timeout_problems(data)
    yield from outside.path_problems(data)


def _texts(data: Data) -> Iterator[tuple[tuple[object, ...], str]]:
    yield ("url",), data["url"]
    for key in ("headers", "query"):
        for place, pair in enumerate(data.get(key, ())):
            yield (key, place, "value"), pair["value"]
    for path, text in texts_in(data.get("body", {}).get("value")):
        yield ("body", "value", *path), text


def _pairs(title: str, description: str, name: Mapping[str, Any]) -> dict[str, Any]:
    value = line("Value", "What it says; it may hold variables.", limit=MAX_URL, blank=True)
    pair = form({"name": dict(name), "value": value}, required=("name", "value"))
    return items(title, description, pair, "headers", maxItems=50)


_NAME = {"type": "string", "title": "Name", "minLength": 1, "maxLength": 200}

KIND = NodeKind(
    name="http_request",
    label="HTTP request",
    group="outside",
    icon="world-www",
    schema=form(
        {
            "method": select("Method", "What to do there.", METHODS, default="GET"),
            "url": line(
                "Address",
                "Where to; variables are encoded for the place where they stand.",
                limit=MAX_URL,
            ),
            "query": _pairs(
                "Parameters",
                "Put behind the address after a question mark.",
                {**_NAME, "description": "What the parameter is called."},
            ),
            "headers": _pairs(
                "Headers",
                "Sent along; no secrets here.",
                {
                    **_NAME,
                    "description": "What the header is called.",
                    "pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
                    "maxLength": 64,
                },
            ),
            "auth": form(
                {
                    "secret": outside.registered(
                        "Secret", "A secret of the workspace, by its name.", "secret"
                    )
                },
                required=("secret",),
                title="Authentication",
                description="A secret that goes along, to the hosts it is allowed for alone.",
                **{"x-widget": "auth"},
            ),
            "body": when(
                form(
                    {
                        "type": select("Type", "How it is written.", BODY_TYPES, default="json"),
                        "value": {
                            "title": "Content",
                            "description": "JSON, in which {{ variables }} may stand for values; "
                            "names and values of a form; or a text.",
                        },
                    },
                    required=("type",),
                    title="Body",
                    description="What is sent.",
                    **{"x-widget": "http-body"},
                ),
                method=list(WITH_BODY),
            ),
            "timeout": duration(
                "Time limit", "How long one try may take, PT1M at most.", default=TIMEOUT
            ),
            "retries": number(
                "Retries",
                "How often to try again when there is no answer, or one of 429 or 500 and above.",
                default=0,
                minimum=0,
                maximum=MAX_RETRIES,
                multipleOf=1,
            ),
            "results": outside.results(),
        },
        required=("method", "url"),
    ),
    ports=FixedPorts(("success", "failure")),
    sets=sets,
    elapses=elapses,
    enter=enter,
    resume=resume,
    check=check,
    default={"method": "GET", "url": "https://example.com/", "results": []},
)
