"""The whole line in a browser: a mail, its card, a click, Gmail's labels, and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.web.listing import kit
from tests.gallery.test_listing import SCREENSHOT
from tests.support.demo import Demo
from tests.support.patience import HANGS_MS

ADA, GRACE, ZOE = "ada@acme.example", "grace@acme.example", "zoe@acme.example"
SUPPORT = "support@acme.example"
SUBJECT = "Two of four chairs are cracked"
# What the demo adds to a mail client.
NOT_OURS = ".play, #play-bar, .drawer, small, .snack, [role=status]"
HIDE = f"for (const each of document.querySelectorAll('{NOT_OURS}'))"
HIDE += " each.style.display = 'none'"
# Label changes come back through push, queue and worker; the page looks every second.


@pytest.fixture
def pictures() -> Path | None:
    """Where the screenshots go, when DESK_PICTURES wants them for the docs."""
    kept = os.environ.get("DESK_PICTURES")
    return Path(kept) if kept else None


class Reader:
    """One person before the page."""

    def __init__(self, page: Page, demo: Demo, pictures: Path | None) -> None:
        self.page, self.demo, self.pictures = page, demo, pictures

    def see(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def button(self, text: str) -> Locator:
        return self.see("panel").locator(f"[data-button='{text}']")

    def be(self, address: str) -> None:
        self.page.goto(f"{self.demo.page}/#/{address}/INBOX/")
        self.page.reload()
        self.settled()

    def open(self, subject: str) -> None:
        self.see("thread").filter(has_text=subject).first.click()
        expect(self.see("message-subject")).to_contain_text(subject)
        self.settled()

    def settled(self) -> None:
        expect(self.see("panel")).to_have_attribute("aria-busy", "false")

    def press(self, text: str) -> None:
        self.button(text).click()
        self.settled()

    def row(self, text: str) -> None:
        self.see("card").get_by_role("button").filter(has_text=text).first.click()
        self.settled()

    def choose(self, text: str) -> None:
        """Press the button of that choice."""
        self.see("card").get_by_role("button", name=f": {text}").click()
        self.settled()

    def reads(self, title: str, subtitle: str) -> None:
        expect(self.see("card-title")).to_contain_text(title)
        expect(self.see("card-subtitle")).to_contain_text(subtitle)

    def wears(self, *names: str) -> None:
        chips = self.see("message").locator(".chip")
        for name in names:
            chip = chips.and_(self.page.locator(f"[data-label='Desk/{name}']"))
            expect(chip.first).to_be_visible()

    def picture(self, name: str) -> None:
        self.keep(self.page, name)

    def keep(self, page: Page, name: str, *, full_page: bool = False) -> None:
        """Keep a screenshot, if somebody wants them: drawing one is dear."""
        if self.pictures is not None:
            self.pictures.mkdir(parents=True, exist_ok=True)
            path = self.pictures / f"{name}.png"
            page.screenshot(path=path, full_page=full_page)

    def listing_picture(self, name: str) -> None:
        """Keep a screenshot for the listing at Google, in the size that it wants."""
        if self.pictures is not None:
            usual = self.page.viewport_size
            assert usual is not None
            width, height = SCREENSHOT
            self.page.set_viewport_size({"width": width, "height": height})
            path = kit.PICTURES / f"{name}-{width}x{height}.png"
            # Its rules let no style in from outside, but a script may set one.
            self.page.evaluate(HIDE)
            self.page.screenshot(path=path)
            self.page.set_viewport_size(usual)
            self.page.reload()
            self.settled()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(HANGS_MS)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(page: Page, demo: Demo, pictures: Path | None) -> Reader:
    return Reader(page, demo, pictures)


def customer_writes(reader: Reader) -> None:
    reader.see("customer-open").click()
    reader.see("customer-name").fill("Nora Blum")
    reader.see("customer-address").fill("nora@blum-cafe.example")
    reader.see("customer-subject").fill(SUBJECT)
    reader.see("customer-text").fill("Hello, can I have two new ones? Nora")
    reader.see("customer-send").click()
    expect(reader.see("thread").filter(has_text=SUBJECT).first).to_be_visible()


def ticket(demo: Demo) -> dict[str, object]:
    found = [t for t in demo.desk("ticket", "list") if t["subject"] == SUBJECT]
    assert len(found) == 1
    shown: dict[str, object] = demo.desk("ticket", "show", str(found[0]["number"]))
    return shown


def test_the_whole_line(reader: Reader, demo: Demo) -> None:
    reader.be(ADA)
    reader.picture("home")
    customer_writes(reader)
    reader.open(SUBJECT)
    reader.reads("Waiting on us", "Nobody assigned · Open")
    reader.picture("new")
    reader.press("Take")
    reader.reads("Waiting on us", "You have it · In progress")
    reader.wears("Status/In progress", "Mine")
    reader.picture("taken")
    reader.press("Waiting")
    reader.reads("Not answered, waiting", "You have it · Waiting")
    reader.row("Add a tag")
    reader.picture("tags")
    reader.press("billing")
    reader.press("Done")
    reader.press("Note")
    reader.see("card").locator("textarea").fill("She called too, wants two new ones.")
    reader.press("Add note")
    expect(reader.see("card")).to_contain_text("She called too")
    reader.wears("Status/Waiting", "Tag/billing", "Assignee/Ada Lovelace")
    reader.picture("noted")
    reader.listing_picture("ticket")

    reader.be(GRACE)
    reader.listing_picture("home")
    reader.open(SUBJECT)
    reader.reads("Not answered, waiting", "Ada has it · Waiting")
    expect(reader.see("card")).to_contain_text("billing")
    expect(reader.see("card")).to_contain_text("She called too")
    reader.wears("Tag/billing")
    reader.picture("as-the-rep")
    reader.see("label-button").click()
    reader.see("label-menu").locator("[data-label='Desk/Tag/billing']").click()
    reader.picture("label-menu")
    reader.page.keyboard.press("Escape")

    reader.be(ADA)
    reader.open(SUBJECT)
    expect(
        reader.see("message").locator("[data-label='Desk/Tag/billing'].chip")
    ).to_have_count(0)
    reader.row("Refresh")
    expect(reader.see("card")).not_to_contain_text("billing")
    reader.see("writes-again").click()
    reader.see("customer-text").fill("Any news?")
    reader.see("customer-send").click()
    reader.wears("Status/Open")
    reader.row("Refresh")
    reader.reads("Waiting on us", "You have it · Open")
    reader.picture("again")

    shown = ticket(demo)
    assert (shown["status"], shown["assignee"], shown["tags"]) == ("open", ADA, [])
    threads = {thread["mailbox"] for thread in shown["threads"]}  # type: ignore[attr-defined]
    assert {ADA, GRACE, SUPPORT} <= threads


def test_a_stranger_sees_nothing(reader: Reader) -> None:
    reader.be(ZOE)
    expect(reader.see("card-title")).to_have_text("You don't have access yet")
    reader.picture("stranger")


def test_the_shared_account_sees_the_same_ticket(reader: Reader) -> None:
    reader.be(SUPPORT)
    reader.open("Cannot log in since the update")
    reader.reads("Waiting on us", "Ada has it · In progress")
