"""The mail of what is done leaves Gmail's inbox, where that was switched on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people import principal
from app.people.person import Person
from app.tickets import acting
from app.tickets.event import Event
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.workers.stories import settle
from tests.workers.test_inbox_moves import INBOX, in_inbox

# SQL is at stake.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def mail(office: Office) -> MailboxMessage:
    """A mail in the shared mailbox, known to the desk."""
    made = office.write()
    office.sync()
    return made


def switch_on(office: Office, when: str = "resolved") -> None:
    with office.desk.database.transaction() as session:
        query = select(Inbox).where(Inbox.address == SUPPORT)
        session.scalars(query).one().archive = when


def act(office: Office, verb: str, **args: object) -> None:
    """Ada presses that."""
    with office.desk.database.transaction() as session:
        ada = session.scalars(select(Person).where(Person.address == ADA)).one()
        [ticket_id] = session.scalars(select(Event.ticket_id).distinct())
        if verb == "undo":
            query = select(Event.id).order_by(Event.id.desc())
            args = {"event": session.scalars(query).first()}
        by = principal.person_principal(ada, "card")
        acting.act(session, by, ticket_id, verb, args)


def status(office: Office, to: str) -> None:
    act(office, "set_status", to=to)


def move(office: Office, mail: MailboxMessage, *, back: bool) -> None:
    """Somebody moves the conversation on Gmail's page of the shared account."""
    way: dict[str, set[str]] = {"add": set(), "remove": set()}
    way["add" if back else "remove"] = {INBOX}
    office.support.modify(list(mail.thread.messages), **way)


def test_nothing_moves_unless_it_is_switched_on(
    office: Office, mail: MailboxMessage
) -> None:
    status(office, "closed")
    settle(office)
    assert in_inbox(mail) == [True]


def test_resolved_it_leaves_the_shared_inbox_alone(
    office: Office, mail: MailboxMessage
) -> None:
    switch_on(office)
    status(office, "waiting")
    settle(office)
    assert in_inbox(mail) == [True]
    status(office, "resolved")
    settle(office)
    assert in_inbox(mail) == [False]
    assert in_inbox(office.copy(GRACE, mail)) == [True]


def test_where_closed_was_chosen_resolved_is_not_enough(
    office: Office, mail: MailboxMessage
) -> None:
    switch_on(office, "closed")
    status(office, "resolved")
    settle(office)
    assert in_inbox(mail) == [True]
    status(office, "closed")
    settle(office)
    assert in_inbox(mail) == [False]


def test_from_ones_own_inbox_by_ones_own_choice(
    office: Office, mail: MailboxMessage
) -> None:
    with office.desk.database.transaction() as session:
        query = select(Person).where(Person.address == GRACE)
        session.scalars(query).one().archive_own = True
    status(office, "resolved")
    settle(office)
    assert in_inbox(office.copy(GRACE, mail)) == [False]
    assert in_inbox(office.copy(ADA, mail)) == in_inbox(mail) == [True]


def test_who_has_left_the_inbox_keeps_their_mail_where_it_is(
    office: Office, mail: MailboxMessage
) -> None:
    with office.desk.database.transaction() as session:
        query = select(Person).where(Person.address == GRACE)
        grace = session.scalars(query).one()
        grace.archive_own = True
        support = session.get_one(Inbox, office.cast.support.id)
        inboxes.remove_member(session, support, grace)
    status(office, "resolved")
    settle(office)
    assert in_inbox(office.copy(GRACE, mail)) == [True]


def test_an_undo_puts_it_back(office: Office, mail: MailboxMessage) -> None:
    switch_on(office)
    status(office, "resolved")
    settle(office)
    act(office, "undo")
    settle(office)
    assert in_inbox(mail) == [True]


def test_undone_at_once_it_never_moves(office: Office, mail: MailboxMessage) -> None:
    switch_on(office)
    status(office, "resolved")
    act(office, "undo")
    settle(office)
    assert in_inbox(mail) == [True]
    # Nor is it put back from where somebody else has put it.
    move(office, mail, back=False)
    status(office, "resolved")
    settle(office)
    act(office, "undo")
    settle(office)
    assert in_inbox(mail) == [False]


def test_who_moves_it_back_is_obeyed(office: Office, mail: MailboxMessage) -> None:
    switch_on(office)
    status(office, "resolved")
    settle(office)
    move(office, mail, back=True)
    settle(office)
    status(office, "closed")
    settle(office)
    assert in_inbox(mail) == [True]


def test_the_customers_next_mail_brings_the_conversation_back(
    office: Office, mail: MailboxMessage
) -> None:
    switch_on(office)
    status(office, "resolved")
    settle(office)
    office.write_again(mail)
    settle(office)
    assert office.shown()["status"] == "open"
    assert in_inbox(mail)[-1] is True
