"""A mailbox connected in a browser: every way to go wrong, lost again, and mended."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Page, expect

from demo.cast.gmail import CastGmail
from tests.flows.test_walk import ADA, GRACE, Reader, page, pictures, reader
from tests.support.demo import Demo
from tests.support.patience import HANGS, wait_until

__all__ = ["page", "pictures", "reader"]

BEN = "ben@acme.example"
SUBJECT = "Oil for the lost days"


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
        self.reader.keep(self.page, name, full_page=True)


def write(demo: Demo) -> None:
    """A customer writes while Ben's mailbox is lost."""
    CastGmail(demo.told["gmail"]).outside(
        {
            "from": "Nora Blum <nora@blum-cafe.example>",
            "to": ["support@acme.example"],
            "cc": [],
            "subject": SUBJECT,
            "text": "Which oil is it?",
            "at": int(time.time() * 1000),
            "messageId": "<oil@blum-cafe.example>",
            "headers": {},
        }
    )


def labels(demo: Demo) -> list[str]:
    """The labels in Ben's mailbox."""
    answer = requests.get(f"{demo.told['gmail']}/ui/{BEN}/labels", timeout=HANGS)
    return [each["name"] for each in answer.json()]


def home(reader: Reader) -> str:
    """What Ada's home card says now."""
    reader.be(ADA)
    return reader.see("card").inner_text()


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
    assert "Desk/Status/Open" not in labels(demo)

    setup.press("Sign in again")
    setup.choose(BEN)
    setup.press("Continue")
    setup.heads(f"{BEN} is connected")
    setup.picture("connected")
    wait_until(lambda: "Desk/Status/Open" in labels(demo), "Ben has the desk's labels")

    setup.page.goto(f"{demo.told['gmail']}/permissions")
    setup.picture("permissions")
    # Others may have allowed a program: the demo is that of all stories.
    setup.press(f"Remove access of {BEN}")
    gone = setup.page.get_by_role("button", name=f"Remove access of {BEN}")
    expect(gone).to_have_count(0)
    write(demo)
    wait_until(lambda: "ben@ refused the sign-in" in home(reader), "Ada reads it")
    reader.picture("shut-out")
    reader.be(BEN)
    reader.open(SUBJECT)
    expect(reader.see("card")).to_contain_text("ben@ refused the sign-in")
    reader.picture("shut-out-mail")

    with reader.page.context.expect_page() as opened:
        reader.button("Reconnect").click()
    again = Tab(reader, opened.value)
    again.press("Sign in at Google")
    again.choose(BEN)
    again.press("Continue")
    again.heads(f"{BEN} is connected")
    assert "refused the sign-in" not in home(reader)
    reader.be(BEN)
    reader.open(SUBJECT)
    reader.wears("Status/Open")
    reader.picture("in-step-again")
