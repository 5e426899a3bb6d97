"""Each sort of call: what goes over the wire for a request, and what a reply means."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from messaging.egress import Call, EgressError, Reply
from messaging.jobs import executors
from messaging.jobs.base import Asked
from tests.messaging.outside import make_function, make_model, make_secret, reply
from tests.messaging.shop import START, Shop


def prepare(shop: Shop, effect: str, **request: Any) -> Call:
    return executors()[effect].prepare(Asked("key-1", shop.workspace.id, request, START))


def read(effect: str, answer: Reply) -> dict[str, Any]:
    return executors()[effect].read(answer)


def refused(effect: str, answer: Reply) -> str:
    with pytest.raises(EgressError) as caught:
        read(effect, answer)
    return caught.value.code


def test_every_sort_is_found_by_being_there() -> None:
    assert set(executors()) == {"http", "function", "model", "callback"}


# -- http -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "type", "raw"),
    [
        ({"type": "json", "value": {"a": [1, "é"]}}, "application/json", '{"a":[1,"é"]}'),
        ({"type": "json", "value": None}, "application/json", "null"),
        (
            {"type": "form", "value": [{"name": "a b", "value": "ü&"}, {"name": "a b"}]},
            "application/x-www-form-urlencoded",
            "a+b=%C3%BC%26&a+b=",
        ),
        ({"type": "text", "value": "héllo"}, "text/plain; charset=utf-8", "héllo"),
    ],
)
def test_a_body_is_written_by_its_type(shop: Shop, body, type, raw) -> None:
    call = prepare(shop, "http", method="POST", url="https://a.example", body=body)

    assert call.body.decode() == raw
    assert call.headers["content-type"] == type


def test_a_content_type_of_the_authors_own_stays(shop: Shop) -> None:
    headers = [{"name": "Content-Type", "value": "application/vnd.x+json"}]
    body = {"type": "json", "value": 1}
    call = prepare(shop, "http", method="PUT", url="https://a.example", headers=headers, body=body)

    assert call.headers == {"content-type": "application/vnd.x+json"}


@pytest.mark.parametrize(
    ("timeout", "seconds"), [(3, 3.0), (0.5, 0.5), (None, 10.0), (0, 10.0), (-1, 10.0), ("9", 10.0)]
)
def test_a_try_has_its_time(shop: Shop, timeout, seconds) -> None:
    assert prepare(shop, "http", url="https://a.example", timeout=timeout).timeout == seconds


@pytest.mark.parametrize(("retries", "tries"), [(0, 1), (2, 3), (99, 6), (None, 1), ("2", 1)])
def test_retries_are_few(retries, tries) -> None:
    assert executors()["http"].tries({"retries": retries}) == tries


@pytest.mark.parametrize(
    ("method", "retries", "may"),
    [("GET", 0, True), ("PUT", 0, True), ("DELETE", 0, True), ("POST", 0, False),
     ("PATCH", 0, False), ("POST", 1, True)],
)  # fmt: skip
def test_what_changes_things_is_not_repeated_in_doubt(method, retries, may) -> None:
    request = {"method": method, "retries": retries}
    assert executors()["http"].may_repeat(request) is may


@pytest.mark.parametrize(
    ("raw", "content_type", "type", "body"),
    [
        (b'{"a": 1}', "application/json; charset=utf-8", "json", {"a": 1}),
        (b'{"a": 1}', "application/problem+json", "json", {"a": 1}),
        (b' [1]', "text/plain", "json", [1]),
        (b"7", "application/json", "json", 7),
        (b"7", "text/plain", "text", "7"),
        (b"{broken", "application/json", "text", "{broken"),
        (b"{{ name }}", "text/html", "text", "{{ name }}"),
        (b'{"a": "x\\u0000y"}', "application/json", "json", {"a": "xy"}),
        (b"a\x00b", "text/plain", "text", "ab"),
        (b"caf\xe9", "text/plain", "text", "caf\ufffd"),
        (b"[" * 100_000, "application/json", "text", "[" * 100_000),
        (b"", "", "text", ""),
    ],
)  # fmt: skip
def test_whatever_comes_back_can_be_stored(raw, content_type, type, body) -> None:
    answer = read("http", Reply(200, {"content-type": content_type}, raw))

    assert (answer["type"], answer["body"]) == (type, body)


def test_few_headers_are_told(shop: Shop) -> None:
    told = {"content-type": "text/plain", "set-cookie": "x=1", "x-ratelimit-left": "3", "etag": "e"}
    answer = read("http", Reply(404, told, b""))

    assert answer["status"] == 404
    assert set(answer["headers"]) == {"content-type", "x-ratelimit-left", "etag"}


# -- functions ------------------------------------------------------------------------------


def test_a_function_is_sent_its_arguments_and_a_key(shop: Shop) -> None:
    make_function(shop, secret=make_secret(shop))
    call = prepare(shop, "function", function="quote", arguments={"kilos": 3}, timeout=5)

    assert (call.method, call.url) == ("POST", "https://api.shop.example/quote")
    assert orjson.loads(call.body) == {"function": "quote", "arguments": {"kilos": 3}}
    assert call.headers["idempotency-key"] == "key-1"
    assert call.credential.value == "Bearer s3cret-token"
    assert (call.timeout, call.follows) == (5.0, False)


def test_a_function_of_another_workspace_is_unknown(shop: Shop) -> None:
    make_function(Shop(shop.moment))

    with pytest.raises(EgressError) as caught:
        prepare(shop, "function", function="quote")
    assert caught.value.code == "unknown_function"


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (reply({"value": {"euro": 4}}), {"euro": 4}),
        (reply({"value": None, "more": 1}), None),
        (reply({"euro": 4}), {"euro": 4}),
        (reply([1]), [1]),
        (Reply(200, {"content-type": "text/plain"}, b"four"), "four"),
        (Reply(204, {}, b""), None),
    ],
)
def test_a_function_answers_with_a_value(answer: Reply, value) -> None:
    assert read("function", answer) == {"value": value}


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_a_function_that_fails_has_no_value(status: int) -> None:
    assert refused("function", reply({"value": 1}, status)) == "status"


# -- models ---------------------------------------------------------------------------------


def test_a_model_is_asked_in_the_words_of_openai(shop: Shop) -> None:
    make_model(shop, base_url="https://models.example/v1/")
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    call = prepare(shop, "model", model="small", messages=messages, max_tokens=50, timeout=30)

    assert call.url == "https://models.example/v1/chat/completions"
    assert orjson.loads(call.body) == {"model": "tiny", "messages": messages, "max_tokens": 50}
    assert (call.timeout, call.credential) == (30.0, None)


def test_a_model_that_sorts_is_told_the_labels(shop: Shop) -> None:
    make_model(shop)
    messages = [{"role": "user", "content": "Where is it?"}]
    call = prepare(shop, "model", model="small", messages=messages, choices=["order", "other"])
    told = orjson.loads(call.body)

    assert told["temperature"] == 0
    assert told["messages"][0]["role"] == "system"
    assert "“order”, “other”" in told["messages"][0]["content"]
    assert told["messages"][1:] == messages


@pytest.mark.parametrize("messages", [None, "hi", ["hi"], [{"role": "user"}], [{"content": 7}]])
def test_a_model_must_be_asked_something(shop: Shop, messages) -> None:
    make_model(shop)

    with pytest.raises(EgressError) as caught:
        prepare(shop, "model", model="small", messages=messages)
    assert caught.value.code == "bad_request"


def test_a_model_answers_with_a_text() -> None:
    body = {
        "choices": [{"message": {"role": "assistant", "content": "Hello."}}, {"message": {}}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "details": {"x": 1}},
    }

    assert read("model", reply(body)) == {
        "text": "Hello.",
        "usage": {"prompt_tokens": 3, "completion_tokens": 2},
    }


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"choices": []}, {"choices": [{}]}, {"choices": {}}, {"choices": "x"},
     {"choices": [{"message": {"content": None}}]}, {"choices": [{"message": "x"}]}],
)  # fmt: skip
def test_an_answer_without_a_text_is_a_bad_one(body) -> None:
    assert refused("model", reply(body)) == "bad_answer"


def test_what_a_provider_says_of_its_error_is_not_passed_on() -> None:
    """It may quote the key."""
    with pytest.raises(EgressError) as caught:
        read("model", reply({"error": {"message": "Incorrect API key: sk-123"}}, 401))
    assert caught.value.message == "The model answered with status 401."
