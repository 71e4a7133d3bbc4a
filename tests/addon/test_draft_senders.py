"""In whose name a draft leaves, and that its answers come to the desk all the same."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message

import pytest

from app.mail.addresses import Address
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.replies import answered_mail
from app.replies.recipients import AnsweredMail
from app.tickets import view_queries as views
from tests.addon.saved import drafts, taken
from tests.addon.sidebar import Sidebar, shown, words
from tests.support.office import ADA, SUPPORT, Office
from workers.chores.send_as import read_all_send_as, read_send_as

MARIA = "maria@lopez-interiors.example"


def connect(office: Office, address: str = ADA) -> None:
    with office.desk.database.transaction() as session:
        acme = office.cast.acme.id
        mailboxes.find_or_make_mailbox(session, acme, address).connect(delegated=True)
    read_send_as(office.desk)


def written(sidebar: Sidebar) -> tuple[str, Message]:
    """What the card says before the press, and the draft."""
    card = shown(sidebar.press(taken(sidebar), "Reply"))
    sidebar.press(card, "Empty draft")
    (made,) = drafts(sidebar.office, sidebar.address)
    return words(card), message_from_bytes(made.mail.raw)


def test_a_verified_send_as_writes_as_the_inbox(ada: Sidebar) -> None:
    ada.office.ada.send_as.add(SUPPORT)
    connect(ada.office)
    said, mail = written(ada)
    assert (mail["From"], mail["Reply-To"], mail["Cc"]) == (SUPPORT, SUPPORT, SUPPORT)
    assert "Send mail as" not in said
    assert ADA not in said


@pytest.mark.parametrize(
    ("way", "how"),
    [("pending", "verify it"), ("missing", "add it"), ("unknown", "connect your")],
)
def test_any_other_way_the_rep_writes_and_the_inbox_is_told(
    ada: Sidebar, way: str, how: str
) -> None:
    if way == "pending":
        ada.office.ada.send_as_pending.add(SUPPORT)
    if way == "unknown":
        # It is verified, which nobody can see.
        ada.office.ada.send_as.add(SUPPORT)
    else:
        connect(ada.office)
    said, mail = written(ada)
    assert (mail["From"], mail["Reply-To"], mail["Cc"]) == (ADA, SUPPORT, SUPPORT)
    assert ADA in said
    assert said.count("Send mail as") == 1
    assert how in said


def test_a_mailbox_that_is_lost_is_not_believed(ada: Sidebar) -> None:
    ada.office.ada.send_as.add(SUPPORT)
    connect(ada.office)
    with ada.office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, ADA).disconnect()
    _, mail = written(ada)
    assert mail["From"] == ADA


def test_what_gmail_no_longer_says_ends_with_the_day(ada: Sidebar) -> None:
    ada.office.ada.send_as.add(SUPPORT)
    connect(ada.office)
    ada.office.ada.send_as.clear()
    read_all_send_as(ada.office.desk)
    _, mail = written(ada)
    assert mail["From"] == ADA


@pytest.mark.parametrize("has_reply_to", [True, False])
def test_the_customers_answer_comes_to_the_desk(
    ada: Sidebar, has_reply_to: bool
) -> None:
    """Also when Gmail dropped Reply-To, and the customer answers everybody."""
    _, mail = written(ada)
    if not has_reply_to:
        del mail["Reply-To"]
    world = ada.office.world
    (made,) = drafts(ada.office)
    sent = world.send(ADA, mail.as_bytes(), thread_id=made.thread.id)
    told = mail["Reply-To"] or f"{mail['From']}, {mail['Cc']}"
    raw = (
        f"From: {MARIA}\r\nTo: {told}\r\nSubject: Re: Refund\r\n"
        f"Message-ID: <answer@lopez-interiors.example>\r\n"
        f"In-Reply-To: {sent.mail.message_id}\r\n\r\nThanks"
    )
    reached = {each.mailbox.address for each in world.receive(raw.encode())}
    assert SUPPORT in reached


def test_the_shared_account_writes_as_itself(ada: Sidebar) -> None:
    """Its card has no Reply; whatever makes a draft there asks the same."""
    office = ada.office
    ada.open(office.copy(ADA, office.write()))
    with office.desk.database.reading() as session:
        account = people.find_person(session, SUPPORT)
        view = views.view_of_ticket(session, account, 1)
        assert view is not None
        mail = AnsweredMail((Address("", MARIA),))
        found = answered_mail.draft_envelope(session, account, view, mail)
    assert (found.sender, found.inbox) == ("", "")
    assert [each.address for each in found.recipients.to] == [MARIA]
