"""One mail or ticket that was set aside, and what may be decided of its sender."""

from __future__ import annotations

from typing import Any

from addon.card_reader import CardReader
from addon.cards.choices import choice_row
from addon.kit import (
    Card,
    Click,
    Widget,
    bold,
    button,
    buttons,
    card,
    grey,
    open_link,
    row,
    section,
)
from addon.words import status_lines
from addon.words.list_text import in_gmail
from app.tickets.intake import filters
from app.tickets.intake.sender_rule import SenderVerdict
from app.tickets.lists.aside_rows import AsideRow
from app.wording import mark

# What no rule of a sender lets in.
STAYS_OUT = (filters.SPAM, filters.BOUNCE)
DECIDED = {
    SenderVerdict.ALWAYS: mark("Mail from this sender is always a ticket"),
    SenderVerdict.NEVER: mark("Mail from this sender is never a ticket"),
}


def aside_mail_card(
    reader: CardReader,
    line: AsideRow,
    verdict: SenderVerdict | None,
    about: dict[str, Any],
) -> Card:
    """The mail with its buttons; `about` is what they say of the list below it."""
    title = reader.say("Not a ticket: {reason}", reason=reader.say(line.reason))
    return card(
        "aside_mail",
        (title, f"{reader.when(line.at)} · {line.inbox}"),
        [
            section(
                row(
                    bold(line.subject or reader.say("(no subject)")),
                    above=line.name if line.address else reader.say("Unknown sender"),
                    below=line.address or line.name,
                ),
                *_beside(reader, line),
                *_buttons(reader, line, about),
            ),
            section(
                *_sender(reader, line, verdict, about),
                heading=reader.say("All mail from this sender"),
            ),
        ],
    )


def _beside(reader: CardReader, line: AsideRow) -> list[Widget]:
    said = []
    if line.by is not None:
        name = status_lines.whole_name(line.by)
        said.append(reader.say("Set aside by {name}", name=name))
    if line.number is not None and not line.is_whole:
        said.append(reader.say("Belongs to #{number}", number=line.number))
    return [row(grey(each)) for each in said]


def _buttons(reader: CardReader, line: AsideRow, about: dict[str, Any]) -> list[Widget]:
    shown = []
    if reader.may_change:
        press = reader.press("make_aside", above=True, **about)
        shown.append(button(reader.say("Make ticket"), press, filled=True))
    if line.thread_id is not None:
        link = open_link(in_gmail(reader, line.thread_id))
        shown.append(button(reader.say("Open in Gmail"), link))
    return [buttons(*shown)] if shown else []


def _sender(
    reader: CardReader,
    line: AsideRow,
    verdict: SenderVerdict | None,
    about: dict[str, Any],
) -> list[Widget]:
    rows = [row(grey(reader.say(DECIDED[verdict])))] if verdict else []
    if not reader.may_change or not line.address:
        return rows
    if verdict is not SenderVerdict.ALWAYS and line.reason not in STAYS_OUT:
        press = reader.press("make_aside", above=True, always=True, **about)
        said = reader.say("Always a ticket, this one too")
        rows.append(_choice(reader, said, press, line))
    if verdict is not SenderVerdict.NEVER:
        press = reader.press("never_aside", above=True, **about)
        rows.append(_choice(reader, reader.say("Never a ticket"), press, line))
    return rows


def _choice(reader: CardReader, said: str, press: Click, line: AsideRow) -> Widget:
    return choice_row(reader, said, reader.say("Set"), press, below=line.address)
