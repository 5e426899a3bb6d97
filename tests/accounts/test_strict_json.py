"""JSON from outside is bounded, and nothing in it breaks the database."""

from __future__ import annotations

import pytest

from accounts.strict_json import BadJson, Limits, read_json


@pytest.mark.parametrize("raw", [b"{}", b"[]", b"null", b"5", b'"x"', '{"a":"é😀"}'.encode()])
def test_sound_json_is_read(raw: bytes) -> None:
    read_json(raw)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":NaN}', "malformed_json"),
        (b"Infinity", "malformed_json"),
        (b"1e999", "malformed_json"),
        (b"1" * 5000, "malformed_json"),
        (b'"\\ud800"', "malformed_json"),
        (b'"\xff"', "malformed_json"),
        ('{"a":1}'.encode("utf-16"), "malformed_json"),
        (b"\xef\xbb\xbf{}", "malformed_json"),
        (b'"\\u0000"', "nul_character"),
        (b'{"a\\u0000":1}', "nul_character"),
        (b"[" * 33 + b"]" * 33, "too_deep"),
        (b"[18446744073709551616]", "number_too_large"),
        (b"9223372036854775808", "number_too_large"),
        (b"-9223372036854775809", "number_too_large"),
        (b'"' + b"a" * 65_537 + b'"', "text_too_long"),
        (b"[" + b"0," * 50_000 + b"0]", "too_many_values"),
        (b" " * 1_048_577, "too_large"),
    ],
)
def test_unsafe_json_is_refused_with_its_reason(raw: bytes, code: str) -> None:
    with pytest.raises(BadJson) as refused:
        read_json(raw)

    assert refused.value.code == code


def test_what_is_no_json_is_told_with_its_place_and_reason() -> None:
    with pytest.raises(BadJson, match=r"line 2, column 3: unexpected character"):
        read_json(b"[\n  NaN]")


def test_the_edges_still_fit() -> None:
    limits = Limits(max_bytes=40, max_values=3, max_depth=2, max_string=4)

    assert read_json(b'[["abcd"]]', limits) == [["abcd"]]
    assert read_json(b"-9223372036854775808") == -(2**63)
    assert read_json(b"9223372036854775807") == 2**63 - 1
    assert read_json(b"1.5e10") == 1.5e10
