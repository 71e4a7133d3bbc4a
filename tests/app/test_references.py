"""Which mails belong together, in whichever mailbox and order they are read."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.people import actor
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.thread import Thread
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import Cast, ago, arrive, mail, own_mailbox
from tests.support.history import actions

ADA = {"from": "Ada Lovelace <ada@acme.example>", "to": "maria@lopez-interiors.example"}


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_one_mail_in_three_mailboxes_is_one_ticket_with_three_threads(
    session: Session, cast: Cast
) -> None:
    boxes = [cast.mailbox] + [
        own_mailbox(session, cast, p) for p in (cast.ada, cast.grace)
    ]
    tickets = {
        arrive(session, cast, mail(), mailbox=box, gmail_id=str(n), thread_id=str(n))
        for n, box in enumerate(boxes)
    }
    (ticket,) = tickets
    assert ticket is not None
    assert [count(session, t) for t in (Ticket, Message, MessageCopy, Thread)] == [
        1,
        1,
        3,
        3,
    ]
    assert actions(session, ticket) == ["created"]


def test_reading_a_mail_again_changes_nothing(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    version = ticket.version
    arrive(session, cast, mail())
    assert ticket.version == version
    assert count(session, MessageCopy) == 1


@pytest.mark.parametrize("broken", ["", "<>", "<@>", "<broken>", "<null@localhost>"])
def test_a_broken_message_id_glues_nothing(
    session: Session, cast: Cast, broken: str
) -> None:
    one = mail(broken, references=broken)
    two = mail(broken, in_reply_to=broken)
    first = arrive(session, cast, one, gmail_id="1", thread_id="1")
    second = arrive(session, cast, two, gmail_id="2", thread_id="2")
    assert first is not second


@pytest.mark.parametrize("odd", ["<abc@>", "<a b@c.example>", "<a@b@c>", "<заказ@x>"])
def test_copies_of_one_odd_id_are_one_ticket(
    session: Session, cast: Cast, odd: str
) -> None:
    for number, who in enumerate((cast.ada, cast.grace, cast.edsger)):
        box, place = own_mailbox(session, cast, who), f"18c{number}"
        arrive(session, cast, mail(odd), gmail_id=place, thread_id=place, mailbox=box)
    assert (count(session, Ticket), count(session, Message)) == (1, 1)


NO_ID = ["", "<@>", "<undefined@undefined>", "<null>", "<id@localhost>"]


@pytest.mark.parametrize("broken", NO_ID)
@pytest.mark.parametrize("subject", ["Chair", "Стул", "椅子", "كرسي"])
def test_copies_of_a_mail_without_an_id_of_its_own_are_one_ticket(
    session: Session, cast: Cast, broken: str, subject: str
) -> None:
    dated = {"Date": "Mon, 23 Nov 2026 10:00:00 +0100", "Subject": subject}
    boxes = [own_mailbox(session, cast, who) for who in (cast.ada, cast.grace)]
    for box, place in ((cast.mailbox, "1"), (boxes[0], "2"), (boxes[1], "3")) * 2:
        given = mail(broken, dated)
        arrive(session, cast, given, gmail_id=place, thread_id=place, mailbox=box)
    assert (count(session, Ticket), count(session, Message)) == (1, 1)
    assert count(session, MessageCopy) == 3
    # A mailbox has a mail once: this is another one, of the same second.
    arrive(session, cast, mail(broken, dated), gmail_id="4", thread_id="4")
    others = ({"Subject": "Table"}, {"From": "tom@x.example"}, {"Date": ""})
    for where, more in zip("567", others, strict=True):
        given = mail(broken, dated | more)
        arrive(session, cast, given, gmail_id=where, thread_id=where, mailbox=boxes[0])
    assert count(session, Message) == 5


LONG = "AM0PR01MB4321D0E9C7A4C6D4B1A2E3F4A5B6C7D8E9F0A1B2@mail.example"
CHAIN = " ".join(f"<{number:04}.{'x' * 40}@list.example>" for number in range(500))


@pytest.mark.parametrize(
    "references",
    [
        f"<{LONG[:40]}\r\n {LONG[40:]}>",
        f"{CHAIN} <{LONG}>",
        f"<{LONG}> {CHAIN}",
        f"<{LONG[:20]}\r\n\t{LONG[20:44]}\r\n {LONG[44:]}>",
        f"Письмо от Ольги <{LONG}> (пятница)",
        f"<{LONG}>の返信",
        f"رد على <{LONG}>",
        f"<first@x.example>,<{LONG}>;<last@x.example>",
    ],
    ids=[
        "folded in its middle",
        "the newest of many",
        "the first of many",
        "folded twice",
        "Russian words",
        "Japanese words",
        "Arabic words",
        "other signs between",
    ],
)
def test_a_damaged_reference_still_leads_home(
    session: Session, cast: Cast, references: str
) -> None:
    first = arrive(session, cast, mail(f"<{LONG}>"), gmail_id="1", thread_id="1")
    late = mail("<late@x.example>", references=references)
    assert arrive(session, cast, late, gmail_id="2", thread_id="2") is first


def test_a_mail_without_an_id_is_known_by_where_it_is(
    session: Session, cast: Cast
) -> None:
    for _ in range(2):
        arrive(session, cast, mail(""), gmail_id="1", thread_id="1")
    assert (count(session, Ticket), count(session, Message)) == (1, 1)


def test_one_subject_is_not_one_conversation(session: Session, cast: Cast) -> None:
    first = arrive(session, cast, mail("<a@x>"), gmail_id="1", thread_id="1")
    second = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
    assert first is not second


def test_gmails_thread_comes_first(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    other = mail("<other@x>", subject="Something else")
    assert arrive(session, cast, other, gmail_id="2") is ticket


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_mails_of_one_row_meet_in_any_order(
    session: Session, cast: Cast, order: tuple[int, ...]
) -> None:
    row = [
        mail("<a@x>"),
        mail("<b@x>", in_reply_to="<a@x>", references="<a@x>"),
        mail("<c@x>", in_reply_to="<b@x>", references="<a@x> <b@x>"),
    ]
    tickets = {
        arrive(session, cast, row[n], gmail_id=str(n), thread_id=str(n)) for n in order
    }
    assert len(tickets) == 1


def test_two_that_refer_to_a_mail_nobody_has_seen_meet(
    session: Session, cast: Cast
) -> None:
    one = mail("<b@x>", references="<lost@x>")
    two = mail("<c@x>", in_reply_to="<lost@x>")
    first = arrive(session, cast, one, gmail_id="1", thread_id="1")
    assert arrive(session, cast, two, gmail_id="2", thread_id="2") is first


def test_a_mail_that_meets_two_tickets_joins_the_older(
    session: Session, cast: Cast
) -> None:
    first = arrive(session, cast, mail("<a@x>"), gmail_id="1", thread_id="1")
    second = arrive(session, cast, mail("<b@x>"), gmail_id="2", thread_id="2")
    both = mail("<c@x>", in_reply_to="<b@x>", references="<b@x> <a@x>")
    assert arrive(session, cast, both, gmail_id="3", thread_id="3") is first
    assert second is not None
    assert second.mail_count == 1


def test_an_answer_read_late_leaves_what_is_newer(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    waits = ago(hours=6)
    arrive(session, cast, mail("<2@x>", at=waits), gmail_id="2")
    arrive(session, cast, mail("<3@x>", at=ago(hours=4)), gmail_id="3")
    arrive(session, cast, mail("<late@x>", ADA, at=ago(hours=8)), gmail_id="9")
    assert (ticket.status, ticket.direction) == ("open", "in")
    assert ticket.waiting_since == waits


def test_an_older_answer_read_late_sets_no_status(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    arrive(session, cast, mail("<2@x>", ADA, at=ago(hours=2)), gmail_id="2")
    ticket.set_status(Status.RESOLVED, by=actor.person_actor(cast.ada))
    arrive(session, cast, mail("<3@x>", ADA, at=ago(hours=3)), gmail_id="3")
    assert (ticket.status, ticket.waiting_since) == ("resolved", None)


def test_a_customers_mail_read_after_its_answer_opens_nothing(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    arrive(session, cast, mail("<3@x>", ADA, at=ago(hours=1)), gmail_id="3")
    arrive(session, cast, mail("<2@x>", at=ago(hours=2)), gmail_id="2")
    assert (ticket.status, ticket.direction) == ("waiting", "out")
    assert ticket.waiting_since is None


def test_numbers_have_no_holes(session: Session, cast: Cast) -> None:
    bounce = mail("<b@x>", x_failed_recipients="x@y.example")
    arrive(session, cast, bounce, gmail_id="1", thread_id="1")
    made = [
        arrive(session, cast, mail(f"<{n}@x>"), gmail_id=f"9{n}", thread_id=f"9{n}")
        for n in range(3)
    ]
    assert [ticket.number for ticket in made if ticket] == [1, 2, 3]
