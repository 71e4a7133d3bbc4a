"""The cards that stand before the desk: strangers, permissions, failures."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice, notice_row
from addon.kit import Button, Card, button, buttons, card, grey, paragraph, section
from addon.words.access_text import (
    CODE,
    NOT_YET,
    OTHER_ASK,
    OTHER_KNOWN,
    OUTSIDE,
    OUTSIDE_ASK,
    PRIVATE_ASK,
)
from addon.words.languages import ENGLISH, Language
from app.wording import mark

BROKEN = mark("Nothing was changed. Open the mail again, then try once more.")
KEPT = mark("Something went wrong. What you typed is still here: try once more.")


def not_member_card(reader: CardReader) -> Card:
    """Somebody of no desk: which address they came with, and whom to ask."""
    ask = reader.say(
        "Ask your Sidedesk admin at {domain} to add this address. "
        "Or open Gmail with another account.",
        domain=reader.address.rpartition("@")[2],
    )
    code = button(reader.say("I have a code"), reader.joins())
    return _stranger_card(reader, reader.say(NOT_YET), ask, code)


def other_account_card(reader: CardReader) -> Card:
    """The address is on the desk, but was bound to another Google account."""
    return _stranger_card(reader, reader.say(OTHER_KNOWN), reader.say(OTHER_ASK))


def outside_account_card(reader: CardReader, domain: str) -> Card:
    """The address is on the desk, but another organisation has the account, or none."""
    ask = reader.say(OUTSIDE_ASK, domain=domain) if domain else reader.say(PRIVATE_ASK)
    return _stranger_card(reader, reader.say(OUTSIDE), ask)


def consent_card(reader: CardReader) -> Card:
    """Without one more permission this mail cannot be found."""
    reads = reader.say(
        "Sidedesk needs to read the sender, the subject and the mail’s ID. Never the "
        "text."
    )
    allow = button(reader.say("Allow"), reader.press("consent"), filled=True)
    return card(
        "consent",
        (
            reader.say("One permission is missing"),
            reader.say("Without it this mail has no ticket here"),
        ),
        [section(paragraph(reads), buttons(allow, _queue(reader)))],
    )


def refused_card(
    reader: CardReader, notice: RefusalNotice, *, again: bool = False
) -> Card:
    """A refusal with no ticket to show; `again` opens the mail once more."""
    try_again = reader.say("Try again")
    acts = [button(try_again, reader.press("refresh"))] if again else []
    return card(
        "refused",
        (notice.verb, ""),
        [section(notice_row(reader, notice), buttons(*acts, _queue(reader)))],
    )


def failed_card(language: Language = ENGLISH, code: str = "") -> Card:
    """Something unexpected; it needs nothing that may be broken.

    By the `code` whoever runs the desk finds it in the log.
    """
    title = language.say("Something went wrong")
    rows = [paragraph(language.say(BROKEN))]
    if code:
        rows.append(paragraph(grey(language.say(CODE, code=code))))
    return card("failed", (title, ""), [section(*rows)])


def _stranger_card(reader: CardReader, title: str, ask: str, *more: Button) -> Card:
    again = button(reader.say("Try again"), reader.press("home", instead=True))
    return card(
        "not_member",
        (title, reader.say("Signed in as {address}", address=reader.address)),
        [section(paragraph(ask), buttons(again, *more))],
    )


def _queue(reader: CardReader) -> Button:
    return button(reader.say("My queue"), reader.press("home"))
