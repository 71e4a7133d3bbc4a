"""Who was told of a note, until they have seen its ticket."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Membership
from app.people import actor
from app.people.person import Person
from app.tickets.notes import mention as mentions
from app.tickets.notes.mention import Mention
from app.tickets.ticket import Ticket
from tests.support.cast import Cast

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def tell(session: Session, cast: Cast, ticket: Ticket, *people: Person) -> list[Person]:
    note = ticket.note("Look", by=actor.person_actor(cast.ada), who=cast.ada)
    return mentions.add_mentions(session, note, people)


def test_each_is_told_once_and_the_author_not_at_all(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    told = tell(session, cast, ticket, cast.grace, cast.ada, cast.grace)
    assert told == [cast.grace]
    assert [m.person_id for m in session.scalars(select(Mention))] == [cast.grace.id]


def test_what_is_unseen_is_shown_newest_first(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    for _ in range(3):
        tell(session, cast, ticket, cast.grace)
    found = mentions.unseen_mentions(session, cast.grace, limit=2)
    assert (len(found.rows), found.count) == (2, 3)
    assert found.rows[0].author == "Ada Lovelace"
    assert mentions.unseen_mentions(session, cast.ada).count == 0


def test_seeing_the_ticket_sees_its_mentions(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    tell(session, cast, ticket, cast.grace, cast.edsger)
    mentions.mark_mentions_seen(session, cast.grace.id, ticket.id)
    assert mentions.unseen_mentions(session, cast.grace).count == 0
    assert mentions.unseen_mentions(session, cast.edsger).count == 1


def test_who_left_the_inbox_reads_no_mention_of_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    tell(session, cast, ticket, cast.grace)
    session.delete(session.get_one(Membership, (cast.support.id, cast.grace.id)))
    session.flush()
    assert mentions.unseen_mentions(session, cast.grace).count == 0
