"""A mailbox connected in a browser: every way to go wrong, lost again, and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.flows.test_walk import ADA, GRACE, Reader, page, pictures, reader
from tests.support.demo import Demo, wait_until

__all__ = ["page", "pictures", "reader"]

BEN = "ben@acme.example"
SOON = 30_000


class Tab:
    """A page of the desk or of our Gmail's sign-in, in a tab of its own."""

    def __init__(self, reader: Reader, page: Page) -> None:
        self.reader, self.page = reader, page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, address: str) -> None:
        self.page.get_by_role("button", name=address).click()

    def heads(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    def picture(self, name: str) -> None:
        folder = self.reader.pictures
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{name}.png", full_page=True)


def opens(reader: Reader, label: str) -> Tab:
    """The tab that a press on the card opens."""
    with reader.page.context.expect_page() as opened:
        reader.button(label).first.click()
    return Tab(reader, opened.value)


@pytest.fixture
def setup(reader: Reader) -> Iterator[Tab]:
    """Ada has opened the set-up from her home card's menu."""
    reader.be(ADA)
    reader.see("panel-menu").click()
    with reader.page.context.expect_page() as opened:
        reader.page.get_by_role("menuitem", name="Set up").click()
    tab = Tab(reader, opened.value)
    tab.heads("Set up acme.example")
    yield tab
    tab.page.close()


def states(demo: Demo) -> str:
    return demo.say("mailbox", "list")


def test_connect_lose_and_reconnect(setup: Tab, reader: Reader, demo: Demo) -> None:
    setup.picture("setup")
    setup.page.get_by_role("link", name=f"Connect {BEN}").click()
    setup.heads(f"Connect {BEN}")
    setup.picture("connect")
    setup.press("Sign in at Google")
    setup.heads("Choose an account")
    setup.picture("choose")
    setup.choose(GRACE)
    setup.heads(f"Sidedesk wants access to {GRACE}")
    setup.press("Continue")
    setup.heads("That was another account")
    setup.picture("another-account")

    setup.press("Sign in again")
    setup.choose(BEN)
    setup.page.get_by_role("checkbox").uncheck()
    setup.picture("consent")
    setup.press("Continue")
    setup.heads("A permission is missing")
    setup.picture("missing")

    setup.press("Sign in again")
    setup.choose(BEN)
    setup.press("Cancel")
    setup.heads("Nothing was allowed, nothing was changed")
    setup.picture("denied")
    assert BEN not in states(demo)

    setup.press("Sign in again")
    setup.choose(BEN)
    setup.press("Continue")
    setup.heads(f"{BEN} is connected")
    setup.picture("connected")
    wait_until(lambda: f"{BEN}\tin step at" in states(demo), "Ben's mailbox is in step")

    setup.page.goto(f"{demo.told['gmail']}/permissions")
    setup.picture("permissions")
    setup.press(f"Remove access of {BEN}")
    expect(setup.page.get_by_text("Nobody has allowed a program")).to_be_visible()
    demo.say("sync", BEN)
    wait_until(lambda: "taken back" in states(demo), "that is noticed")

    reader.be(ADA)
    expect(reader.see("card")).to_contain_text("ben@ refused the sign-in")
    reader.picture("shut-out")
    again = opens(reader, "Reconnect")
    again.press("Sign in at Google")
    again.choose(BEN)
    again.press("Continue")
    again.heads(f"{BEN} is connected")
    wait_until(lambda: f"{BEN}\tin step at" in states(demo), "it is in step again")
    reader.be(ADA)
    expect(reader.button("Reconnect")).to_have_count(0)
