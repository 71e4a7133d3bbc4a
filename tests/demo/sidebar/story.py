"""What a person does on the page and sees there, in the words of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.demo.sidebar.conftest import Stage


class Story:
    """One reader before the page."""

    def __init__(self, page: Page, stage: Stage) -> None:
        self.page, self.stage, self.desk = page, stage, stage.desk

    def visit(self, account: str, thread: str = "") -> None:
        """Opens the page as somebody, at the inbox or at a mail."""
        self.page.goto(f"{self.stage.url}/#/{account}/INBOX/{thread}")
        expect(self.page.get_by_test_id("thread").first).to_be_attached()
        self.settled(thread)

    def open(self, thread: str, *, answer: str = "") -> None:
        """Opens a mail from the list and waits for the panel."""
        if answer:
            self.desk.says("message", answer)
        self.page.locator(f"[data-thread='{thread}']").click()
        self.settled(thread)

    def settled(self, thread: str | None = None) -> None:
        """Waits until the panel is at this mail and no call of the add-on runs."""
        if thread is not None:
            expect(self.see("panel")).to_have_attribute("data-thread", thread)
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
