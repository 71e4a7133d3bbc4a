"""One ticket as a row of a list, and the click that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.card_reader import CardReader
from addon.kit import Button, Click, Widget, blue, open_link, row
from addon.words.clean import cut_text
from addon.words.list_text import in_gmail, row_holder, row_writer, ticket_state
from app.tickets.lists.rows import TicketRow
from app.tickets.status import Priority

ROWS_STEP = 10
MAX_LIST_ROWS = 60
MAX_SUBJECT_CHARS, MAX_CUSTOMER_CHARS = 90, 60


def queue_row(
    reader: CardReader, ticket: TicketRow, beside: Button | None = None
) -> Widget:
    """For how long it waits, whose it is, its number, and what is urgent about it."""
    return _row(reader, ticket, reader.lasting(ticket.since), beside)


def snoozed_row(reader: CardReader, ticket: TicketRow) -> Widget:
    """Until when it sleeps."""
    said = _until(reader, ticket)
    return _row(reader, ticket, said)


def state_row(
    reader: CardReader, ticket: TicketRow, beside: Button | None = None
) -> Widget:
    """How it stands and who has it."""
    words = [
        ticket_state(reader, ticket),
        row_holder(reader, ticket),
        f"#{ticket.number}",
    ]
    return _opening(reader, ticket, words, beside)


def more_row(
    reader: CardReader, verb: str, shown: int, count: int, **args: Any
) -> Sequence[Widget]:
    """`6 more`, when there are; the same list longer."""
    if count <= shown or shown >= MAX_LIST_ROWS:
        return []
    said = blue(reader.say_many("1 more", "{n} more", count - shown))
    press = reader.press(verb, rows=min(shown + ROWS_STEP, MAX_LIST_ROWS), **args)
    return [row(said, press=press)]


def _row(
    reader: CardReader, ticket: TicketRow, first: str, beside: Button | None = None
) -> Widget:
    customer = cut_text(ticket.customer, MAX_CUSTOMER_CHARS)
    words = [first, customer, f"#{ticket.number}"]
    if ticket.priority != Priority.NORMAL:
        words.append(reader.say(Priority(ticket.priority).label))
    return _opening(reader, ticket, words, beside)


def _opening(
    reader: CardReader,
    ticket: TicketRow,
    words: list[str],
    beside: Button | None = None,
) -> Widget:
    subject = ticket.subject or reader.say("(no subject)")
    return row(
        cut_text(subject, MAX_SUBJECT_CHARS),
        # First of all: the second to answer is to see it before anything else.
        below=" · ".join(filter(None, [row_writer(reader, ticket), *words])),
        press=_open(reader, ticket),
        beside=beside,
    )


def _open(reader: CardReader, ticket: TicketRow) -> Click:
    """The mail where the reader has it; else the ticket's card over the list."""
    if ticket.thread_id is None:
        return reader.press_ticket("refresh", ticket.id, ticket.version, above=True)
    return open_link(in_gmail(reader, ticket.thread_id))


def _until(reader: CardReader, ticket: TicketRow) -> str:
    if ticket.snoozed_until is None:
        name = cut_text(ticket.customer, MAX_CUSTOMER_CHARS)
        return reader.say("until {name} writes", name=name)
    when = reader.coming(ticket.snoozed_until)
    return reader.say("until {when}", when=when)
