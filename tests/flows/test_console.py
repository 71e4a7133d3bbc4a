"""The console in a browser: from Gmail's menu through Google's page to one ticket."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.flows.test_connect import Tab
from tests.flows.test_walk import ADA, Reader, page, pictures, reader

__all__ = ["page", "pictures", "reader"]


def fits(tab: Tab, width: int) -> None:
    """Nothing hangs over at the side."""
    tab.page.set_viewport_size({"width": width, "height": 900})
    assert tab.page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_gmail_to_a_ticket_and_back(reader: Reader) -> None:
    reader.be(ADA)
    reader.see("panel-menu").click()
    with reader.page.context.expect_page() as opened:
        reader.page.get_by_role("menuitem", name="Open console").click()
    tab = Tab(reader, opened.value)
    tab.heads("Who has what, and what nobody has")
    tab.press("Sign in at Google")
    tab.choose(ADA)
    tab.press("Continue")
    expect(tab.page.get_by_role("heading", level=1)).to_contain_text("open in the team")
    tab.picture("console")

    tab.page.get_by_role("link", name="Ada (you)", exact=True).click()
    tab.heads("Mine")
    tab.page.get_by_role("link", name="All", exact=True).click()
    tab.heads("All")
    reader.keep(tab.page, "console-list")
    for tick in tab.page.locator("[name=ticket]").all()[:4]:
        tick.check()
    tab.page.get_by_label("Status", exact=True).select_option("Waiting")
    tab.press("Set the status")
    expect(tab.page.get_by_text("Nothing is done yet.")).to_be_visible()
    reader.keep(tab.page, "console-many")
    tab.page.get_by_role("link", name="Cancel").click()
    tab.heads("All")
    tab.page.get_by_text("Filter and columns").click()
    tab.page.locator("select[name=assignee]").select_option("Ben Carter")
    tab.press("Show")
    tab.heads("Tickets")
    fits(tab, 390)
    reader.keep(tab.page, "console-phone")
    fits(tab, 1440)
    tab.page.get_by_role("searchbox").fill("refund 4711")
    tab.page.keyboard.press("Enter")
    tab.heads("Found for “refund 4711”")
    tab.page.get_by_role("link", name="Refund for order 4711").click()
    expect(tab.page.get_by_text("Times in Europe/Berlin")).to_be_visible()
    reader.keep(tab.page, "console-ticket")
    tab.page.get_by_role("link", name="Open in Gmail").click()
    subject = tab.page.get_by_test_id("message-subject")
    expect(subject).to_contain_text("Refund for order 4711")
    expect(tab.page.get_by_test_id("account-switcher")).to_contain_text("Ada")
