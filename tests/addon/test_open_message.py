"""The open mail decides before its thread, is read once, and costs nothing after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.tickets.messages.message import MessageCopy
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.sidebar import sidebar_of, words
from tests.addon.test_open_mail import calls_to
from tests.support.office import ADA, GRACE, SUPPORT, Office
from tests.support.snapshot import usual_office

FORM = "Web form <forms@web.example>"
ANSWERERS = ["olga@brandt.example", "ольга@brandt.example", "per@holm.example"]


@pytest.fixture(params=[(), (SUPPORT,)])
def office(
    request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path
) -> Iterator[Office]:
    """Nobody's own mailbox is connected; the shared one is, or is not."""
    opened = usual_office(sqlite_url, tmp_path, connected=request.param)
    yield opened
    opened.desk.close()


def raw(name: str, more: str) -> RawMail:
    head = f"From: {FORM}\r\nTo: {SUPPORT}\r\nSubject: New message\r\n"
    head += f"Message-ID: <{name}@case.example>\r\n{more}"
    return RawMail.read(f"{head}\r\nHello\r\n".encode())


def in_one_thread(office: Office, *more: str) -> list[MailboxMessage]:
    """Form mails that Gmail itself has put into one thread of Ada's mailbox."""
    box = office.ada
    first = box.file(raw("f0", more[0]), {"INBOX"})
    rest = [
        box.file_into(first.thread, raw(f"f{n}", text), {"INBOX"}, None)
        for n, text in enumerate(more[1:], start=1)
    ]
    return [first, *rest]


def test_two_customers_in_one_thread_are_each_shown_their_own(office: Office) -> None:
    first, second = in_one_thread(
        office, "Reply-To: olga@brandt.example\r\n", "Reply-To: per@holm.example\r\n"
    )
    sidebar = sidebar_of(office, ADA)
    for _ in range(2):
        assert "olga@brandt.example" in words(sidebar.open(first))
        assert "per@holm.example" in words(sidebar.open(second))
    assert office.tickets() == 2


@pytest.mark.parametrize("kind", ["new", "answer", "set aside"])
def test_a_mail_is_read_once(office: Office, kind: str) -> None:
    reply_to = "Reply-To: olga@brandt.example\r\n"
    machine = f"{reply_to}X-Failed-Recipients: x@y.example\r\n"
    more = {"new": [], "answer": [reply_to], "set aside": []}[kind]
    last = machine if kind == "set aside" else reply_to
    mails = in_one_thread(office, *more, last)
    sidebar = sidebar_of(office, ADA)
    for mail in mails:
        asked = calls_to(office)
        sidebar.open(mail)
        assert len(asked) == 1
        sidebar.open(mail)
        assert len(asked) == 1


MARIA = "maria@lopez-interiors.example"
# Who writes, about what, and the lines that say what it answers: `{0}` is that id.
TO_A_REP = [
    (f"Maria Lopez <{MARIA}>", "Re: Refund", "In-Reply-To: {0}"),
    (f"Мария <{MARIA}>", "Отв: возврат за стул", "References: {0}"),
    (f"ロペス <{MARIA}>", "Re: 返金について", "References: <a@b.example>\r\n {0}"),
    (f"ماريا <{MARIA}>", "رد: استرداد المبلغ", "In-Reply-To:\r\n\t{0}"),
    (f"Łucja Øst <{MARIA.upper()}>", "Zwrot", "In-Reply-To: {0} (Ada, Friday)"),
    # Her program drops both lines: Gmail's thread is what is left.
    (MARIA, "Still waiting for my refund", "X-Mailer: Handheld 2"),
    # A colleague of hers goes on, and asks for answers somewhere else.
    (
        "Einkauf <office@lopez-interiors.example>",
        "AW: Refund",
        "In-Reply-To: {0}\r\nReply-To: buero@lopez-interiors.example",
    ),
]


@pytest.mark.parametrize(("sender", "subject", "lines"), TO_A_REP)
def test_an_answer_to_a_rep_alone_counts_when_it_is_opened(
    office: Office, sender: str, subject: str, lines: str
) -> None:
    first = office.write()
    ada = sidebar_of(office, ADA)
    ada.open(office.copy(ADA, first))
    sent = office.answer(ADA, office.copy(ADA, first).thread.id)
    ada.open(sent)
    assert office.shown()["status"] == "waiting"
    reply = (
        f"From: {sender}\r\nTo: {ADA}\r\nSubject: {subject}\r\n"
        f"Message-ID: <alone@case.example>\r\n{lines.format(sent.mail.message_id)}"
        "\r\n\r\nThank you\r\n"
    )
    alone = office.ada.file_into(
        sent.thread, RawMail.read(reply.encode()), {"INBOX"}, None
    )
    asked = calls_to(office)
    ada.open(alone)
    assert office.shown()["status"] == "open"
    assert office.shown()["mails"] == 3
    assert len(asked) == 1
    ada.open(alone)
    assert len(asked) == 1


def test_what_a_stranger_writes_to_a_rep_in_its_thread_opens_nothing(
    office: Office,
) -> None:
    first = office.write()
    ada = sidebar_of(office, ADA)
    ada.open(office.copy(ADA, first))
    sent = office.answer(ADA, office.copy(ADA, first).thread.id)
    ada.open(sent)
    for n, name in enumerate(["Пер Хольм", "鈴木", "ليلى", "Per", "Zoë"]):
        reply = (
            f"From: {name} <per{n}@holm.example>\r\nTo: {ADA}\r\nSubject: Re: {name}"
            f"\r\nMessage-ID: <s{n}@holm.example>\r\n"
            f"In-Reply-To: {sent.mail.message_id}\r\n\r\nHello\r\n"
        )
        mail = RawMail.read(reply.encode())
        ada.open(office.ada.file_into(sent.thread, mail, {"INBOX"}, None))
    assert (office.shown()["status"], office.shown()["mails"]) == ("waiting", 2)
    assert office.tickets() == 1


def test_what_the_card_remembers_says_nothing_of_labels(
    sqlite_url: str, tmp_path: Path
) -> None:
    office = usual_office(sqlite_url, tmp_path, connected=(GRACE,))
    first = office.copy(GRACE, office.write())
    sidebar_of(office, GRACE).open(first)
    with office.desk.database.reading() as session:
        assert not session.scalars(select(MessageCopy)).one().is_synced
    office.sync()
    with office.desk.database.reading() as session:
        assert session.scalars(select(MessageCopy)).one().is_synced
    assert office.worn(first) == {"Desk/Status/Open"}
    office.desk.close()
