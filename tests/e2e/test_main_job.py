"""The main job in real browsers: draw, publish, talk, hand over, hand back."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.e2e.visitor import Visitor

NEWS = "Good news: returns are free until Sunday."
CUSTOMER = "Carla Customer"
REPLY = "Hello Carla, I am Ana. I have found your order and look after it."


def test_a_flow_is_drawn_published_talked_through_handed_over_and_back(visit):
    designer, customer, agent = visit(), visit(1280, 860), visit(1280, 800)

    designer.sign_in("owner@demo.example")
    _draw(designer)
    _try_out(designer)
    _publish(designer)

    agent.sign_in("ana@demo.example")
    agent.page.get_by_role("link", name="Console").click()
    expect(agent.page.get_by_role("tab", name="Queue")).to_be_visible()
    customer.page.goto(f"{customer.site.url}/emulator/")
    _return_an_item(customer)
    agent.picture("20-desk-before")
    _fail_three_times(customer)

    _answer(agent, customer)
    _hand_back(agent, customer)


def _card(page: Page, node: str) -> Locator:
    return page.locator(f".react-flow__node[data-id='{node}']")


def _handle(page: Page, node: str, side: str, port: str) -> Locator:
    return _card(page, node).locator(f".react-flow__handle.{side}[data-handleid='{port}']")


def _draw(designer: Visitor) -> None:
    """Put a message between greeting and menu; a problem on the way is shown and solved."""
    page = designer.page
    expect(page.get_by_role("heading", name="Flows")).to_be_visible()
    designer.picture("02-flows")
    page.get_by_role("link", name="After-sales service").click()
    expect(_card(page, "greet")).to_be_visible()
    expect(page.get_by_text("Online · v1")).to_be_visible()
    designer.picture("03-canvas")

    palette = page.get_by_role("region", name="Building blocks")
    block = palette.get_by_role("button", name="Send message", exact=True)
    designer.drag(block, _card(page, "greet"), below=180)
    new = page.locator(".react-flow__node.selected")
    expect(new).to_be_visible()
    node = new.get_attribute("data-id") or ""
    text = page.get_by_role("region", name="Settings").get_by_role("textbox", name="Text")
    text.click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    expect(new).not_to_contain_text("Hello!")
    page.get_by_role("button", name="Close the settings").click()
    designer.drag(_handle(page, "greet", "source", "next"), _handle(page, node, "target", "in"))
    designer.drag(_handle(page, node, "source", "next"), _handle(page, "menu", "target", "in"))
    expect(page.locator(f".react-flow__edge[data-id='{node} next']")).to_be_attached()

    page.get_by_role("button", name="Problems: 1 error").click()
    problems = page.get_by_role("region", name="Problems")
    expect(problems.get_by_role("listitem")).to_have_count(1)
    designer.picture("04-problem", doc="problem")
    problems.get_by_role("listitem").get_by_role("button").click()
    text.click()
    page.keyboard.type(NEWS)
    expect(problems.get_by_text("Nothing is wrong with this flow.")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_visible()
    designer.picture("05-solved")
    problems.get_by_role("button", name="Close the problems").click()
    page.get_by_role("button", name="Close the settings").click()


def _try_out(designer: Visitor) -> None:
    """Talk with the draft beside the canvas; the node that waits is lit and in view."""
    page = designer.page
    page.get_by_role("button", name="Try it out").click()
    phone = page.get_by_role("region", name="Try it out")
    phone.get_by_role("button", name="return", exact=True).click()
    expect(phone.get_by_text(NEWS)).to_be_visible()
    expect(_card(page, "menu").locator("[data-active]")).to_be_in_viewport(ratio=0.9)
    designer.picture("06-simulator", doc="simulator")
    phone.get_by_role("button", name="Choose a topic").click()
    phone.get_by_role("dialog").get_by_role("button", name="My refund").click()
    expect(phone.get_by_text("Is there anything else we can do for you?")).to_be_visible()
    expect(_card(page, "more").locator("[data-active]")).to_be_in_viewport(ratio=0.9)
    designer.picture("07-simulator-goes-on")
    phone.get_by_role("button", name="Close the phone").click()


def _publish(designer: Visitor) -> None:
    page = designer.page
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("The draft can go online.")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Demo shop")).to_be_checked()
    dialog.get_by_role("textbox", name="What has changed").fill("Free returns until Sunday")
    designer.picture("08-publish", doc="publish")
    dialog.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Version 2 is online")).to_be_visible()
    expect(page.get_by_text("Online · v2")).to_be_visible()
    designer.picture("09-online")


def _say(customer: Visitor, text: str) -> None:
    customer.page.get_by_role("textbox", name="Message").fill(text)
    customer.page.get_by_role("button", name="Send", exact=True).click()


def _hears(customer: Visitor, text: str, *, times: int = 1) -> None:
    chat = customer.page.get_by_role("list", name="Messages")
    expect(chat.get_by_text(text)).to_have_count(times)


def _return_an_item(customer: Visitor) -> None:
    page = customer.page
    _say(customer, "return")
    _hears(customer, f"Hello {CUSTOMER}, this is our after-sales service.")
    _hears(customer, NEWS)
    page.get_by_role("button", name="Choose a topic").click()
    sheet = page.get_by_role("dialog", name="Choose a topic")
    expect(sheet).to_be_visible()
    customer.picture("10-list")
    sheet.get_by_role("button", name="Return an item").click()
    _hears(customer, "What is your order number?")
    _say(customer, "10482275")
    page.get_by_role("button", name="It is damaged").click()
    _hears(customer, "Your return of order 10482275 is registered (It is damaged)")
    _hears(customer, "Is there anything else we can do for you?")
    customer.picture("11-registered", doc="phone")


def _fail_three_times(customer: Visitor) -> None:
    for time, nonsense in enumerate(("qwertz", "brabbel", "xyzzy"), start=1):
        _say(customer, nonsense)
        _hears(customer, "Sorry, I did not understand that.", times=min(time, 2))
        _hears(customer, "How can we help you?", times=1 + min(time, 2))
    _hears(customer, "I am sorry, I still do not understand you.")
    _hears(customer, "One moment please, a colleague will be with you here.")
    customer.picture("12-handed-over")


def _answer(agent: Visitor, customer: Visitor) -> None:
    """The conversation has come into the open queue by itself; Ana claims it and writes."""
    page = agent.page
    waiting = page.get_by_role("listitem").filter(has_text=CUSTOMER)
    expect(waiting).to_contain_text("Just handed over")
    agent.picture("21-queue")
    waiting.get_by_role("link").click()
    expect(page.get_by_text("The flow asked for a person.")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("xyzzy")
    agent.picture("22-open")
    page.get_by_role("button", name="Claim").first.click()
    page.get_by_role("textbox", name="Reply").fill(REPLY)
    page.keyboard.press("Enter")
    _hears(customer, REPLY)
    _say(customer, "That is kind, thank you!")
    expect(page.get_by_role("log")).to_contain_text("That is kind")
    expect(page.get_by_text(f"{CUSTOMER} is yours now.")).to_be_hidden()
    agent.picture("23-answered", doc="console")
    customer.picture("13-answered")


def _hand_back(agent: Visitor, customer: Visitor) -> None:
    """Ana returns it at the node's exit; the bot says good-bye and the flow has ended."""
    page = agent.page
    page.get_by_role("button", name="Return to bot").click()
    agent.picture("24-return", doc="return")
    page.get_by_role("menuitem", name="Go on where the flow handed over").click()
    _hears(customer, "Thank you for writing to us.")
    expect(page.get_by_role("log")).to_contain_text("Thank you for writing to us.")
    expect(page.get_by_role("heading", name=CUSTOMER).locator("..")).to_contain_text("Resolved")
    agent.picture("25-resolved")
    customer.picture("14-farewell")
