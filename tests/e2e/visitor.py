"""A person at a browser: what they see, what they leave as pictures, what went wrong behind it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.e2e.running import PASSWORD, ROOT, Site

PICTURES = ROOT / "test-results" / "e2e"
DOC_PICTURES = ROOT / "docs" / "images"

# Signed out, the page asks who is there and is told "nobody": no mistake, but Chromium notes it.
_EXPECTED = ("status of 401", "/api/v1/me/")

_WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy violated: ${event.violatedDirective} ${event.blockedURI}`))
"""


@dataclass
class Visitor:
    """One browser context with one page; `troubles` collects errors of the page and its policy."""

    page: Page
    site: Site
    troubles: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_WATCH_POLICY)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        line = f"{message.text} {message.location.get('url', '')}"
        if not all(part in line for part in _EXPECTED):
            self.troubles.append(line)

    def sign_in(self, email: str) -> None:
        """From the front door to the first page of the role."""
        self.page.goto(f"{self.site.url}/")
        self.page.get_by_role("textbox", name="E-mail").fill(email)
        self.page.get_by_role("textbox", name="Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def picture(self, name: str, *, doc: str = "") -> None:
        """Leave a screenshot; with DOC_PICTURES=1 also the one called `doc` in docs/images/."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        self.page.screenshot(path=path, animations="disabled", caret="hide")
        if doc and os.environ.get("DOC_PICTURES"):
            DOC_PICTURES.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, DOC_PICTURES / f"{doc}.png")

    def drag(self, start: Locator, end: Locator, *, below: int = 0) -> None:
        """Carry with the mouse, in steps as a hand does; `below`: px under the middle of `end`."""
        start.hover()  # waits until it stands still and nothing covers it
        self.page.mouse.down()
        for steps in (12, 2):  # the board moves along near its edge, so look again
            x, y = _middle(end)
            self.page.mouse.move(x, y + below, steps=steps)
        self.page.mouse.up()

    def assert_fits(self) -> None:
        """Nothing sticks out to the right: the page needs no scrolling sideways."""
        wide, visible = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= visible, f"the page is {wide} px wide in a window of {visible} px"


def _middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None, "the element is on screen"
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
