"""A mail that counts in no inbox of its reader is read once, until rules change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people.person import Person, PersonKind
from app.tickets.intake import unrelated_mail
from app.tickets.intake.directory import AddressDirectory
from app.tickets.messages.message import Message
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.mails import SALES, add_sales
from tests.addon.sidebar import Sidebar, lines, sidebar_of, words
from tests.addon.test_open_mail import calls_to, rows
from tests.support.office import ADA, SUPPORT, Office, pass_time
from tests.support.snapshot import usual_office

STRANGERS = [
    "Per Holm <per@holm.example>",
    "Пётр <petr@sklad.example>",
    "倉庫 <souko@soko.example>",
    "مخزن <warehouse@makhzan.example>",
    "no-reply@carrier.example",
]


@pytest.fixture(params=[(), (SUPPORT,), (SUPPORT, ADA)])
def office(
    request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path
) -> Iterator[Office]:
    opened = usual_office(sqlite_url, tmp_path, connected=request.param)
    yield opened
    opened.desk.close()


@pytest.fixture
def ada(office: Office) -> Sidebar:
    return sidebar_of(office, ADA)


@pytest.fixture
def ticket(office: Office, ada: Sidebar) -> MailboxMessage:
    """Ada's copy of a mail that is a ticket already."""
    mail = office.copy(ADA, office.write())
    ada.open(mail)
    return mail


def beside(
    office: Office, ticket: MailboxMessage, who: str, to: str = ADA, **more: str
) -> MailboxMessage:
    """A mail that Gmail has put into the ticket's thread in Ada's mailbox."""
    box = office.ada
    name = f"m{len(box.messages)}"
    lines = {"From": who, "To": to, "Subject": "Re: Refund", **more}
    head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
    raw = f"{head}Message-ID: <{name}@case.example>\r\n\r\nHello\r\n"
    mail = RawMail.read(raw.encode())
    return box.file_into(ticket.thread, mail, {"INBOX"}, None)


def test_strangers_mails_in_a_known_thread_are_read_once(
    office: Office, ada: Sidebar, ticket: MailboxMessage
) -> None:
    mails = [beside(office, ticket, who) for who in STRANGERS]
    office.sync()
    asked = calls_to(office)
    cards = [ada.open(mail) for mail in [*mails, *mails]]
    assert len(asked) == len(mails)
    # It changes nothing: the card is that of the thread's ticket.
    assert {lines(card)[1] for card in cards} == {"Nobody assigned · Open"}
    assert office.shown()["mails"] == 1
    ada.press(cards[0], "Take")
    for mail in [*mails, ticket]:
        ada.open(mail)
    assert len(asked) == len(mails)


def test_the_name_of_a_mail_just_sent_is_remembered_too(
    office: Office, ada: Sidebar, ticket: MailboxMessage
) -> None:
    mail = beside(office, ticket, STRANGERS[0])
    ada.gmail = {"messageId": mail.page_id}
    asked = calls_to(office)
    for _ in range(2):
        ada.open(mail)
    ada.gmail = {}
    ada.open(mail)
    assert len(asked) == 1


def test_a_mail_of_an_inbox_that_is_not_theirs_is_read_once(
    office: Office, ada: Sidebar, ticket: MailboxMessage
) -> None:
    add_sales(office, office.cast.grace)
    mail = beside(office, ticket, STRANGERS[0], SALES)
    office.sync()
    asked = calls_to(office)
    for _ in range(2):
        assert "per@holm.example" not in words(ada.open(mail))
    assert len(asked) == 1


def ada_joins(office: Office) -> None:
    with office.desk.database.transaction() as session:
        sales = inboxes.find_inbox(session, SALES)
        ada = session.get_one(Person, office.cast.ada.id)
        inboxes.add_member(session, sales, ada)


def the_address_is_an_inbox(office: Office) -> None:
    with office.desk.database.transaction() as session:
        inboxes.find_inbox(session, SUPPORT).address = "per.desk@acme.example"


def write_who_takes_part(office: Office) -> None:
    """The customer names the stranger; nobody has read that yet."""
    first = next(m for m in office.ada.messages.values() if not m.mail.references)
    reply_to = f"<{first.mail.message_id}>"
    office.write("Re: Refund", In_Reply_To=reply_to, Cc="Per <per@holm.example>")
    pass_time(60)


def it_is_read_who_takes_part(office: Office) -> None:
    mail = next(m for m in office.ada.messages.values() if m.mail.first("Cc"))
    sidebar_of(office, ADA).open(mail)


@pytest.mark.parametrize(
    ("to", "change"),
    [
        (SALES, ada_joins),
        ("per.desk@acme.example", the_address_is_an_inbox),
        (ADA, it_is_read_who_takes_part),
    ],
)
def test_it_is_looked_at_again_when_what_decides_has_changed(
    office: Office,
    ada: Sidebar,
    ticket: MailboxMessage,
    to: str,
    change: Callable[[Office], None],
) -> None:
    add_sales(office, office.cast.grace)
    write_who_takes_part(office)
    mail = beside(office, ticket, STRANGERS[0], to)
    ada.open(mail)
    change(office)
    asked = calls_to(office)
    for _ in range(2):
        ada.open(mail)
    assert len(asked) == 1
    with office.desk.database.reading() as session:
        writers = select(Message.from_address).where(Message.ticket_id.is_not(None))
        assert "per@holm.example" in session.scalars(writers).all()


def test_of_a_mail_in_an_unknown_thread_nothing_is_remembered(
    office: Office, ada: Sidebar
) -> None:
    raw = f"From: {STRANGERS[0]}\r\nTo: {ADA}\r\nMessage-ID: <x@y.example>\r\n\r\n"
    mail = office.ada.file(RawMail.read(raw.encode()), {"INBOX"})
    ada.home()
    before = rows(office)
    ada.open(mail)
    ada.open(mail)
    assert rows(office) == before


def test_whatever_the_directory_knows_decides() -> None:
    """A field that is added to it makes remembered mails be judged anew, too."""
    person = Person(id=1, kind=PersonKind.PERSON)
    around = AddressDirectory(
        {"a@b.example": person},
        {"c@b.example": Inbox(id=2)},
        {1: frozenset({2})},
        {"d@b.example": "a@b.example"},
    )
    hashes = {unrelated_mail.hash_of(around)}
    for each in fields(around):
        hashes.add(unrelated_mail.hash_of(replace(around, **{each.name: {}})))
    assert len(hashes) == 1 + len(fields(around))
    person.kind = PersonKind.SHARED
    assert unrelated_mail.hash_of(around) not in hashes
