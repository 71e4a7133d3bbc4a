"""A link: one mail has to do with two tickets, so each of them names the other.

Tickets of two inboxes do not name one another: whoever reads the one may not know of
the other. Their link is kept for those who see both.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK
from app.errors import Refused
from app.people import actor
from app.people.actor import Actor
from app.tickets import queries
from app.tickets.conversations import references, ticket_link
from app.tickets.conversations.ticket_link import LinkKind
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from app.wording import mark

LINKED, UNLINKED = "linked", "unlinked"
MAX_LINKS = 50
ITSELF = mark("That is this ticket. Choose another one.")


def link_tickets(session: Session, ticket: Ticket, ids: Iterable[str]) -> None:
    """Link the ticket with those that have a mail with one of these Message-IDs.

    Each pair is noted once, on both. They are not merged: people do that.
    """
    known = references.tickets_with_message_ids(session, ticket.workspace_id, ids)
    others = known - {ticket.id}
    for other in _listed(session, others) if others else []:
        link_related(session, ticket, other)


def link_related(session: Session, one: Ticket, other: Ticket) -> None:
    """Link the two tickets; a pair that is linked stays as it is."""
    is_new = ticket_link.link_pair(session, one.workspace_id, (one.id, other.id))
    if is_new and not _is_told(session, one, other):
        _tell_both(one, other, LINKED, actor.RULE)


def link_by_hand(session: Session, one: Ticket, other: Ticket, *, by: Actor) -> None:
    """Link the two for somebody who sees both; a pair that is linked stays as it is.

    Both are locked. Of two inboxes neither is told: the link itself keeps who did it.

    Raises:
        Refused: it is one ticket, or one of them has too many links.
    """
    if one.id == other.id:
        raise Refused(ITSELF)
    for each in (one, other):
        queries.require_listed(each)
        if ticket_link.count_links(session, each.id) >= MAX_LINKS:
            raise Refused(
                "A ticket has at most {most} links. Remove one first.", most=MAX_LINKS
            )
    ids = (one.id, other.id)
    is_new = ticket_link.link_pair(
        session, one.workspace_id, ids, person_id=by.person_id
    )
    if is_new:
        _tell_both(one, other, LINKED, by)


def unlink_by_hand(session: Session, one: Ticket, other: Ticket, *, by: Actor) -> None:
    """Take the link between the two away; both are locked.

    Raises:
        Refused: they are not linked.
    """
    if not ticket_link.unlink_pair(session, (one.id, other.id)):
        raise Refused("They are not linked.")
    _tell_both(one, other, UNLINKED, by)


def _tell_both(one: Ticket, other: Ticket, action: str, by: Actor) -> None:
    if one.inbox_id == other.inbox_id:
        for each, its in ((one, other), (other, one)):
            each.record(action, by, [], number=its.number, ticket=its.id)


def link_follow_up(session: Session, old: Ticket, new: Ticket) -> None:
    """Note that the old ticket's conversation goes on in the new one."""
    ids = (old.id, new.id)
    ticket_link.link_pair(session, new.workspace_id, ids, LinkKind.FOLLOW_UP)


def link_inboxes(session: Session, rows: Sequence[Message]) -> None:
    """Link the tickets that one mail has in several inboxes."""
    for one, other in itertools.combinations(rows, 2):
        if one.ticket_id is not None and other.ticket_id is not None:
            pair_ids = (one.ticket_id, other.ticket_id)
            ticket_link.link_pair(session, one.workspace_id, pair_ids)


def _is_told(session: Session, one: Ticket, other: Ticket) -> bool:
    # From before links were kept.
    query = select(Event.details).where(
        Event.ticket_id == one.id, Event.action == LINKED
    )
    return any(details["ticket"] == other.id for details in session.scalars(query))


def _listed(session: Session, ticket_ids: set[int]) -> Sequence[Ticket]:
    wanted = (
        select(Ticket)
        .where(Ticket.id.in_(sorted(ticket_ids)), queries.is_listed())
        .order_by(Ticket.id)
    )
    locked = wanted.with_for_update(**LOCK).execution_options(populate_existing=True)
    return session.scalars(locked).all()
