"""Labels follow a merge, its undoing, and what is said to be no ticket."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.people import actor
from app.tickets import set_aside
from app.tickets.merge import merge as merges
from app.tickets.merge.merge import Merge
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support import human
from tests.support.office import ADA, GRACE, Office

OPEN = {"Desk/Status/Open"}
WAITING = {"Desk/Status/Waiting"}


@pytest.fixture
def first(office: Office) -> MailboxMessage:
    """The mail of ticket #1, in step."""
    made = office.write()
    office.sync()
    return made


@pytest.fixture
def second(office: Office, first: MailboxMessage) -> MailboxMessage:
    """The mail of ticket #2, which waits on the customer."""
    made = office.write("Catalogue 2026")
    office.sync()
    with office.ticket(2) as (_, ticket):
        ticket.set_status(Status.WAITING, by=actor.person_actor(office.cast.ada))
    office.sync()
    return made


def merge(office: Office, source: int, target: int) -> None:
    with office.ticket(target) as (session, kept):
        query = select(Ticket).where(Ticket.number == source)
        gone = session.scalars(query.with_for_update()).one()
        merges.merge_tickets(
            session, gone, kept, by=actor.person_actor(office.cast.ada)
        )
    office.sync()


def mark(office: Office, *, always: bool = False) -> None:
    with office.ticket() as (session, ticket):
        set_aside.set_aside_ticket(
            session, ticket, always=always, by=actor.person_actor(office.cast.ada)
        )
    office.sync()


def everywhere(office: Office, message: MailboxMessage) -> list[set[str]]:
    """What every copy of the mail wears."""
    own = [office.copy(address, message) for address in (ADA, GRACE)]
    return [office.worn(each) for each in (message, *own)]


def test_both_threads_wear_what_the_one_ticket_says(
    office: Office, first: MailboxMessage, second: MailboxMessage
) -> None:
    merge(office, 2, 1)
    assert everywhere(office, second) == [OPEN] * 3
    with office.ticket() as (_, ticket):
        ticket.set_status(Status.RESOLVED, by=actor.person_actor(office.cast.ada))
    office.sync()
    resolved = [{"Desk/Status/Resolved"}] * 3
    assert everywhere(office, first) == everywhere(office, second) == resolved


def test_undone_each_wears_its_own_again(
    office: Office, first: MailboxMessage, second: MailboxMessage
) -> None:
    merge(office, 2, 1)
    with office.desk.database.transaction() as session:
        made = session.scalars(select(Merge)).one()
        merges.undo_merge(session, made, by=actor.person_actor(office.cast.ada))
    office.sync()
    assert everywhere(office, first) == [OPEN] * 3
    assert everywhere(office, second) == [WAITING] * 3


def test_a_reply_to_the_merged_mail_joins_the_one_ticket(
    office: Office, first: MailboxMessage, second: MailboxMessage
) -> None:
    merge(office, 1, 2)
    reply = office.write_again(first)
    office.sync()
    assert office.shown(2)["mails"] == 3
    assert everywhere(office, reply) == [OPEN] * 3
    assert office.tickets() == 2


def test_a_label_by_hand_on_either_thread_is_a_command_to_the_one(
    office: Office, first: MailboxMessage, second: MailboxMessage
) -> None:
    merge(office, 2, 1)
    own = office.copy(ADA, second)
    human.label(office.ada, own, add="Desk/Status/Closed")
    office.sync()
    assert office.shown(1)["status"] == "closed"
    assert everywhere(office, first) == [{"Desk/Status/Closed"}] * 3


def test_no_ticket_wears_nothing_and_gets_it_back(
    office: Office, first: MailboxMessage
) -> None:
    mark(office)
    assert everywhere(office, first) == [set()] * 3
    with office.ticket() as (_, ticket):
        set_aside.restore_ticket(ticket, by=actor.person_actor(office.cast.ada))
    office.sync()
    assert everywhere(office, first) == [OPEN] * 3


def test_a_label_set_by_hand_on_no_ticket_comes_off_again(
    office: Office, first: MailboxMessage
) -> None:
    mark(office)
    human.label(office.ada, office.copy(ADA, first), add="Desk/Status/Closed")
    office.sync()
    assert everywhere(office, first) == [set()] * 3
    assert office.shown()["status"] == "open"


def test_a_reply_in_it_makes_it_a_ticket_again(
    office: Office, first: MailboxMessage
) -> None:
    mark(office)
    reply = office.write_again(first)
    office.sync()
    assert everywhere(office, reply) == everywhere(office, first) == [OPEN] * 3


def test_a_blocked_senders_reply_and_new_mail_stay_bare(
    office: Office, first: MailboxMessage
) -> None:
    mark(office, always=True)
    mails = [office.write_again(first), office.write("Catalogue 2026")]
    office.sync()
    assert [everywhere(office, each) for each in mails] == [[set()] * 3] * 2
    assert office.tickets() == 1
