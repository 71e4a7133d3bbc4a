"""The cards that stand before the desk: strangers, permissions, failures."""

from __future__ import annotations

from addon.cards.parts import Notice, notice_row
from addon.kit import Button, Card, button, buttons, card, paragraph, section
from addon.languages import ENGLISH, Language
from addon.reader import Reader
from app.wording import mark

BROKEN = mark("Nothing was changed. Open the mail again, then try once more.")
KEPT = mark("Something went wrong. What you typed is still here: try once more.")
NOT_YET = mark("You are not on the desk yet")
OTHER_KNOWN = mark("Another account is known")
OTHER_ASK = mark(
    "This address was used with another Google account before. "
    "Ask the person who runs Sidedesk here to allow this one."
)


def not_member_card(reader: Reader) -> Card:
    """Somebody of no desk: which address they came with, and whom to ask."""
    ask = reader.say(
        "Ask the person who runs Sidedesk at {domain} to add this address. "
        "Or open Gmail with another account.",
        domain=reader.address.rpartition("@")[2],
    )
    return _stranger_card(reader, reader.say(NOT_YET), ask)


def other_account_card(reader: Reader) -> Card:
    """The address is on the desk, but was bound to another Google account."""
    return _stranger_card(reader, reader.say(OTHER_KNOWN), reader.say(OTHER_ASK))


def consent_card(reader: Reader) -> Card:
    """Without one more permission this mail cannot be found."""
    reads = reader.say(
        "Sidedesk needs to read the sender, the subject and the mail’s number. "
        "Never the text."
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


def refused_card(reader: Reader, notice: Notice, *, again: bool = False) -> Card:
    """A refusal with no ticket to show; `again` opens the mail once more."""
    try_again = reader.say("Try again")
    acts = [button(try_again, reader.press("refresh"))] if again else []
    return card(
        "refused",
        (notice.verb, ""),
        [section(notice_row(reader, notice), buttons(*acts, _queue(reader)))],
    )


def failed_card(language: Language = ENGLISH) -> Card:
    """Something unexpected; it needs nothing that may be broken."""
    title = language.say("Something went wrong")
    return card("failed", (title, ""), [section(paragraph(language.say(BROKEN)))])


def _stranger_card(reader: Reader, title: str, ask: str) -> Card:
    again = button(reader.say("Try again"), reader.press("home", instead=True))
    return card(
        "not_member",
        (title, reader.say("Signed in as {address}", address=reader.address)),
        [section(paragraph(ask), buttons(again))],
    )


def _queue(reader: Reader) -> Button:
    return button(reader.say("My queue"), reader.press("home"))
