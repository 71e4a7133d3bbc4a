"""Which mail of ours answers the customer; any other is kept and changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.intake.arrival import ArrivedMail
from app.tickets.mail import Mail
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, own_mailbox, take_in
from tests.support.history import actions, told

FIRST = "<first@lopez-interiors.example>"
MARIA = "maria@lopez-interiors.example"
KIM = "Kim Park <kim@park.example>"
SENT, CAME = frozenset({"SENT"}), frozenset({"INBOX"})


def ours(message_id: str = "<ours@acme.example>", **headers: str) -> Mail:
    """A mail of Ada's in the conversation."""
    fields = {"from": "Ada Lovelace <ada@acme.example>", "subject": "Re: Refund"}
    fields |= {"to": MARIA, "in_reply_to": FIRST} | headers
    return mail(message_id, fields)


def send(
    session: Session, cast: Cast, what: Mail, gmail_id: str = "a"
) -> Message | None:
    """Ada has sent it from her own mailbox, which is connected."""
    mailbox = own_mailbox(session, cast, cast.ada)
    arrival = ArrivedMail(mailbox, gmail_id, f"t{gmail_id}", what, SENT)
    return take_in(session, cast, arrival)


def state(ticket: Ticket) -> tuple[object, ...]:
    clocks = (ticket.waiting_since, ticket.answered_at, ticket.first_answered_at)
    return (ticket.status, ticket.direction, ticket.assignee_id, *clocks)


OUTSIDE = [
    {"to": "Supplier <sales@supplier.example>", "subject": "Fwd: Refund"},
    {"to": "Склад <sklad@postavka.example>", "subject": "Вопрос о стуле"},
    {"to": "倉庫 <souko@soko.example>", "subject": "Fwd: 椅子の返品"},
    {"to": "مخزن <store@makhzan.example>", "subject": "سؤال"},
    {"to": "sales@supplier.example", "cc": SUPPORT},
    # Of the customer's company, but nobody who has written here.
    {"to": "boss@lopez-interiors.example"},
    {"to": "undisclosed-recipients:;", "bcc": "notary@office.example"},
    {"to": "a@one.example, b@two.example, c@three.example", "cc": "d@four.example"},
]


@pytest.mark.parametrize("headers", OUTSIDE)
@pytest.mark.parametrize("is_answered", [False, True])
def test_a_question_to_somebody_else_changes_nothing(
    session: Session,
    cast: Cast,
    ticket: Ticket,
    headers: dict[str, str],
    is_answered: bool,
) -> None:
    if is_answered:
        send(session, cast, ours("<before@acme.example>"), "b")
    before, mails = state(ticket), ticket.mail_count
    kept = send(session, cast, ours(**headers))
    assert kept is not None
    assert (kept.ticket_id, kept.set_aside) == (ticket.id, "asked outside")
    assert (state(ticket), ticket.mail_count) == (before, mails)
    assert actions(session, ticket)[-1] == "asked_outside"


def test_the_history_says_who_was_asked(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    send(session, cast, ours(to="Supplier <sales@supplier.example>"))
    assert told(session, ticket)[-1] == "Ada Lovelace wrote to sales@supplier.example"


ANSWERS = [
    {},
    {"to": "sales@supplier.example", "cc": f"Maria <{MARIA}>"},
    {"to": f"SALES@supplier.example, {MARIA.upper()}"},
    {"to": "ada@acme.example", "bcc": MARIA},
    {"to": f"Мария <{MARIA}>", "subject": "Ответ"},
    {"to": f'"Lopez, Maria" <{MARIA}>', "cc": SUPPORT},
    {"to": f"ロペス・マリア様 <{MARIA}>", "subject": "Re: 椅子の返金"},
    {"to": f"ماريا لوبيز <{MARIA}>", "subject": "رد: استرداد"},
    {"to": f"倉庫 <souko@soko.example>, マリア <{MARIA}>"},
    {"to": "undisclosed-recipients:;", "bcc": f"Łucja <{MARIA}>"},
]


@pytest.mark.parametrize("headers", ANSWERS)
def test_what_the_customer_is_sent_answers(
    session: Session, cast: Cast, ticket: Ticket, headers: dict[str, str]
) -> None:
    kept = send(session, cast, ours(**headers))
    assert kept is not None
    assert (kept.ticket_id, kept.set_aside) == (ticket.id, None)
    assert (ticket.status, ticket.direction) == ("waiting", "out")


def test_who_has_written_here_is_answered_too(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    send(session, cast, ours("<1@x>", to=KIM), "1")
    assert ticket.direction == "in"
    arrive(
        session, cast, mail("<kim@x>", {"from": KIM}, in_reply_to="<1@x>"), gmail_id="k"
    )
    send(session, cast, ours("<2@x>", to=KIM, in_reply_to="<kim@x>"), "2")
    assert (ticket.status, ticket.direction) == ("waiting", "out")


def test_where_the_answers_were_to_go_and_where_they_came_from_both_count(
    session: Session, cast: Cast
) -> None:
    form = {"from": "Olga <olga@brandt.example>", "reply_to": "office@brandt.example"}
    ticket = arrive(session, cast, mail(FIRST, form))
    assert ticket is not None
    assert ticket.customer_address == "office@brandt.example"
    send(session, cast, ours(to="olga@brandt.example"))
    assert ticket.direction == "out"


def test_of_an_unknown_customer_whoever_is_outside_is_answered(
    session: Session, cast: Cast
) -> None:
    ticket = arrive(session, cast, mail(FIRST, {"from": "Olga Brandt"}))
    assert ticket is not None
    assert ticket.customer_address == ""
    send(session, cast, ours(to="olga@brandt.example"))
    assert ticket.direction == "out"


@pytest.mark.parametrize("copies", [("sent", "came"), ("came", "sent")])
def test_a_blind_copy_counts_whichever_copy_is_read_first(
    session: Session, cast: Cast, ticket: Ticket, copies: tuple[str, str]
) -> None:
    for each in copies:
        if each == "sent":
            send(session, cast, ours(to=SUPPORT, bcc=MARIA))
        else:
            arrive(session, cast, ours(to=SUPPORT), gmail_id="2", labels=CAME)
    assert (ticket.status, ticket.direction) == ("waiting", "out")
    assert ticket.mail_count == 2
    rows = session.scalars(select(Message).where(Message.direction == "out")).all()
    assert [(each.set_aside, each.ticket_id) for each in rows] == [(None, ticket.id)]


def test_an_answer_that_is_older_than_what_somebody_wrote_is_none_to_them(
    session: Session, cast: Cast
) -> None:
    ticket = arrive(session, cast, mail(FIRST, {"cc": KIM}, at=ago(hours=3)))
    assert ticket is not None
    theirs = mail("<kim@x>", {"from": KIM}, in_reply_to=FIRST, at=ago(hours=1))
    assert arrive(session, cast, theirs, gmail_id="k") is ticket
    kept = send(session, cast, replace(ours(to=KIM), at=ago(hours=2)))
    assert kept is not None
    assert kept.set_aside == "asked outside"


def test_a_question_is_an_answer_once_it_is_known_that_they_had_written(
    session: Session, cast: Cast
) -> None:
    ticket = arrive(session, cast, mail(FIRST, {"cc": KIM}, at=ago(hours=3)))
    assert ticket is not None
    kept = send(session, cast, replace(ours(to=KIM), at=ago(hours=1)))
    assert kept is not None
    assert (kept.set_aside, ticket.direction) == ("asked outside", "in")
    theirs = mail("<kim@x>", {"from": KIM}, in_reply_to=FIRST, at=ago(hours=2))
    assert arrive(session, cast, theirs, gmail_id="k") is ticket
    assert (kept.set_aside, ticket.direction, ticket.status) == (None, "out", "waiting")
