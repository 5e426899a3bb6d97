"""One running demo for all browser tests, and browsers for the people in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.running import ROOT, Site, running_site
from tests.e2e.visitor import Visitor

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

expect.set_options(timeout=30_000)  # ms; the machine may be busy, nobody waits when it is not


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium (sudo apt install chromium)")
    if not (ROOT / "static" / "app" / "manifest.json").exists():
        pytest.skip("the front end is not built (make frontend)")
    with running_site(tmp_path_factory.mktemp("site") / "data") as running:
        yield running


# Per test: the driver keeps an event loop running that asynchronous tests would stumble over.
@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def visit(
    browser: Browser, site: Site, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visitor]]:
    """Call it for each person; in the end nobody may have met an error in the console."""
    visitors: list[Visitor] = []

    def arrive(width: int = 1440, height: int = 900, **options: Any) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en-GB", **options
        )
        context.set_default_timeout(30_000)
        visitors.append(Visitor(context.new_page(), site))
        return visitors[-1]

    yield arrive
    troubles = [trouble for visitor in visitors for trouble in visitor.troubles]
    for number, visitor in enumerate(visitors):
        visitor.picture(f"{request.node.name}-last-seen-{number}")
        visitor.page.context.close()
    assert troubles == []
