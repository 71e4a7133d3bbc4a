"""Whether the database holds what was answered as done, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.acting.press import Press
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.notes.note import Note
from app.tickets.ticket import Ticket
from tests.faults.customer import Customer
from tests.faults.reps import Book


def differences(
    session: Session, book: Book, customer: Customer, others: Collection[str] = ()
) -> list[str]:
    """Everything that is lost or doubled; `others` are tickets that no mail began."""
    return [
        *lost_acts(session, book),
        *_events(session),
        *_mails(session, customer.mails),
        *_tickets(session, {*customer.mails.values(), *others}),
    ]


def lost_acts(session: Session, book: Book) -> list[str]:
    """What was answered as done and is not there, or twice."""
    kept = set(session.scalars(select(Press.nonce)))
    theirs = select(Note.text).where(Note.text.startswith("note "))
    notes = Counter(session.scalars(theirs))
    return [
        *(f"press {key[:8]} is lost" for key in book.done - kept),
        *(f"{text} is lost" for text in book.noted - set(notes)),
        *(f"{text} is there {n} times" for text, n in notes.items() if n > 1),
        *(f"{text} was never typed" for text in set(notes) - book.typed),
    ]


def _events(session: Session) -> list[str]:
    """Each ticket's events are numbered without a gap, and each note has one."""
    of_ticket: dict[int, list[int]] = {}
    query = select(Event.ticket_id, Event.version).order_by(Event.id)
    for ticket_id, version in session.execute(query):
        of_ticket.setdefault(ticket_id, []).append(version)
    found = []
    for ticket in session.scalars(select(Ticket)):
        versions = of_ticket.get(ticket.id, [])
        if sorted(versions) != list(range(1, ticket.version + 1)):
            found.append(f"#{ticket.number}: {versions}, now {ticket.version}")
    noted = select(Event.id).where(Event.action == "noted")
    events, notes = (
        len(session.scalars(each).all()) for each in (noted, select(Note.id))
    )
    return found + ([f"{notes} notes, {events} events"] if notes != events else [])


def _mails(session: Session, sent: dict[str, str]) -> list[str]:
    """Each mail is in one ticket, and was counted there once."""
    query = select(Message.message_id, Message.ticket_id)
    rows = session.execute(query.where(Message.ticket_id.is_not(None)))
    kept = Counter(f"<{message_id}>" for message_id, _ in rows)
    counted = select(Event.message_id).where(
        Event.action.in_(("created", "message_in")), Event.message_id.is_not(None)
    )
    times = Counter(session.scalars(counted))
    return [
        *(f"{each} is there {kept[each]} times" for each in sent if kept[each] != 1),
        *(f"mail {each} counts {n} times" for each, n in times.items() if n > 1),
    ]


def _tickets(session: Session, subjects: set[str]) -> list[str]:
    """Each conversation is one ticket."""
    has = Counter(
        each.removeprefix("Re: ") for each in session.scalars(select(Ticket.subject))
    )
    wrong = {each for each in subjects | set(has) if has[each] != 1}
    return [f"{each}: {has[each]} tickets" for each in sorted(wrong)]
