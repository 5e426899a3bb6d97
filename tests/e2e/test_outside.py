"""Secrets, functions and callbacks are set up on their page, and by those alone who may."""

from __future__ import annotations

from playwright.sync_api import expect


def test_an_administrator_sets_up_what_flows_reach(visit):
    owner = visit()
    owner.sign_in("owner@demo.example")
    page = owner.page
    page.get_by_role("link", name="Outside").click()
    page.get_by_role("tab", name="Secrets").click()
    page.get_by_role("button", name="Add a secret").click()
    form = page.get_by_role("dialog")
    form.get_by_role("textbox", name="Name").fill("shop_key")
    form.get_by_label("Value", exact=False).first.fill("k3y-that-nobody-sees")
    form.get_by_role("combobox", name="Hosts").fill("https://api.shop.example/v1")
    form.get_by_role("button", name="Save").click()
    expect(page.get_by_role("listitem").filter(has_text="shop_key")).to_contain_text(
        "api.shop.example"
    )

    page.get_by_role("tab", name="Callbacks").click()
    page.get_by_role("button", name="Add a callback").click()
    form.get_by_role("textbox", name="Name").fill("Warehouse")
    form.get_by_role("textbox", name="Address").fill("https://192.0.2.1/hook")
    form.get_by_role("button", name="Save").click()
    expect(form).to_contain_text("it is shown this once")
    form.get_by_role("button", name="Close").last.click()

    row = page.get_by_role("listitem").filter(has_text="Warehouse").first
    row.get_by_role("button", name="Last deliveries").click()
    expect(row).to_contain_text("Nothing has been sent yet.")
    row.get_by_role("button", name="Send a test").click()
    expect(row).to_contain_text("the address is not allowed")
    owner.picture("40-outside")
    assert owner.troubles == []


def test_an_agent_has_no_way_there(visit):
    agent = visit()
    agent.sign_in("ana@demo.example")
    navigation = agent.page.get_by_role("navigation", name="Main")
    expect(navigation.get_by_role("link", name="Console")).to_be_visible()

    expect(navigation.get_by_role("link", name="Outside")).to_have_count(0)
    agent.page.goto(f"{agent.site.url}/w/demo/outside")
    expect(agent.page.get_by_text("Not for your role")).to_be_visible()
