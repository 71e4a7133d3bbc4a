"""The list of what was set aside: why, of whom, how long ago, and the way to a ticket.

The card of one of its mails, with what may be decided of its sender, is in
`aside_mail`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addon.card_reader import CardReader
from addon.cards.notices import RefusalNotice, as_of, notice_rows
from addon.kit import (
    Button,
    Card,
    Click,
    Widget,
    blue,
    bold,
    button,
    buttons,
    card,
    grey,
    paragraph,
    row,
    section,
)
from addon.words.clean import cut_text
from app.tickets.lists.aside_mails import MAX_UNSEEN
from app.tickets.lists.aside_rows import AsideFilter, AsideList, AsideRow
from app.tickets.view import TicketView

MAX_SUBJECT_CHARS, MAX_SENDER_CHARS = 90, 60


@dataclass(frozen=True)
class AsidePage:
    """What is shown of the list; `names_inbox` when the reader has several."""

    found: AsideList
    asked: AsideFilter = AsideFilter()
    names_inbox: bool = False

    def place(self, **more: Any) -> dict[str, Any]:
        """What a button says of the page that it was pressed on."""
        return {"reason": self.asked.reason, "after": self.asked.after} | more


def aside_list_card(
    reader: CardReader,
    page: AsidePage,
    notice: RefusalNotice | None = None,
    told: Widget | None = None,
) -> Card:
    """A page of the list; `told` says what became of the row that was pressed."""
    count = page.found.count
    title = reader.say("{count} set aside", count=count)
    days = page.asked.days
    again = reader.press("aside_list", **page.place(here=True))
    return card(
        "aside",
        (
            title if count else reader.say("Nothing is set aside"),
            reader.say_many("In the last day", "In the last {n} days", days),
        ),
        [
            section(
                *notice_rows(reader, notice),
                *([told] if told else []),
                *_reasons(reader, page),
            ),
            section(
                *(_row(reader, page, each) for each in page.found.rows),
                *_older(reader, page),
                heading=reader.say("Newest first") if page.found.rows else "",
            ),
            section(*_nothing(reader, page), as_of(reader, again)),
        ],
    )


def aside_news(reader: CardReader, unseen: int) -> list[Widget]:
    """The mark on the home card: how many came since the reader last looked."""
    if not unseen:
        return []
    said = reader.say_many(
        "1 mail set aside since you last looked",
        "{n} mails set aside since you last looked",
        unseen,
    )
    if unseen >= MAX_UNSEEN:
        most = MAX_UNSEEN - 1
        said = reader.say(
            "Over {most} mails set aside since you last looked", most=most
        )
    below = reader.say("Is a customer’s mail among them?")
    return [row(blue(said), below=below, press=reader.press("aside_list"))]


def made_row(
    reader: CardReader, ticket: TicketView, *, is_new: bool, is_part: bool = False
) -> Widget:
    """The ticket that became of a row, or has it now; a press opens its card."""
    number = ticket.number
    if not is_new:
        said = reader.say("It was ticket #{number} already", number=number)
    elif is_part:
        said = reader.say("It belongs to #{number} now", number=number)
    else:
        said = reader.say("It is ticket #{number} now", number=number)
    subject = ticket.subject or reader.say("(no subject)")
    press = reader.press("refresh", ticket, above=True)
    return row(blue(said), below=cut_text(subject, MAX_SUBJECT_CHARS), press=press)


def never_row(reader: CardReader, address: str) -> Widget:
    """What was decided of a sender."""
    return row(reader.say("From now on never a ticket"), below=address)


def _reasons(reader: CardReader, page: AsidePage) -> list[Widget]:
    counts, asked = page.found.counts, page.asked
    if len(counts) < 2 and not asked.after and asked.reason is None:
        return []
    every = reader.say("All ({count})", count=page.found.count)
    is_all = asked.reason is None and not asked.after
    press = reader.press("aside_list", here=True)
    each = [_shown(every, press, is_shown=is_all)]
    return [buttons(*each, *(_reason(reader, asked, *one) for one in counts.items()))]


def _shown(said: str, press: Click, *, is_shown: bool) -> Button:
    # Not by its ground alone.
    return button(f"✓ {said}" if is_shown else said, press, chosen=is_shown)


def _reason(reader: CardReader, asked: AsideFilter, reason: str, count: int) -> Button:
    said = reader.say("{reason} ({count})", reason=reader.say(reason), count=count)
    press = reader.press("aside_list", here=True, reason=reason)
    is_shown = reason == asked.reason and not asked.after
    return _shown(said, press, is_shown=is_shown)


def _row(reader: CardReader, page: AsidePage, line: AsideRow) -> Widget:
    words = [reader.lasting(line.at), cut_text(line.sender, MAX_SENDER_CHARS)]
    words += [f"{line.inbox.partition('@')[0]}@"] if page.names_inbox else []
    words += [f"#{line.number}"] if line.number else []
    subject = line.subject or reader.say("(no subject)")
    shown = cut_text(subject, MAX_SUBJECT_CHARS)
    about = page.place(row=line.id, whole=line.is_whole)
    return row(
        # As in Gmail itself: what one has not seen yet.
        bold(shown) if line.is_new else shown,
        above=reader.say(line.reason),
        below=" · ".join(word for word in words if word),
        press=reader.press("aside_mail", **about),
        beside=_make(reader, about, subject),
    )


def _make(reader: CardReader, about: dict[str, Any], subject: str) -> Button | None:
    if not reader.may_change:
        return None
    alt = reader.say("Make a ticket of “{subject}”", subject=subject)
    press = reader.press("make_aside", **about)
    return button(reader.say("Make ticket"), press, alt=alt)


def _older(reader: CardReader, page: AsidePage) -> list[Widget]:
    if page.found.next is None:
        return []
    reason = page.asked.reason
    press = reader.press("aside_list", here=True, reason=reason, after=page.found.next)
    return [row(blue(reader.say("Older")), press=press)]


def _nothing(reader: CardReader, page: AsidePage) -> list[Widget]:
    if page.found.rows:
        return []
    if page.found.count:
        return [paragraph(grey(reader.say("Nothing here.")))]
    said = reader.say(
        "Mail that makes no ticket is listed here: newsletters, automatic replies, "
        "spam, and what somebody set aside."
    )
    return [paragraph(grey(said))]
