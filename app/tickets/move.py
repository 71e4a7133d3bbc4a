"""A ticket moves to another inbox: other people can read it from then on.

Its number, mails, notes and links stay; later mail of the conversation follows it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import NotFound, Refused
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.actor import Actor
from app.people.person import Person
from app.tickets.merge.crossing import crossing_of
from app.tickets.ticket import Ticket
from app.wording import mark

NO_INBOX = mark("You do not belong to that inbox. Choose one of yours.")
ASK_FIRST = mark(
    "#{number} is in {inbox}: everybody in {into} could read it. Confirm that first."
)


def find_inbox(session: Session, person: Person, inbox: int | str) -> Inbox:
    """The inbox of the person's with that id or address.

    Raises:
        NotFound: there is none; one of others is named as little as one that is not.
    """
    is_it = Inbox.id == inbox
    if isinstance(inbox, str):
        is_it = Inbox.address == inbox.strip().lower()
    query = select(Inbox).where(is_it, visible.seen_by(person, Inbox.id))
    found = session.scalar(query)
    if found is None:
        raise NotFound(NO_INBOX)
    return found


def other_inboxes(session: Session, person: Person, inbox_id: int) -> list[Inbox]:
    """Where the person may move a ticket of that inbox, by address."""
    mine = visible.person_inboxes(session, person)
    return [each for each in mine if each.id != inbox_id]


def loser_of(session: Session, ticket: Ticket, into: Inbox) -> Person | None:
    """Who has the ticket and may not have it there."""
    who = ticket.assignee_id
    if who is None or visible.is_member(session, who, into.id):
        return None
    return session.get_one(Person, who)


def move_ticket(
    session: Session, ticket: Ticket, into: Inbox, *, by: Actor, is_confirmed: bool
) -> None:
    """Move the locked ticket; nothing changes where it is already there.

    Raises:
        Refused: the doer has not said that they know who will read it.
    """
    across = crossing_of(session, ticket.inbox_id, into.id)
    if across is None:
        return
    if not is_confirmed:
        places = {"inbox": across.inbox, "into": across.into}
        raise Refused(ASK_FIRST, number=ticket.number, **places)
    ticket.move(into.id, by=by, loser=loser_of(session, ticket, into))
