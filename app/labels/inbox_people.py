"""Lets people into an inbox and out of it, with their tickets and their labels."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.labels import pending, withdrawal
from app.mailboxes.mailbox import Mailbox
from app.people import actor
from app.people.person import Person
from app.tickets.messages import copy_ticket
from app.tickets.status import NOT_DONE
from app.tickets.ticket import Ticket

OWN_ACCOUNT = "{address} is the inbox's own account: it cannot leave."


@dataclass(frozen=True)
class HeldCounts:
    """How many tickets of one inbox somebody has, and how many of these are open."""

    count: int
    open: int


def let_into_inbox(
    session: Session, inbox: Inbox, person: Person, *, by: Author
) -> bool:
    """Let the person into the inbox; whether they were not in it before.

    Their mailbox is to wear the labels of its tickets.

    Raises:
        NotFound: it is an inbox of another workspace.
    """
    is_new = inboxes.add_member(session, inbox, person)
    if is_new:
        _repaint(session, inbox, person)
        told, named = {"person": person.id}, {"person": person.address}
        audit.record(session, by, "member.added", inbox, new=told, private=named)
    return is_new


def take_out_of_inbox(
    session: Session, inbox: Inbox, person: Person, *, by: Author
) -> bool:
    """Let the person out of the inbox; whether they were in it.

    What they see ends with the next call. Their tickets there are nobody's, whatever
    their status: a mail may open them again. Its labels leave their mailbox.

    Raises:
        NotFound: it is an inbox of another workspace.
        Refused: it is the inbox's own account.
    """
    if inbox.workspace_id != person.workspace_id:
        raise NotFound(f"There is no inbox {inbox.address}.")
    if person.address == inbox.address:
        raise Refused(OWN_ACCOUNT.format(address=person.address))
    if not inboxes.remove_member(session, inbox, person):
        return False
    query = select(Ticket).where(_held(inbox, person)).order_by(Ticket.id)
    locked = query.with_for_update(**LOCK).execution_options(populate_existing=True)
    for ticket in session.scalars(locked):
        ticket.unassign(by=actor.RULE)
    _repaint(session, inbox, person)
    told, named = {"person": person.id}, {"person": person.address}
    audit.record(session, by, "member.removed", inbox, old=told, private=named)
    return True


def count_held_tickets(session: Session, inbox: Inbox, person: Person) -> HeldCounts:
    """What the person has in that inbox."""
    is_open = Ticket.status.in_(NOT_DONE) & Ticket.merged_into_id.is_(None)
    query = select(func.count(), func.count().filter(is_open))
    count, open_count = session.execute(query.where(_held(inbox, person))).one()
    return HeldCounts(count, open_count)


def _held(inbox: Inbox, person: Person) -> ColumnElement[bool]:
    return and_(Ticket.inbox_id == inbox.id, Ticket.assignee_id == person.id)


def _repaint(session: Session, inbox: Inbox, person: Person) -> None:
    query = select(Mailbox).where(Mailbox.owner_id == person.id)
    for mailbox in session.scalars(query):
        copy_ticket.repoint_copies(session, mailbox)
        session.flush()
        withdrawal.withdraw_tag_labels(session, mailbox)
        pending.mark_inbox_pending(session, mailbox.id, inbox.id)
