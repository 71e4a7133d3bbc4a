"""What a person does on the page and sees there, in the words of the tests."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Story:
    """One reader before the page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    def visit(self, account: str, thread: str = "") -> None:
        """Opens the page as somebody, at the inbox or at a mail."""
        self.page.goto(f"{self.url}/#/{account}/INBOX/{thread}")
        expect(self.page.get_by_test_id("thread").first).to_be_attached()

    def open(self, thread: str) -> None:
        """Opens a mail from the list and waits for the panel."""
        self.page.locator(f"[data-thread='{thread}']").click()
        expect(self.page.get_by_test_id("mail").first).to_be_visible()
        self.settled()

    def settled(self) -> None:
        """Waits until no call of the add-on runs."""
        expect(self.see("panel")).to_have_attribute("aria-busy", "false")

    def see(self, testid: str) -> Locator:
        """A part of the page by its test id."""
        return self.page.get_by_test_id(testid)

    def button(self, text: str) -> Locator:
        """A button of the card."""
        return self.see("panel").locator(f"[data-button='{text}']")

    def press(self, text: str) -> None:
        """Presses a button of the card and waits for the answer."""
        self.button(text).click()
        self.settled()

    def shows(self, title: str) -> None:
        """The card in the panel has this title."""
        expect(self.see("card-title")).to_have_text(title)
