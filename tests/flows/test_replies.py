"""Saved replies in a browser: a draft in the thread, and a text at the cursor."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.flows.test_walk import ADA, Reader, page, pictures, reader

__all__ = ["page", "pictures", "reader"]

SUBJECT = "Refund for order 4711"
INSERTED = re.compile(r"Hello Tom,\n\nyou are welcome! I close #\d+ for now\.")


def test_a_reply_from_the_card_is_a_draft_that_is_sent(reader: Reader) -> None:
    reader.be(ADA)
    reader.open(SUBJECT)
    if reader.button("Take").count():
        reader.press("Take")
    reader.press("Reply")
    reader.picture("replies")
    reader.choose("Refund booked")
    expect(reader.see("compose-text")).to_have_value(
        "Hello Maria,\n\nyour refund for order [[order no?]] is booked and shows on "
        "your card in 3 to 5 days.\n\nKind regards\nAda"
    )
    reader.picture("draft")
    reader.see("compose-send").click()
    expect(reader.see("compose")).to_have_count(0)
    reader.wears("Status/Waiting")


def test_a_text_is_inserted_where_the_cursor_is(reader: Reader) -> None:
    reader.be(ADA)
    reader.open("Cannot log in since the update")
    reader.see("reply").click()
    reader.see("compose-addon").click()
    reader.settled()
    reader.picture("compose")
    reader.choose("Goodbye")
    expect(reader.see("compose-text")).to_have_value(INSERTED)
