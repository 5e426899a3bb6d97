"""Every page at the width of a phone and in the dark: complete, without scrolling sideways."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.e2e.visitor import Visitor

CUSTOMER = "Dora Dim"


@pytest.fixture
def waiting(site) -> str:
    """A customer who waits for a person."""
    for text in ("support", "human agent"):
        site.customer_writes("491700000042", CUSTOMER, text)
    return CUSTOMER


def _tour(visitor: Visitor, customer: str) -> Iterator[str]:
    """Go from page to page and name the one that is open."""
    page, url = visitor.page, visitor.site.url
    page.goto(url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    yield "sign-in"
    visitor.sign_in("owner@demo.example")
    expect(page.get_by_role("link", name="After-sales service")).to_be_visible()
    yield "flows"
    page.get_by_role("link", name="After-sales service").click()
    expect(page.locator(".react-flow__node[data-id='start']")).to_be_visible()
    yield "canvas"
    page.get_by_role("button", name="Try it out").click()
    phone = page.get_by_role("region", name="Try it out")
    phone.get_by_role("button", name="return", exact=True).click()
    expect(phone.get_by_role("button", name="Choose a topic")).to_be_visible()
    yield "simulator"
    page.goto(f"{url}/w/demo/channels")
    expect(page.get_by_role("button", name="Add words")).to_be_visible()
    yield "channels"
    page.goto(f"{url}/w/demo/outside")
    expect(page.get_by_role("tab", name="Secrets")).to_be_visible()
    yield "outside"
    page.goto(f"{url}/w/demo/console")
    row = page.get_by_role("listitem").filter(has_text=customer)
    expect(row).to_be_visible()
    yield "queue"
    row.get_by_role("link").click()
    expect(page.get_by_role("log")).to_contain_text("human agent")
    yield "conversation"
    page.goto(f"{url}/emulator/")
    expect(page.get_by_role("textbox", name="Message")).to_be_enabled()
    yield "phone"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_is_wider_than_the_window(
    visit: Callable[..., Visitor], waiting: str, width: int, scheme: str
) -> None:
    visitor = visit(width, 740, color_scheme=scheme)

    for place in _tour(visitor, waiting):
        visitor.picture(f"{place}-{width}-{scheme}")
        visitor.assert_fits()
        if place != "sign-in":
            wanted = visitor.page.locator(f"html[data-mantine-color-scheme='{scheme}']")
            expect(wanted).to_be_attached()
