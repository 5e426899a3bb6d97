"""A value becomes a part of a path or a query, and never scheme or host."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from flows.engine.text import fill
from flows.engine.urls import BadUrl, fill_url, url_problem
from flows.engine.values import MISSING

BASE = "https://shop.example:8443/v1"
NO_HOST = "The address has no plain host, such as shop.example; no name or password."
IN_HOST = (
    "A variable cannot be a part of the host; let one variable hold the whole beginning of the "
    "address."
)


def filled(text: str, *query: tuple[str, str], **values: str) -> str:
    return fill_url(
        text,
        query,
        lambda piece: fill(piece, lambda path: values.get(path[0], MISSING), lambda name: None),
    )


@pytest.mark.parametrize(
    ("text", "value", "url"),
    [
        (f"{BASE}/orders/{{{{ v }}}}", "17", f"{BASE}/orders/17"),
        (f"{BASE}/orders/{{{{ v }}}}", "a/b?c#d", f"{BASE}/orders/a%2Fb%3Fc%23d"),
        (f"{BASE}/{{{{ v }}}}/x", "@evil.example", f"{BASE}/%40evil.example/x"),
        (
            f"{BASE}/?q={{{{ v }}}}",
            "tea & \r\nmilk=ü",
            f"{BASE}/?q=tea%20%26%20%0D%0Amilk%3D%C3%BC",
        ),
        (f"{BASE}/{{{{ v | url }}}}", "a b", f"{BASE}/a%20b"),
        (f"{BASE}/a b/ü/50%/%20", "", f"{BASE}/a%20b/%C3%BC/50%25/%20"),
        (f"{BASE}/x#{{{{ v }}}}", "gone", f"{BASE}/x"),
        ("{{ v }}", " https://a.example/x y ", "https://a.example/x%20y"),
        ("{{ v }}/orders", "http://a.example/api", "http://a.example/api/orders"),
        ("https://[2001:db8::1]/", "", "https://[2001:db8::1]/"),
    ],
)
def test_a_value_is_encoded_where_it_stands(text: str, value: str, url: str) -> None:
    assert filled(text, v=value) == url


def test_a_query_is_put_behind_the_address() -> None:
    assert filled(f"{BASE}?a=1", ("b c", "d&e"), ("f", "")) == f"{BASE}?a=1&b%20c=d%26e&f="
    assert filled(f"{BASE}#part", ("a", "1")) == f"{BASE}?a=1"


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("{{ v }}", "javascript:alert(1)", "The address must begin with https:// or http://."),
        ("{{ v }}", "", "The address must begin with https:// or http://."),
        ("{{ v }}", "https://ana:pw@a.example/", NO_HOST),
        ("{{ v }}", "https:///etc/passwd", NO_HOST),
        (
            "{{ v }}",
            "https://a.example\\@b.example/",
            "The address has a sign that addresses do not have.",
        ),
        ("https://{{ v }}/", "b.example", IN_HOST),
        ("https://a.example{{ v }}", ".b.example", IN_HOST),
        ("{{ v }}{{ v }}", "https://a.example", IN_HOST),
        ("http{{ v }}", "://b.example", IN_HOST),
        (f"{BASE}/a/{{{{ v }}}}/b", "..", "The address has a step up (..); give the path in full."),
        (
            f"{BASE}/a/{{{{ v }}}}",
            "x/../y",
            "The address has a step up (..); give the path in full.",
        ),
        (
            f"{BASE}/a/{{{{ v }}}}",
            "..\\y",
            "The address has a step up (..); give the path in full.",
        ),
        (f"{BASE}/a/{{{{ v }}}}", ".", "The address has a step up (..); give the path in full."),
        (
            "{{ v }}",
            "https://a.example/%2e%2E/b",
            "The address has a step up (..); give the path in full.",
        ),
        (f"{BASE}/{{{{ v }}}}", "x" * 2000, "The address is longer than 2,000 characters."),
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(text: str, value: str, reason: str) -> None:
    with pytest.raises(BadUrl) as caught:
        filled(text, v=value)

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ whole }}", None),
        ("{{ base }}/orders/{{ id }}?x={{ x }}", None),
        (f"{BASE}/orders/{{{{ id }}}}", None),
        ("https://{{ shop }}.example/", IN_HOST),
        ("ftp://a.example/", "The address must begin with https:// or http://."),
        ("", "The address must begin with https:// or http://."),
        ("https://ana:pw@a.example/", NO_HOST),
    ],
)
def test_an_author_is_told_before_anything_is_filled(text: str, problem: str | None) -> None:
    assert url_problem(text) == problem


@given(st.text(max_size=50))
def test_whatever_a_customer_says_stays_one_segment_and_one_value(value: str) -> None:
    assume(not {".", ".."} & set(re.split(r"[/\\]", value)))
    url = filled(f"{BASE}/o/{{{{ v }}}}/end?q={{{{ v }}}}", ("r", value), v=value)

    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc) == ("https", "shop.example:8443")
    plain = value.encode("utf-8", "replace").decode()
    assert [unquote(part) for part in parts.path.split("/")] == ["", "v1", "o", plain, "end"]
    assert parse_qsl(parts.query, keep_blank_values=True) == [("q", plain), ("r", plain)]
