"""A rep's day in the demo without a mouse: Tab, Enter, arrows and typing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.demo import Demo
from tests.support.patience import HANGS_MS

GRACE = "grace@acme.example"
IS_HELD = "node => node === document.activeElement"
TAGS = re.compile("Add a tag|Edit$")
# The demo's page has fewer stops than that.
MAX_STOPS = 200


class Keys:
    """A reader who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.card = page.get_by_test_id("card")

    def settled(self) -> None:
        """Wait until the panel has its answer."""
        panel = self.page.get_by_test_id("panel")
        expect(panel).to_have_attribute("aria-busy", "false")

    def go_to(self, place: Locator) -> None:
        """Tab until the focus is there; back first, where the way is short."""
        expect(place).to_be_visible()
        key = "Shift+Tab" if self._is_behind(place) else "Tab"
        for _ in range(MAX_STOPS):
            if place.evaluate(IS_HELD):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no key leads to {place}")

    def press(self, name: str) -> None:
        """Go to the card's button of that name, and press Enter."""
        self.go_to(self.page.locator(f"#panel [data-button='{name}']").first)
        self.page.keyboard.press("Enter")
        self.settled()

    def choose(self, name: str) -> None:
        """The same for the button of a choice, which is called by both."""
        self.go_to(self.card.get_by_role("button", name=f": {name}"))
        self.page.keyboard.press("Enter")
        self.settled()

    def menu(self, name: str) -> None:
        """Open the card's menu, and walk to that entry by the arrows."""
        self.go_to(self.page.get_by_test_id("panel-menu"))
        self.page.keyboard.press("Enter")
        entry = self.page.get_by_role("menuitem", name=name, exact=True)
        for _ in range(MAX_STOPS):
            if entry.evaluate(IS_HELD):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")
        self.settled()

    def write(self, field: Locator, text: str) -> None:
        """Go to the field and type."""
        self.go_to(field)
        self.page.keyboard.insert_text(text)

    def reads(self, text: str) -> None:
        expect(self.page.get_by_test_id("panel")).to_contain_text(text)

    def _is_behind(self, place: Locator) -> bool:
        return bool(
            place.evaluate(
                "node => Boolean(document.activeElement.compareDocumentPosition(node)"
                " & Node.DOCUMENT_POSITION_PRECEDING)"
            )
        )


@pytest.fixture
def keys(browser: Browser, demo: Demo) -> Iterator[Keys]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(HANGS_MS)
    page = context.new_page()
    page.goto(f"{demo.page}/#/{GRACE}/INBOX/")
    reader = Keys(page)
    expect(page.get_by_test_id("card-title")).to_be_visible()
    reader.settled()
    yield reader
    context.close()


def test_a_reps_day_needs_no_mouse(keys: Keys) -> None:
    page = keys.page
    subject = page.get_by_test_id("message-subject")
    keys.press("Take next")
    expect(subject).to_be_visible()
    keys.reads("You have it")

    keys.press("Reply")
    keys.choose("Empty draft")
    area = page.locator("#reply-place textarea")
    expect(area).to_be_focused()
    page.keyboard.insert_text("We send two new ones.")
    keys.go_to(page.locator("#reply-place").get_by_role("button", name="Send"))
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("snack")).to_contain_text("Sent")

    keys.press("Note")
    keys.write(keys.card.locator("textarea"), "Asked by phone, too.")
    keys.press("Add note")
    keys.reads("Asked by phone, too.")

    keys.go_to(keys.card.get_by_role("button").filter(has_text=TAGS))
    page.keyboard.press("Enter")
    keys.settled()
    keys.write(keys.card.locator("input[type=text], input:not([type])").first, "crack")
    keys.press("Add tag")
    keys.press("Done")
    keys.reads("crack")

    keys.press("Resolve")
    keys.reads("Resolved")
    keys.press("Undo")
    keys.press("Resolve")
    first = subject.inner_text()
    keys.go_to(page.locator("#panel [data-button^='Next (']"))
    page.keyboard.press("Enter")
    keys.settled()
    expect(subject).not_to_have_text(first)

    keys.menu("Snooze")
    keys.choose("Tomorrow")
    keys.reads("Snoozed to")
    keys.press("Wake")
    keys.reads("You woke it")

    keys.menu("Merge with another")
    keys.write(keys.card.locator("input").first, "chair")
    keys.press("Continue")
    keys.choose("Chair outside?")
    keys.press("Merge")
    keys.reads("You merged")
    keys.press("Undo")
    keys.reads("You undid that")
