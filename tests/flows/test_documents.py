"""Documents on their way in and out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import documents
from flows.engine.checks import check
from flows.engine.graph import TRIGGER_TYPES
from tests.flows.conftest import small_document


@pytest.mark.parametrize("trigger_type", TRIGGER_TYPES)
def test_a_blank_flow_has_no_issues(trigger_type: str) -> None:
    assert check(documents.blank(name="New", trigger_type=trigger_type)) == []


def test_the_text_does_not_depend_on_the_order_of_keys() -> None:
    document = small_document()
    shuffled = {key: document[key] for key in reversed(document)}
    shuffled["nodes"] = [{key: node[key] for key in reversed(node)} for node in document["nodes"]]

    text = documents.text(document)

    assert documents.text(shuffled) == text
    assert text.startswith('{\n  "schema": "chatflow/flow@1",\n  "name": "Greeting",')


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_the_text_loses_nothing(data: dict[str, Any]) -> None:
    document = small_document(notes=[data])
    document["nodes"][1]["data"] = data

    assert json.loads(documents.text(document)) == document


@pytest.mark.parametrize("missing", ["label", "note", "position", "data"])
def test_optional_parts_stay_away(missing: str) -> None:
    document = small_document()
    document["nodes"][3].pop(missing, None)
    del document["edges"]

    assert json.loads(documents.text(document)) == document


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not valid JSON"),
        (b"PK\x03\x04", "not valid JSON"),
        (b'{"name": "\\u0000"}', "NUL"),
        (b"[" * 2000 + b"]" * 2000, "not valid JSON|deeper"),
        (b'"' + b"x" * 6_000_000 + b'"', "larger"),
    ],
)
def test_a_file_that_is_no_json_says_why(raw: bytes, reason: str) -> None:
    with pytest.raises(documents.UnreadableFile, match=reason):
        documents.read(raw)


def test_a_document_of_an_unknown_schema_is_refused() -> None:
    with pytest.raises(documents.UnusableDocument) as caught:
        documents.accept(small_document(schema="chatflow/flow@2"))

    assert [issue.code for issue in caught.value.issues] == ["unknown_schema"]
