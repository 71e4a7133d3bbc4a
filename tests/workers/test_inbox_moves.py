"""What a colleague assigns to you comes back to your Gmail inbox, if you wish it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.people import principal
from app.people.person import Person
from app.tickets import acting
from app.tickets.event import Event
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, GRACE, Office
from tests.workers.stories import WRITE, grace, settle

# SQL is at stake.
pytestmark = pytest.mark.both_databases

INBOX = "INBOX"


@pytest.fixture
def old_mail(office: Office) -> MailboxMessage:
    """A mail in Grace's mailbox that she has archived; she wishes to have it back."""
    wish(office, GRACE)
    first = office.write()
    office.write_again(first)
    office.sync()
    mail = office.copy(GRACE, first)
    archive(office, mail)
    office.sync()
    return mail


def wish(office: Office, address: str) -> None:
    with office.desk.database.transaction() as session:
        query = select(Person).where(Person.address == address)
        session.scalars(query).one().inbox_on_assign = True


def archive(office: Office, mail: MailboxMessage) -> None:
    """Whose mail it is archives the conversation on Gmail's page."""
    box = next(m for m in office.world.mailboxes.values() if mail.id in m.messages)
    box.modify(list(mail.thread.messages), add=set(), remove={INBOX})


def fetch(office: Office, mail: MailboxMessage) -> None:
    """Grace moves the conversation to her inbox on Gmail's page."""
    grace(office).modify(list(mail.thread.messages), add={INBOX}, remove=set())


def assign(office: Office, to: str, by: str = ADA, verb: str = "assign") -> None:
    _act(office, by, verb, {"to": to} if verb == "assign" else {})


def undo(office: Office) -> None:
    """Ada undoes that it was assigned."""
    with office.desk.database.reading() as session:
        query = select(Event.id).where(Event.action == "assigned")
        last = session.scalars(query.order_by(Event.id.desc())).first()
    _act(office, ADA, "undo", {"event": last})


def _act(office: Office, by: str, verb: str, args: dict[str, object]) -> None:
    with office.desk.database.transaction() as session:
        person = session.scalars(select(Person).where(Person.address == by)).one()
        who = principal.person_principal(person, "card")
        [ticket_id] = session.scalars(select(Event.ticket_id).distinct())
        acting.act(session, who, ticket_id, verb, args)


def in_inbox(mail: MailboxMessage) -> list[bool]:
    """Of each mail of the conversation, whether it is in the inbox."""
    return [INBOX in each.labels for each in mail.thread.messages]


def test_the_newest_mail_comes_back(office: Office, old_mail: MailboxMessage) -> None:
    archive(office, office.copy(ADA, old_mail))
    assign(office, GRACE)
    office.sync()
    assert in_inbox(old_mail) == [False, True]
    assert in_inbox(office.copy(ADA, old_mail)) == [False, False]


def test_nobody_who_does_not_wish_it_gets_it(office: Office) -> None:
    mail = office.copy(GRACE, office.write())
    office.sync()
    archive(office, mail)
    assign(office, GRACE)
    settle(office)
    assert in_inbox(mail) == [False]


def test_what_one_takes_oneself_stays_where_it_is(
    office: Office, old_mail: MailboxMessage
) -> None:
    assign(office, GRACE, by=GRACE, verb="take")
    settle(office)
    assert in_inbox(old_mail) == [False, False]


def test_who_archives_it_again_is_obeyed(
    office: Office, old_mail: MailboxMessage
) -> None:
    assign(office, GRACE)
    office.sync()
    archive(office, old_mail)
    settle(office)
    office.write_again(old_mail)
    settle(office)
    assert in_inbox(old_mail) == [False, False, True]


def test_archived_and_not_read_before_it_was_assigned(
    office: Office, old_mail: MailboxMessage
) -> None:
    fetch(office, old_mail)
    office.sync()
    archive(office, old_mail)
    assign(office, GRACE)
    office.sync()
    assert in_inbox(old_mail) == [False, True]


def test_an_answer_that_was_lost_moves_it_once(
    office: Office, old_mail: MailboxMessage
) -> None:
    assign(office, GRACE)
    grace(office).faults.lose_answer(matching=WRITE)
    office.drain(GRACE)
    assert in_inbox(old_mail) == [False, True]
    archive(office, old_mail)
    settle(office)
    assert in_inbox(old_mail) == [False, False]


def test_given_to_somebody_else_before_it_was_moved(
    office: Office, old_mail: MailboxMessage
) -> None:
    assign(office, GRACE)
    assign(office, ADA)
    settle(office)
    assert in_inbox(old_mail) == [False, False]
    # What was called off does not come later, by another way.
    assign(office, GRACE, by=GRACE, verb="take")
    settle(office)
    assert in_inbox(old_mail) == [False, False]


def test_undone_before_it_was_moved(office: Office, old_mail: MailboxMessage) -> None:
    assign(office, GRACE)
    undo(office)
    settle(office)
    assert in_inbox(old_mail) == [False, False]


def test_undone_after_it_was_moved(office: Office, old_mail: MailboxMessage) -> None:
    assign(office, GRACE)
    office.sync()
    undo(office)
    office.sync()
    assert in_inbox(old_mail) == [False, False]


def test_undone_while_it_is_moved(office: Office, old_mail: MailboxMessage) -> None:
    assign(office, GRACE)
    grace(office).after(WRITE, lambda: undo(office))
    settle(office)
    assert in_inbox(old_mail) == [False, False]


def test_an_undo_leaves_what_a_person_has_moved(
    office: Office, old_mail: MailboxMessage
) -> None:
    assign(office, GRACE)
    office.sync()
    archive(office, old_mail)
    fetch(office, old_mail)
    office.sync()
    undo(office)
    settle(office)
    assert in_inbox(old_mail) == [True, True]


def test_one_that_is_there_already_is_not_moved_out_by_an_undo(
    office: Office,
) -> None:
    wish(office, GRACE)
    mail = office.copy(GRACE, office.write())
    office.sync()
    assign(office, GRACE)
    office.sync()
    undo(office)
    settle(office)
    assert in_inbox(mail) == [True]
