"""How lists word a ticket, its holder, a member and an age."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from addon.words import status_lines
from addon.words.reader import Reader
from app.tickets.lists.rows import TicketRow
from app.tickets.lists.workload import Workload
from app.tickets.lists.writers import WrittenTicket
from app.tickets.status import ACTIVE, Status
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView
from app.wording import mark

GMAIL = "https://mail.google.com/mail/"
AGES = (
    mark("Under 1 h ({count})"),
    mark("1 to 4 h ({count})"),
    mark("4 h to 1 d ({count})"),
    mark("Over 1 d ({count})"),
)


def ticket_state(reader: Reader, ticket: TicketRow) -> str:
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
    return reader.say("Waiting on the customer {lasting}", lasting=lasting)


def row_holder(reader: Reader, ticket: TicketRow) -> str:
    """Who has it, in a list."""
    if ticket.assignee is None:
        return reader.say("nobody")
    if ticket.assignee_id == reader.person_id:
        return reader.say("you")
    # Whole: a row knows of no namesakes.
    return status_lines.whole_name(ticket.assignee)


def row_writer(reader: Reader, ticket: WrittenTicket) -> str:
    """Who writes an answer to it, in a list; empty when nobody does."""
    if not ticket.writer:
        return ""
    name = status_lines.whole_name(ticket.writer)
    return reader.say("{name} is writing", name=name)


def in_gmail(reader: Reader, thread_id: str, page: str = GMAIL) -> str:
    """The address of that mail in the reader's own mailbox."""
    return _in_gmail(reader.address, f"all/{thread_id}", page)


def _in_gmail(address: str, place: str, page: str = GMAIL) -> str:
    return f"{page}?authuser={quote(address, safe='@')}#{place}"


def searched_in_gmail(reader: Reader, message_id: str, page: str = GMAIL) -> str:
    """Where the reader's own mailbox looks for the mail of that Message-ID."""
    words = quote(f"rfc822msgid:{message_id.strip('<>')}", safe="")
    return _in_gmail(reader.address, f"search/{words}", page)


def shared_link(view: TicketView, page: str = GMAIL) -> str:
    """The address of the ticket's mail in the inbox's own account, if it is there."""
    thread_id = view.shared_thread
    return _in_gmail(view.inbox, f"all/{thread_id}", page) if thread_id else ""


def lacks_mail(view: TicketView) -> bool:
    """Whether the desk reads the reader's own mailbox and finds no mail of it there."""
    copy = view.elsewhere
    return copy is not None and copy.is_read and copy.thread_id is None


def own_thread_link(reader: Reader, view: TicketView, page: str = GMAIL) -> str:
    """The address of the ticket's mail in the reader's own mailbox, if it is known.

    Empty beside that mail.
    """
    thread_id = view.elsewhere.thread_id if view.elsewhere else None
    return in_gmail(reader, thread_id, page) if thread_id else ""


def mail_link(reader: Reader, view: TicketView, page: str = GMAIL) -> str:
    """The same; a mail that the desk has not seen there is looked for."""
    message_id = view.elsewhere.message_id if view.elsewhere else None
    known = own_thread_link(reader, view, page)
    if known or not message_id or view.waits_for_gmail:
        # What is not in Gmail yet is not looked for there.
        return known
    if lacks_mail(view) and view.shared_thread:
        return shared_link(view, page)
    return searched_in_gmail(reader, message_id, page)


def others_said(view: TicketView, reader: Reader) -> str:
    """`1 more open, 2 earlier tickets`; empty when there are none."""
    earlier = reader.say_many("1 earlier ticket", "{n} earlier tickets", view.earlier)
    if view.more_open and view.earlier:
        opened = reader.say_many("1 more open", "{n} more open", view.more_open)
        return reader.say("{opened}, {earlier}", opened=opened, earlier=earlier)
    if view.more_open:
        return reader.say_many(
            "1 more open ticket", "{n} more open tickets", view.more_open
        )
    return earlier if view.earlier else ""


def member_names(reader: Reader, loads: Sequence[Workload]) -> list[str]:
    """What the members are called in rows of the team: `Ada (you)`."""
    called = status_lines.told_apart([(load.name, load.address) for load in loads])
    return [
        _member_name(reader, load, name)
        for load, name in zip(loads, called, strict=True)
    ]


def _member_name(reader: Reader, load: Workload, name: str) -> str:
    if load.person_id == 0:
        return reader.say("Nobody")
    is_me = load.person_id == reader.person_id
    return reader.say("{name} (you)", name=name) if is_me else name
