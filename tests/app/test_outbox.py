"""What a change owes to Gmail, and when the mailboxes hear of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import outbox
from app.db import Database
from app.mailboxes.pending_thread import PendingThread
from app.people import actor
from app.people.person import Person
from app.tickets.messages import thread as threads
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import arrive, own_mailbox

# SQL is at stake.
pytestmark = pytest.mark.both_databases

Told = list[frozenset[int]]


@pytest.fixture
def told(database: Database) -> Told:
    """What the mailboxes were told, commit by commit."""
    heard: Told = []

    def nudge(mailbox_ids: Iterable[int]) -> None:
        with database.reading() as session:
            rows = set(session.scalars(select(PendingThread.mailbox_id)))
        # What is told is committed by then: somebody else can read it.
        assert rows >= set(mailbox_ids)
        heard.append(frozenset(mailbox_ids))

    outbox.attach_outbox(database.sessions, nudge)
    return heard


@pytest.fixture
def ids(database: Database, told: Told) -> dict[str, int]:
    """A ticket in the connected mailboxes of support and Ada, and in Grace's."""
    with database.transaction() as session:
        cast = casting.enter(session)
        own = [own_mailbox(session, cast, who) for who in (cast.ada, cast.grace)]
        boxes = [cast.mailbox, *own]
        for number, box in enumerate(boxes):
            box.is_connected = box.address != "grace@acme.example"
            key = str(number)
            arrive(session, cast, mailbox=box, gmail_id=key, thread_id=key)
    told.clear()
    with database.transaction() as session:
        for row in session.scalars(select(PendingThread)):
            session.delete(row)
        return {box.address.split("@")[0]: box.id for box in boxes}


def ticket(session: Session) -> Ticket:
    return session.scalars(select(Ticket)).one()


def people_of(session: Session) -> list[Person]:
    query = select(Person).where(Person.kind == "person").order_by(Person.id)
    return list(session.scalars(query))


def owed(database: Database) -> dict[int, int]:
    with database.reading() as session:
        return {
            row.mailbox_id: row.wanted for row in session.scalars(select(PendingThread))
        }


def test_a_change_owes_every_connected_thread(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    with database.transaction() as session:
        ticket(session).unassign(by=actor.CLOCK)
        ticket(session).assign(people_of(session)[0], by=actor.CLOCK)
    assert owed(database) == {ids["support"]: 1, ids["ada"]: 1}
    assert told == [frozenset({ids["support"], ids["ada"]})]


def test_the_next_change_wants_more(database: Database, ids: dict[str, int]) -> None:
    for who in (0, 1):
        with database.transaction() as session:
            ticket(session).assign(people_of(session)[who], by=actor.CLOCK)
    assert owed(database)[ids["support"]] == 2


def test_what_is_owed_is_of_the_same_transaction(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    def fail() -> None:
        with database.transaction() as session:
            ticket(session).assign(people_of(session)[0], by=actor.CLOCK)
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert (owed(database), told) == ({}, [])


def test_after_a_rollback_the_session_owes_nothing(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    with database.sessions() as session:
        ticket(session).assign(people_of(session)[0], by=actor.CLOCK)
        session.flush()
        session.rollback()
        session.commit()
    assert (owed(database), told) == ({}, [])


def test_a_savepoint_tells_nobody_and_loses_nothing(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    with database.transaction() as session:
        ticket(session).assign(people_of(session)[0], by=actor.CLOCK)
        session.flush()
        with session.begin_nested():
            people_of(session)[0].name = "Ada L."
        assert told == []
        session.begin_nested().rollback()
    assert set(owed(database)) == {ids["support"], ids["ada"]}
    assert len(told) == 1


def test_what_changes_nothing_owes_nothing(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    with database.transaction() as session:
        ticket(session).unassign(by=actor.CLOCK)
        people_of(session)[0].name = "Ada L."
    assert (owed(database), told) == ({}, [])


def test_the_first_mail_owes_its_own_thread(database: Database, told: Told) -> None:
    with database.transaction() as session:
        cast = casting.enter(session)
        cast.mailbox.is_connected = True
        arrive(session, cast)
    assert owed(database) == {cast.mailbox.id: 1}


def test_a_thread_that_joins_is_owed_without_an_event(
    database: Database, ids: dict[str, int], told: Told
) -> None:
    with database.transaction() as session:
        shown = ticket(session)
        place = (shown.workspace_id, ids["ada"], "77")
        threads.link_thread(session, *place, shown.id)
    with database.reading() as session:
        found = set(session.scalars(select(PendingThread.thread_gmail_id)))
    assert "77" in found
    assert ids["ada"] in told[0]
