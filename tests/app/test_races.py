"""Several people and mailboxes at once, each in a transaction of its own."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.db import Database
from app.mailboxes import mailbox as mailboxes
from app.people import actor, person as people
from app.people.workspace import next_number
from app.tickets import queries
from app.tickets.acting import press
from app.tickets.event import Event
from app.tickets.intake.intake import ArrivedMail, MailIntake
from app.tickets.messages.thread import Thread
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from tests.support import cast as casting
from tests.support.cast import arrive, mail
from tests.support.patience import LOCKED
from tests.support.together import together

# SQL is at stake.
pytestmark = pytest.mark.both_databases

BOXES = ("support@acme.example", "ada@acme.example", "grace@acme.example")


@pytest.fixture
def patient(database_url: str) -> Database:
    """A database on which everybody waits for their turn."""
    return Database(database_url, patience=LOCKED)


@pytest.fixture
def place(patient: Database) -> int:
    """The cast and one ticket, committed; the workspace's id."""
    with patient.transaction() as session:
        cast = casting.enter(session)
        for address in BOXES:
            mailboxes.find_or_make_mailbox(session, cast.acme.id, address)
        arrive(session, cast)
        return cast.acme.id


@pytest.fixture(autouse=True)
def _closed(patient: Database) -> object:
    yield
    patient.close()


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_fifty_at_once_get_fifty_numbers(patient: Database, place: int) -> None:
    def draw(_number: int) -> int:
        with patient.transaction() as session:
            return next_number(session, place)

    assert sorted(together(50, draw)) == list(range(2, 52))


def test_fifty_mails_at_once_are_fifty_tickets(patient: Database, place: int) -> None:
    def receive(number: int) -> None:
        with patient.transaction() as session:
            box = mailboxes.find_mailbox(session, BOXES[0])
            fresh = mail(f"<{number}@x>")
            key = f"f{number}"
            arrival = ArrivedMail(box, key, key, fresh, frozenset({"INBOX"}))
            MailIntake(session, place).receive(arrival)

    together(50, receive)
    with patient.reading() as session:
        numbers = session.scalars(select(Ticket.number).order_by(Ticket.number)).all()
    assert numbers == list(range(1, 52))


def test_one_mail_in_three_mailboxes_at_once_is_one_ticket(
    patient: Database, place: int
) -> None:
    def receive(number: int) -> None:
        with patient.transaction() as session:
            box = mailboxes.find_mailbox(session, BOXES[number % 3])
            key = f"{number % 3}"
            arrival = ArrivedMail(box, key, key, mail("<new@x>"), frozenset())
            MailIntake(session, place).receive(arrival)

    together(9, receive)
    assert (count(patient, Ticket), count(patient, Thread)) == (2, 4)


def test_of_many_who_take_it_at_once_each_sees_the_one_before(
    patient: Database, place: int
) -> None:
    def take(number: int) -> None:
        with patient.transaction() as session:
            who = people.find_person(session, BOXES[1 + number % 2])
            # As the terminal does: looked up by number first, locked after.
            found = queries.ticket_by_number(session, place, 1)
            held = queries.lock_ticket(session, found.id, seen_by=who)
            held.assign(who, by=actor.person_actor(who))

    together(10, take)
    with patient.reading() as session:
        versions = session.scalars(select(Event.version).order_by(Event.id)).all()
        ticket = queries.ticket_by_number(session, place, 1)
    assert versions == list(range(1, len(versions) + 1))
    assert ticket.version == len(versions)


def test_many_who_make_one_tag_at_once_share_it(patient: Database, place: int) -> None:
    def make(number: int) -> int:
        with patient.transaction() as session:
            return tags.find_or_make_tag(
                session, place, ("Billing", "billing")[number % 2]
            ).id

    assert len(set(together(10, make))) == 1
    assert count(patient, Tag) == 1


def test_of_many_presses_of_one_button_one_counts(
    patient: Database, place: int
) -> None:
    def push(_number: int) -> bool:
        with patient.transaction() as session:
            ada = people.find_person(session, BOXES[1])
            return press.claim_press(session, "nonce", place, ada.id)

    assert sorted(together(10, push)) == [False] * 9 + [True]
