"""Values are found in answers, and no path costs more than it may."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine.jsonpath import UnreadablePath, compile_path, find_path
from flows.engine.values import MISSING

ANSWER: Any = {
    "order": {
        "status": "sent",
        "total": 12.5,
        "gift": False,
        "unit price": 3,
        "it's": "quoted",
        "items": [
            {"sku": "A1", "qty": 2, "name": "Tea"},
            {"sku": "B2", "qty": 1, "tags": ["new"]},
            {"sku": "C3", "qty": 5, "name": None},
        ],
    },
    "ids": [10, 20, 30, 40],
    "0": "zero",
}
SKUS = ["A1", "B2", "C3"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$", ANSWER),
        ("$.order.status", "sent"),
        ("order.status", "sent"),
        ("order.items.1.sku", "B2"),
        ("order.items[1].sku", "B2"),
        ("$.0", "zero"),
        (" $.ids[0] ", 10),
        ("$['order']['unit price']", 3),
        ('$["order"]["it\'s"]', "quoted"),
        ("$.order['it\\'s']", "quoted"),
        ("$['\\u006frder'].total", 12.5),
        ("$.ids[-1]", 40),
        ("$.ids[-5]", MISSING),
        ("$.ids[4]", MISSING),
        ("$.ids.sku", MISSING),
        ("$.order.status.deeper", MISSING),
        ("$.ids[1:3]", [20, 30]),
        ("$.ids[:2]", [10, 20]),
        ("$.ids[::-1]", [40, 30, 20, 10]),
        ("$.ids[::0]", []),
        ("$.ids[0, -1]", [10, 40]),
        ("$.ids[*]", [10, 20, 30, 40]),
        ("$.order.items[*].sku", SKUS),
        ("$.order.items.*.sku", SKUS),
        ("$..sku", SKUS),
        ("$..['qty']", [2, 1, 5]),
        ("$..tags[0]", ["new"]),
        ("$.nothing[*]", []),
        ("$.order.items[?@.qty > 1].sku", ["A1", "C3"]),
        ("$.order.items[?(@.qty > 1)].sku", ["A1", "C3"]),
        ("$.order.items[?@.qty >= 2 && @.qty <= 2].sku", ["A1"]),
        ("$.order.items[?@.qty < 2 || @.sku == 'C3'].sku", ["B2", "C3"]),
        ("$.order.items[?@.name].sku", ["A1", "C3"]),
        ("$.order.items[?!@.name].sku", ["B2"]),
        ("$.order.items[?!(@.qty == 1)].sku", ["A1", "C3"]),
        ("$.order.items[?@.name == null].sku", ["C3"]),
        ("$.order.items[?@['sku'] != \"A1\"].sku", ["B2", "C3"]),
        ("$.order.items[?@.qty == $.order.items[0].qty].sku", ["A1"]),
        ("$.order.items[?@.tags[?@ == 'new']].sku", ["B2"]),
        ("$.order[?@ == false]", [False]),
        ("$.order.items[?@.qty == true].sku", []),
        ("$.order.items[?@.sku < 5].sku", []),
        ("$.order.items[?@.sku > 'A1'].sku", ["B2", "C3"]),
        ("$.order.items[?@.absent == @.nothing].sku", SKUS),
        ("$.order.items[?@ == @].sku", SKUS),
    ],
)
def test_a_path_finds_what_stands_there(path: str, value: Any) -> None:
    assert find_path(path, ANSWER) == value


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "This is no path."),
        ("$.", "The path cannot be read after “$.”."),
        ("$.order..", "The path cannot be read after “$.order..”."),
        ("$[", "The path cannot be read after “$[”."),
        ("$['a", "The path cannot be read after “$[”."),
        ("$.order.items[?@.qty > ]", "The path cannot be read after “$.order.items[?@.qty > ”."),
        ("$.items[?1]", "The path cannot be read after “$.items[?1”."),
        ("$.items[?@.a == maybe]", "The path cannot be read after “$.items[?@.a == maybe”."),
        ("$.items[?length(@) > 1]", "The path cannot be read after “$.items[?length”."),
        ("$.items[?@.* == 1]", "Only paths to one value can be compared."),
        ("$['\\x']", "'\\x' has an escape that is none."),
        ("$[99999999999]", "The path cannot be read after “$[9999999999”."),
        ("$[9999999999]", "The path cannot be read after “$[9999999999”."),
        ("$[१]", "The path cannot be read after “$[”."),
        ("$ .a", "The path cannot be read after “$”."),
        ("a" * 501, "A path has at most 500 characters."),
        ("$" + ".a" * 51, "A path has at most 50 steps."),
        ("$" + "[?@" * 9 + "]" * 9, "Brackets stand at most 8 deep."),
        ("$[?" + "(" * 9 + "@" + ")" * 9 + "]", "Brackets stand at most 8 deep."),
    ],
)
def test_what_is_no_path_is_refused_with_the_place(path: str, reason: str) -> None:
    with pytest.raises(UnreadablePath) as caught:
        compile_path(path)

    assert str(caught.value) == reason
    assert find_path(path, ANSWER) is MISSING


@pytest.mark.parametrize("path", ["$[?$..x]", "$..[?@..[?@..*]]", "$" + "..*" * 20])
def test_a_path_that_looks_everywhere_again_and_again_gives_up(path: str) -> None:
    many = [{"a": place, "b": {"c": [place] * 3}} for place in range(3000)]
    began = time.process_time()

    assert find_path(path, many) is MISSING

    assert time.process_time() - began < 5  # took hours without a bound


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3)
    ),
    max_leaves=12,
)
PATHS = st.lists(
    st.sampled_from(
        [".a", ".b", ".*", "[0]", "[-1]", "..c", "[?@.a]", "[?@ > 1]", "[1:]", "x", "["]
    ),
    max_size=5,
).map(lambda parts: "$" + "".join(parts))


@given(JSON, PATHS | st.text(max_size=20))
def test_no_path_and_no_answer_makes_it_fail(answer: Any, path: str) -> None:
    found = find_path(path, answer)

    assert found is MISSING or json.dumps(found)
