"""Two colleagues have answered one mail: noted once for each turn of the customer.

Two answers of different people, at most 30 minutes apart by the mails' own time, and no
mail of the customer between them. One that is read later takes it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.person import Person, PersonKind
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket

TOGETHER = timedelta(minutes=30)
DOUBLE, WITHDRAWN = "double_reply", "double_reply_withdrawn"

Pair = tuple[int, int]


def note_double_replies(session: Session, ticket: Ticket, at: datetime) -> None:
    """Note what a mail of that time has made one, or none any more."""
    session.flush()
    noted = _noted(session, ticket)
    if not noted and not _is_close(session, ticket, at):
        return
    people = _people(session, ticket)
    turns = list(_turns(_mails(session, ticket)))
    for pair in noted:
        if not any(set(pair) <= {each.id for each in turn} for turn in turns):
            gone = [session.get_one(Message, each) for each in pair]
            _record(ticket, WITHDRAWN, gone, people)
    for turn in turns:
        ids = {each.id for each in turn}
        found = _first_pair(turn, people)
        if found and not any(set(pair) <= ids for pair in noted):
            _record(ticket, DOUBLE, found, people)


def _noted(session: Session, ticket: Ticket) -> set[Pair]:
    """The pairs that are noted and were not taken back."""
    query = select(Event).where(
        Event.ticket_id == ticket.id, Event.action.in_((DOUBLE, WITHDRAWN))
    )
    pairs = set[Pair]()
    for each in session.scalars(query.order_by(Event.version)):
        one, other = each.details["rows"]
        if each.action == DOUBLE:
            pairs.add((one, other))
        else:
            pairs.discard((one, other))
    return pairs


def _is_close(session: Session, ticket: Ticket, at: datetime) -> bool:
    """Whether two of us have written about then."""
    query = select(Message.person_id).where(
        Message.ticket_id == ticket.id,
        Message.direction == "out",
        Message.set_aside.is_(None),
        Message.person_id.is_not(None),
        Message.at.between(at - TOGETHER, at + TOGETHER),
    )
    return len(set(session.scalars(query))) > 1


def _mails(session: Session, ticket: Ticket) -> Sequence[Message]:
    query = select(Message).where(
        Message.ticket_id == ticket.id, Message.set_aside.is_(None)
    )
    found = session.scalars(query.order_by(Message.at, Message.id)).all()
    # A mail to two inboxes whose tickets were merged is there twice.
    return list({each.key: each for each in reversed(found)}.values())[::-1]


def _turns(mails: Sequence[Message]) -> Iterator[list[Message]]:
    """Our answers between one mail of the customer and the next."""
    turn = list[Message]()
    for each in mails:
        if each.direction == "in":
            yield turn
            turn = []
        elif not each.is_automatic:
            turn.append(each)
    yield turn


def _first_pair(
    turn: Sequence[Message], people: dict[int, Person]
) -> Sequence[Message] | None:
    known = [each for each in turn if each.person_id in people]
    for one, other in pairwise(known):
        if one.person_id != other.person_id and other.at - one.at <= TOGETHER:
            return one, other
    return None


def _people(session: Session, ticket: Ticket) -> dict[int, Person]:
    """Who may have answered; who sits before a shared account nobody knows."""
    query = select(Person).where(
        Person.workspace_id == ticket.workspace_id, Person.kind == PersonKind.PERSON
    )
    return {each.id: each for each in session.scalars(query)}


def _record(
    ticket: Ticket, action: str, pair: Sequence[Message], people: dict[int, Person]
) -> None:
    one, other = pair
    both = [people[each.person_id] for each in pair if each.person_id in people]
    ticket.note_double_reply(
        action,
        other.at,
        other.id,
        people=[each.address for each in both],
        names=[each.name for each in both],
        minutes=(other.at - one.at) // timedelta(minutes=1),
        message_ids=[each.message_id for each in pair],
        rows=[each.id for each in pair],
    )
