"""What somebody has chosen for themselves, and their own mailbox."""

from __future__ import annotations

from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.cards.sync_status import connect_rows
from addon.kit import Card, Widget, button, card, row, section


@dataclass(frozen=True)
class MySettings:
    """A person's choices, and whether their own mailbox is connected."""

    inbox_on_assign: bool
    has_own_mailbox: bool
    goes_on: bool = False
    archive_own: bool = False


def my_settings_card(reader: CardReader, chosen: MySettings) -> Card:
    """Each choice as it stands, with the button that changes it."""
    return card(
        "my_settings",
        (reader.say("My settings"), reader.address),
        [
            section(*connect_rows(reader, has_own=chosen.has_own_mailbox)),
            section(
                _goes_on(reader, chosen),
                _inbox_on_assign(reader, chosen),
                _archive_own(reader, chosen),
            ),
        ],
    )


def _inbox_on_assign(reader: CardReader, chosen: MySettings) -> Widget:
    said = reader.say("Move assigned mail to my inbox")
    below = reader.say(
        "When a colleague assigns a ticket to you, its mail comes back to your Gmail "
        "inbox. Archive it and it stays away."
    )
    return _switch(reader, "inbox_on_assign", said, below, is_on=chosen.inbox_on_assign)


def _goes_on(reader: CardReader, chosen: MySettings) -> Widget:
    said = reader.say("Open the next ticket by itself")
    below = reader.say(
        "After Resolve, Snooze or waiting on the customer, without pressing Next."
    )
    return _switch(reader, "go_on", said, below, is_on=chosen.goes_on)


def _archive_own(reader: CardReader, chosen: MySettings) -> Widget:
    said = reader.say("Archive resolved mail in my inbox")
    below = reader.say(
        "When a ticket is resolved or closed, its mail leaves your Gmail inbox. It "
        "comes back when the ticket is open again."
    )
    return _switch(reader, "archive_own", said, below, is_on=chosen.archive_own)


def _switch(
    reader: CardReader, verb: str, said: str, below: str, *, is_on: bool
) -> Widget:
    act = reader.say("Turn off") if is_on else reader.say("Turn on")
    press = reader.press(verb, on=not is_on)
    alt = reader.say("{act}: {choice}", act=act, choice=said)
    above = reader.say("On") if is_on else reader.say("Off")
    return row(said, above=above, below=below, beside=button(act, press, alt=alt))
