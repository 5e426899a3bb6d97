"""Every kind can be added from the palette, and its settings fit into their panel."""

from __future__ import annotations

from playwright.sync_api import expect

from flows.engine.kinds import KINDS


def test_every_kind_has_a_form_that_can_be_drawn(visit):
    designer = visit(1280, 900)
    designer.sign_in("owner@demo.example")
    page = designer.page
    page.get_by_role("button", name="New flow").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill("Of every kind one")
    dialog.get_by_role("button", name="Create").click()
    palette = page.get_by_role("region", name="Building blocks")
    settings = page.get_by_role("region", name="Settings")

    for kind in (kind for name, kind in KINDS.items() if name != "start"):
        palette.get_by_role("button", name=kind.label, exact=True).click()
        expect(settings.get_by_role("heading", name=kind.label, exact=True)).to_be_visible()
        expect(settings.locator(".mantine-Skeleton-root")).to_have_count(0)
        wide, visible = settings.evaluate("(panel) => [panel.scrollWidth, panel.clientWidth]")
        assert wide <= visible, f"the form of {kind.name} is wider than its panel"

    assert designer.troubles == []
