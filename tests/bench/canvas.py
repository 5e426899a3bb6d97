"""Frame times of the canvas in a real browser, on a demo served from a throw-away folder.

One event a frame: 16.7 ms is 60 Hz. The browser paints in software and shares the cores with the
server, which saves and checks the draft meanwhile: the worst case, worse on a busy machine.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import math
import os
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.bench.grid import generated_flow
from tests.bench.report import emit, median, say
from tests.e2e.running import ROOT, Site, running_site
from tests.e2e.visitor import Visitor

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SIZES = [int(size) for size in os.environ.get("BENCH_NODES", "500 2000").split()]
CHROMIUM = Path("/usr/bin/chromium")
_NEEDED = {CHROMIUM: "apt install chromium", ROOT / "static/app/manifest.json": "make frontend"}
_SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_TYPED = "Is there anything else we can do for you"  # 40 characters

# For medians on two shared cores: kB and ms.
_BARS = {"first_load_js": 250.0, "500.ready": 1200.0, "2000.ready": 2000.0}
_BARS |= {f"500.{doing}.p95": 17.0 for doing in ("pan", "drag", "type")}
_ALL = ("pan", "zoom", "drag", "type", "undo", "fit", "pan_far")
_BARS |= {f"2000.{doing}.p95": 34.0 for doing in _ALL}

# Promises to await, since the page's policy forbids to poll with strings of code.
_WATCH = """window.drawn = new Promise((done) => {
  const look = () => requestAnimationFrame(() => {
    if (!document.querySelector(".react-flow__node")) look();
    else requestAnimationFrame(() => requestAnimationFrame(done));
  });
  look();
})"""
_START = """() => {
  window.seen = { times: [], on: true };
  const tick = (now) => { seen.times.push(now); if (seen.on) requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
_STOP = "() => { seen.on = false; return seen.times; }"
_FRAME = "() => new Promise((done) => requestAnimationFrame(() => done()))"
_REST = 400  # ms, longer than the canvas animates


@contextlib.contextmanager
def _visitor(browser: Browser, site: Site, **options: Any) -> Iterator[Visitor]:
    """Somebody with an empty cache."""
    window: Any = {"width": 1440, "height": 900}
    context = browser.new_context(viewport=window, locale="en-GB", **options)
    context.set_default_timeout(60_000)
    visitor = Visitor(context.new_page(), site)
    yield visitor
    context.close()
    if visitor.troubles:
        say(f"the page complained: {visitor.troubles}")


def _import(page: Page, url: str, document: dict[str, Any]) -> str:
    proof = {"X-CSRFToken": page.request.get(f"{url}/api/v1/me/").json()["csrf_token"]}
    flows = f"{url}/api/v1/workspaces/demo/flows/import/"
    answer = page.request.post(flows, data=document, headers=proof)
    if not answer.ok:
        raise RuntimeError(f"the flow was not imported: {answer.status} {answer.text()[:1000]}")
    return str(answer.json()["id"])


def _open(page: Page, url: str) -> tuple[float, float]:
    """When the nodes were drawn, in ms, and the scripts that took, in kB of gzip."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(_WATCH)
    page.goto(url, wait_until="commit")
    ready = float(page.evaluate("window.drawn"))
    scripts = [answer for answer in answers if answer.request.resource_type == "script"]
    packed = sum(len(gzip.compress(script.body(), 6)) for script in scripts)
    page.wait_for_timeout(_REST)
    return ready, packed / 1000


class _Hand:
    """Does what is measured to an open canvas; `node` is dragged and written in."""

    def __init__(self, page: Page, node: str) -> None:
        self._page = page
        self._board = page.get_by_test_id("canvas")
        self._card = page.locator(f".react-flow__node[data-id='{node}']")

    def do(self) -> Iterator[tuple[str, list[float]]]:
        """What was done, and its frames in ms."""
        page, mouse, keyboard = self._page, self._page.mouse, self._page.keyboard
        board = self._board.bounding_box()
        assert board is not None, "the canvas is in view"
        bare = board["x"] + 30, board["y"] + board["height"] / 2  # beside the start node
        yield "pan", self._pull(bare, 0, -12)
        keyboard.down("Control")  # so far away that nodes are only painted, and back
        yield "zoom", self._frames(lambda turn: mouse.wheel(0, turn), [9] * 15 + [-9] * 15)
        keyboard.up("Control")
        self._card.click(position={"x": 100, "y": 20})
        text = page.get_by_role("region", name="Settings").get_by_role("textbox", name="Text")
        text.wait_for()
        page.wait_for_timeout(_REST)  # opening the settings is not dragging
        yield "drag", self._pull(self._grip(), 5, 3)
        text.click()
        keyboard.press("Control+End")
        yield "type", self._frames(keyboard.type, _TYPED)
        if _TYPED not in text.evaluate("(field) => field.value ?? field.innerText"):
            say("what was typed has not arrived: these frames mean nothing")
        before = self._grip()
        for _ in range(20):
            self._pull(self._grip(), 10, 10, there=2, back=0)
        self._board.focus()
        yield "undo", self._frames(keyboard.press, ["Control+z"] * 20)
        if self._grip() != before:
            say(f"undo did not lead back to {before} but to {self._grip()}")
        page.get_by_role("button", name="Close the settings").click()
        fit = page.get_by_role("button", name="Show everything")
        yield "fit", self._frames(lambda act: act(), [fit.click, *[lambda: None] * 20])
        page.wait_for_timeout(_REST)
        yield "pan_far", self._pull(bare, 12, -6)

    def _pull(
        self, at: tuple[float, float], dx: float, dy: float, there: int = 30, back: int = 30
    ) -> list[float]:
        """Press there, move step by step and back again, let go."""
        (mouse := self._page.mouse).move(*at)
        mouse.down()
        steps = [*range(1, there + 1), *range(there - 1, there - 1 - back, -1)]
        frames = self._frames(lambda n: mouse.move(at[0] + dx * n, at[1] + dy * n), steps)
        mouse.up()
        return frames

    def _grip(self) -> tuple[float, float]:
        box = self._card.bounding_box()
        assert box is not None, "the node is in view"
        return box["x"] + 100, box["y"] + 20

    def _frames(self, do: Callable[[Any], Any], each: Sequence[Any]) -> list[float]:
        self._page.evaluate(_START)
        for one in each:
            do(one)
            self._page.evaluate(_FRAME)
        times: list[float] = self._page.evaluate(_STOP)
        return [after - before for before, after in itertools.pairwise(times)]


def _measure(browser: Browser, site: Site) -> dict[str, list[float]]:
    figures: dict[str, list[float]] = defaultdict(list)
    with _visitor(browser, site) as owner:
        owner.sign_in("owner@demo.example")
        state: Any = owner.page.context.storage_state()
    for number, size in itertools.product(range(ROUNDS), SIZES):
        say(f"round {number + 1} of {ROUNDS}: {size} nodes")
        with _visitor(browser, site, storage_state=state) as owner:
            flow = _import(owner.page, site.url, generated_flow(size))
            ready, scripts = _open(owner.page, f"{site.url}/w/demo/flows/{flow}")
            figures["first_load_js"].append(scripts)
            figures[f"{size}.ready"].append(ready)
            beside_start = f"n{math.isqrt(size) * 3 // 2}"
            for doing, frames in _Hand(owner.page, beside_start).do():
                figures[f"{size}.{doing}.mean"].append(statistics.fmean(frames))
                slow = sorted(frames)[math.ceil(len(frames) * 0.95) - 1]
                figures[f"{size}.{doing}.p95"].append(slow)
    return figures


def main() -> int:
    """Measure; 1 when there is nothing to measure with, else 0: time is no verdict."""
    for needed, remedy in _NEEDED.items():
        if not needed.exists():
            say(f"Nothing is measured: there is no {needed} ({remedy}).")
            return 1
    say(f"{ROUNDS} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with contextlib.ExitStack() as resources:
        folder = resources.enter_context(tempfile.TemporaryDirectory(prefix="chatflow-canvas-"))
        stdout = os.dup(1)
        os.dup2(2, 1)  # what the site's processes print are no figures
        site = resources.enter_context(running_site(Path(folder) / "data"))
        os.dup2(stdout, 1)
        driver = resources.enter_context(sync_playwright())
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=_SWITCHES)
        figures = _measure(browser, site)
    for metric, values in figures.items():
        unit = "kB gzip" if metric == "first_load_js" else "ms"
        emit("canvas", metric, median(values), unit, best=min(values), bar=_BARS.get(metric))
    return 0
