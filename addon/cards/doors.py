"""The cards that stand before the desk: strangers, permissions, failures."""

from __future__ import annotations

from addon.cards.parts import Notice, notice_rows
from addon.kit import Card, button, buttons, card, paragraph, section
from addon.reader import Reader

BROKEN = "Something went wrong here. Nothing was changed. Try again."
READS = "Sidedesk needs to read the sender, the subject and the mail’s number."


def not_member_card(reader: Reader) -> Card:
    """Somebody of no desk: which address they came with, and whom to ask."""
    domain = reader.address.rpartition("@")[2]
    again = button("Try again", reader.press("home", instead=True))
    ask = (
        f"Ask the person who runs Sidedesk at {domain} to add this address. "
        "Or open Gmail with another account."
    )
    return card(
        "not_member",
        ("You are not on the desk yet", f"Signed in as {reader.address}"),
        [section(paragraph(ask), buttons(again))],
    )


def other_account_card(reader: Reader) -> Card:
    """The address is on the desk, but was bound to another Google account."""
    again = button("Try again", reader.press("home", instead=True))
    ask = (
        "This address was used with another Google account before. "
        "Ask the person who runs Sidedesk here to allow this one."
    )
    return card(
        "not_member",
        ("Another account is known", f"Signed in as {reader.address}"),
        [section(paragraph(ask), buttons(again))],
    )


def consent_card(reader: Reader) -> Card:
    """Without one more permission this mail cannot be found."""
    allow = button("Allow", reader.press("consent"), filled=True)
    queue = button("My queue", reader.press("home"))
    return card(
        "consent",
        ("One permission is missing", "Without it this mail has no ticket here"),
        [section(paragraph(f"{READS} Never the text."), buttons(allow, queue))],
    )


def refused_card(reader: Reader, notice: Notice, *, again: bool = False) -> Card:
    """A refusal with no ticket to show; `again` opens the mail once more."""
    acts = [button("Try again", reader.press("refresh"))] if again else []
    queue = button("My queue", reader.press("home"))
    return card(
        "refused",
        (notice.verb, ""),
        [section(*notice_rows(reader, notice), buttons(*acts, queue))],
    )


def failed_card() -> Card:
    """Something unexpected; it needs nothing that may be broken."""
    return card("failed", ("Something went wrong", ""), [section(paragraph(BROKEN))])
