"""To whom a draft goes: to whoever wrote the open mail, and the card says so before."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from typing import Any

import pytest

from app.audit import OPERATOR
from app.commands.inbox import add_inbox_to
from app.inboxes import alias
from app.inboxes.inbox import InboxKind
from app.people import person as people
from app.people.workspace import Workspace
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.saved import COMPOSE, drafts, save
from tests.addon.sidebar import SCOPES, Sidebar, labels, lines, shown, toast, words
from tests.support.office import ADA, GRACE, SUPPORT

MARIA = "maria@lopez-interiors.example"
HOME = "maria.lopez@home.example"
PER = "per@holm-supplies.example"
EAI = "josé@muebles-ñandú.example"


@pytest.fixture
def ada(ada: Sidebar) -> Sidebar:
    """An admin who may make drafts."""
    ada.scopes = (*SCOPES, COMPOSE)
    return ada


def receive(ada: Sidebar, head: str, answers: MailboxMessage | None = None) -> Any:
    """A mail with these lines of a head; the copy in Ada's mailbox."""
    count = len(ada.office.ada.messages)
    raw = f"{head}\r\nMessage-ID: <mail{count}@lopez-interiors.example>\r\n"
    if answers is not None:
        raw += f"References: {answers.mail.message_id}\r\n"
    subject = "Re: Refund" if answers is not None else "Refund"
    raw += f"Subject: {subject}\r\n\r\nTwo chairs."
    copies = ada.office.world.receive(raw.encode(), to=[SUPPORT])
    return next(each.message for each in copies if each.mailbox.address == ADA)


def replied(ada: Sidebar, mail: MailboxMessage) -> tuple[Any, Message]:
    """The card under Reply beside that mail, and the empty draft made there."""
    before = {each.id for each in drafts(ada.office)}
    card = ada.open(mail)
    if "Take" in labels(card):
        card = shown(ada.press(card, "Take"))
    chosen = shown(ada.press(card, "Reply"))
    ada.press(chosen, "Empty draft")
    (made,) = [each for each in drafts(ada.office) if each.id not in before]
    return chosen, message_from_bytes(made.mail.raw)


def named(mail: Message, field: str) -> list[str]:
    """The addresses of a header, as its bytes say them."""
    raw = dict(mail.raw_items()).get(field, "")
    text = raw.encode("ascii", "surrogateescape").decode()
    return [address for _, address in getaddresses([text])]


def test_everybody_in_to_and_cc_gets_a_copy_but_we_ourselves(ada: Sidebar) -> None:
    with ada.office.desk.database.transaction() as session:
        acme = session.get_one(Workspace, ada.office.cast.acme.id)
        inbox = add_inbox_to(session, acme, "sales@acme.example", InboxKind.GROUP)
        alias.add_alias(session, inbox, "shop@acme.example", by=OPERATOR)
        alias.add_alias(
            session, people.find_person(session, ADA), "al@acme.example", by=OPERATOR
        )
    head = (
        f"From: Maria Lopez <{MARIA}>\r\n"
        f"To: {SUPPORT}, Per Holm <{PER}>, al@acme.example\r\n"
        f"Cc: Sales <sales@acme.example>, shop@acme.example, support+vip@acme.example,"
        f" {ADA}, {GRACE}, o@books.example, {PER}"
    )
    card, mail = replied(ada, receive(ada, head))
    assert named(mail, "To") == [MARIA]
    assert named(mail, "Cc") == [PER, GRACE, "o@books.example", SUPPORT]
    said = words(card)
    for who in (MARIA, f"Per Holm ({PER})", GRACE, "o@books.example", SUPPORT):
        assert who in said
    assert "sales@" not in said
    assert "vip" not in said


def test_a_third_party_is_answered_and_not_greeted_as_the_customer(
    ada: Sidebar,
) -> None:
    save(ada.office)
    first = receive(ada, f"From: Maria Lopez <{MARIA}>\r\nTo: {SUPPORT}\r\nCc: {PER}")
    replied(ada, first)
    second = receive(ada, f"From: Per Holm <{PER}>\r\nTo: {SUPPORT}", first)
    card, mail = replied(ada, second)
    assert lines(card) == ("Reply to Per Holm", "#1 · opens a draft, you send it")
    assert (named(mail, "To"), named(mail, "Cc")) == ([PER], [SUPPORT])
    assert MARIA not in words(card)
    assert MARIA not in str(mail)
    assert "2 blanks" in words(card)
    answer = ada.press(card, "Refund booked")
    assert (
        toast(answer) == "Draft open. 2 blanks to fill: customer first name, order no"
    )
    assert "Hello [[customer first name?]]," in drafts(ada.office)[-1].mail.body.text


def test_the_customers_second_address_is_answered(ada: Sidebar) -> None:
    save(ada.office)
    first = receive(ada, f"From: Maria Lopez <{MARIA}>\r\nTo: {SUPPORT}\r\nCc: {HOME}")
    replied(ada, first)
    second = receive(ada, f"From: Maria Lopez <{HOME}>\r\nTo: {SUPPORT}", first)
    card, mail = replied(ada, second)
    assert named(mail, "To") == [HOME]
    # It is her all the same.
    answer = ada.press(card, "Refund booked")
    assert toast(answer) == "Draft open. 1 blank to fill: order no"


def test_two_strangers_in_one_thread_are_answered_each(ada: Sidebar) -> None:
    """Gmail may show two customers' mails as one conversation; each has a draft."""
    ada.office.ada.conversations.joins_alike = True
    mails = [
        receive(ada, f"From: {who} via <{who}@forms.example>\r\nTo: {SUPPORT}")
        for who in ("olga", "paul")
    ]
    for who, mail in zip(("olga", "paul"), mails, strict=True):
        card, draft = replied(ada, mail)
        assert named(draft, "To") == [f"{who}@forms.example"]
        assert lines(card)[0].startswith(f"Reply to {who}")


@pytest.mark.parametrize(
    ("reply_to", "to"),
    [
        (f"Billing <{PER}>", [PER]),
        (f"{PER}, {HOME}", [PER, HOME]),
        ("no-reply@shop.example", [MARIA]),
        (f"no-reply@shop.example, {PER}", [PER]),
        (SUPPORT, [MARIA]),
        (f"{PER}, {SUPPORT}, {ADA}", [PER]),
    ],
)
def test_reply_to_is_answered(ada: Sidebar, reply_to: str, to: list[str]) -> None:
    head = f"From: {MARIA}\r\nReply-To: {reply_to}\r\nTo: {SUPPORT}"
    card, mail = replied(ada, receive(ada, head))
    assert (named(mail, "To"), named(mail, "Cc")) == (to, [SUPPORT])
    assert all(each in words(card) for each in to)


def test_an_address_of_any_script_is_written_as_it_is(ada: Sidebar) -> None:
    head = f"From: José <{EAI}>\r\nTo: {SUPPORT}\r\nCc: Ñandú <ñ@muebles-ñandú.example>"
    card, mail = replied(ada, receive(ada, head))
    assert f"José ({EAI})" in words(card)
    (made,) = drafts(ada.office)
    assert f"<{EAI}>".encode() in made.mail.raw
    assert named(mail, "Cc") == ["ñ@muebles-ñandú.example", SUPPORT]


def test_a_machine_is_not_answered(ada: Sidebar) -> None:
    first = receive(ada, f"From: Maria Lopez <{MARIA}>\r\nTo: {SUPPORT}")
    replied(ada, first)
    head = (
        f"From: mailer-daemon@mx.example\r\nTo: {SUPPORT}\r\nReturn-Path: <>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status"
    )
    card, mail = replied(ada, receive(ada, head, first))
    assert named(mail, "To") == [MARIA]
    assert f"Maria Lopez ({MARIA})" in words(card)


def test_beside_our_own_mail_its_readers_are_written_to_but_no_blind_one(
    ada: Sidebar,
) -> None:
    first = receive(ada, f"From: Maria Lopez <{MARIA}>\r\nTo: {SUPPORT}")
    replied(ada, first)
    raw = (
        f"From: {ADA}\r\nTo: {MARIA}\r\nCc: {PER}, {SUPPORT}\r\n"
        "Bcc: boss@acme.example\r\n"
        f"Subject: Re: Refund\r\nReferences: {first.mail.message_id}\r\n\r\nDone."
    )
    sent = ada.office.world.send(ADA, raw.encode(), thread_id=first.thread.id)
    card, mail = replied(ada, sent)
    assert (named(mail, "To"), named(mail, "Cc")) == ([MARIA], [PER, SUPPORT])
    assert "boss@" not in words(card) + str(mail)


def test_what_gmail_does_not_tell_is_not_said(ada: Sidebar) -> None:
    """The list of replies is there all the same, from any place."""
    card = ada.open(receive(ada, f"From: {MARIA}\r\nTo: {SUPPORT}"))
    card = shown(ada.press(card, "Take"))
    ada.mail = None
    chosen = shown(ada.press(card, "Reply"))
    assert "Empty draft" in labels(chosen)
    assert "Copy to" not in words(chosen)
