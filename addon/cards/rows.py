"""One ticket as a row of a list, and the click that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from addon import lines
from addon.clean import cut
from addon.kit import Button, Click, Widget, blue, link, row
from addon.reader import Reader
from app.tickets.rows import ACTIVE, TicketRow
from app.tickets.snooze import is_asleep
from app.tickets.status import Priority, Status

GMAIL = "https://mail.google.com/mail/"
STEP = 10
MOST = 60
LONGEST_SUBJECT, LONGEST_CUSTOMER = 90, 60


def queue_row(
    reader: Reader, ticket: TicketRow, beside: Button | None = None
) -> Widget:
    """For how long it waits, whose it is, its number, and what is urgent about it."""
    return _row(reader, ticket, reader.lasting(ticket.since), beside)


def snoozed_row(reader: Reader, ticket: TicketRow) -> Widget:
    """Until when it sleeps."""
    said = _until(reader, ticket)
    return _row(reader, ticket, said)


def found_row(
    reader: Reader, ticket: TicketRow, beside: Button | None = None
) -> Widget:
    """How it stands and who has it."""
    words = [state(reader, ticket), holder(reader, ticket), f"#{ticket.number}"]
    return _opening(reader, ticket, words, beside)


def state(reader: Reader, ticket: TicketRow) -> str:
    """How a ticket stands, in a few words."""
    ago, lasting = reader.ago(ticket.status_at), reader.lasting(ticket.since)
    if is_asleep(ticket.snoozed_at, ticket.snoozed_until, reader.now):
        if ticket.snoozed_until is None:
            return reader.say("Snoozed until they write")
        when = reader.coming(ticket.snoozed_until)
        return reader.say("Snoozed to {when}", when=when)
    if ticket.status == Status.RESOLVED:
        return reader.say("Resolved {ago}", ago=ago)
    if ticket.status == Status.CLOSED:
        return reader.say("Closed {ago}", ago=ago)
    if ticket.status in ACTIVE and ticket.direction == "in":
        return reader.say("Waiting on us {lasting}", lasting=lasting)
    if ticket.status in ACTIVE:
        return reader.say("Open {lasting}", lasting=lasting)
    return reader.say("Waiting {lasting}", lasting=lasting)


def holder(reader: Reader, ticket: TicketRow) -> str:
    """Who has it, in a list."""
    if ticket.assignee is None:
        return reader.say("nobody")
    if ticket.assignee_id == reader.person_id:
        return reader.say("you")
    return lines.given(ticket.assignee)


def in_gmail(reader: Reader, thread_id: str, page: str = GMAIL) -> str:
    """The address of that mail in the reader's own mailbox."""
    account = quote(reader.address, safe="@")
    return f"{page}?authuser={account}#all/{thread_id}"


def more_row(
    reader: Reader, verb: str, shown: int, count: int, **args: Any
) -> Sequence[Widget]:
    """`6 more`, when there are; the same list longer."""
    if count <= shown or shown >= MOST:
        return []
    said = blue(reader.say_many("1 more", "{n} more", count - shown))
    press = reader.press(verb, rows=min(shown + STEP, MOST), **args)
    return [row(said, press=press)]


def _row(
    reader: Reader, ticket: TicketRow, first: str, beside: Button | None = None
) -> Widget:
    customer = cut(ticket.customer, LONGEST_CUSTOMER)
    words = [first, customer, f"#{ticket.number}"]
    if ticket.priority != Priority.NORMAL:
        words.append(reader.say(Priority(ticket.priority).label))
    return _opening(reader, ticket, words, beside)


def _opening(
    reader: Reader, ticket: TicketRow, words: list[str], beside: Button | None = None
) -> Widget:
    subject = ticket.subject or reader.say("(no subject)")
    return row(
        cut(subject, LONGEST_SUBJECT),
        below=" · ".join(word for word in words if word),
        press=_open(reader, ticket),
        beside=beside,
    )


def _open(reader: Reader, ticket: TicketRow) -> Click:
    """The mail where the reader has it; else the ticket's card over the list."""
    if ticket.thread_id is None:
        return reader.press_ticket("refresh", ticket.id, ticket.version, above=True)
    return link(in_gmail(reader, ticket.thread_id))


def _until(reader: Reader, ticket: TicketRow) -> str:
    if ticket.snoozed_until is None:
        name = cut(ticket.customer, LONGEST_CUSTOMER)
        return reader.say("until {name} writes", name=name)
    when = reader.coming(ticket.snoozed_until)
    return reader.say("until {when}", when=when)
