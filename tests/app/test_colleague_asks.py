"""A colleague asks the desk herself: the same end in whatever order mails are read."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.tickets.intake.arrival import ArrivedMail
from app.tickets.mail import Mail
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, take_in

ADA, GRACE = "Ada <ada@acme.example>", "Grace <grace@acme.example>"


def conversation(subject: str) -> dict[str, Mail]:
    """A question, an answer to it, and what Ada writes to that."""
    question = {"from": ADA, "subject": subject}
    answer = {"from": GRACE, "to": ADA, "cc": SUPPORT, "subject": f"Re: {subject}"}
    again = {"from": ADA, "to": GRACE, "cc": SUPPORT, "subject": f"Re: {subject}"}
    return {
        "q": mail("<q@x>", question, at=ago(hours=3)),
        "a": mail("<a@x>", answer, at=ago(hours=2), references="<q@x>"),
        "r": mail("<r@x>", again, at=ago(hours=1), references="<q@x> <a@x>"),
    }


def read(session: Session, cast: Cast, given: Mail, name: str) -> Message:
    arrival = ArrivedMail(cast.mailbox, name, f"t{name}", given, frozenset({"INBOX"}))
    made = take_in(session, cast, arrival)
    assert made is not None
    return made


@pytest.mark.parametrize("order", ["".join(each) for each in permutations("qar")])
@pytest.mark.parametrize("subject", ["Chairs", "в наличии?", "在庫は？"])
def test_the_order_of_reading_changes_nothing(
    session: Session, cast: Cast, order: str, subject: str
) -> None:
    mails = conversation(subject)
    for each in order:
        read(session, cast, mails[each], each)
    (ticket,) = session.scalars(select(Ticket))
    query = select(Message.message_id, Message.direction, Message.set_aside)
    assert session.execute(query.order_by(Message.at)).all() == [
        ("q@x", "in", None),
        ("a@x", "out", None),
        ("r@x", "in", None),
    ]
    assert ticket.customer_address == "ada@acme.example"
    assert (ticket.status, ticket.direction, ticket.mail_count) == ("open", "in", 3)
    assert ticket.waiting_since == mails["r"].at


def test_colleagues_who_copy_the_desk_are_listed_and_no_ticket(
    session: Session, cast: Cast
) -> None:
    made = read(session, cast, conversation("Lunch")["a"], "a")
    assert (made.ticket_id, made.set_aside) == (None, "internal mail")


@pytest.mark.parametrize(
    "headers",
    [
        {"to": SUPPORT},
        {"to": f"{ADA}, {SUPPORT}", "cc": ""},
        {"to": "Tom <tom@x.example>", "reply-to": "Tom <tom@x.example>"},
        {"subject": "Fwd: Chairs"},
        {"references": ""},
    ],
)
def test_what_is_for_the_desk_is_a_ticket(
    session: Session, cast: Cast, headers: dict[str, str]
) -> None:
    said = {"from": GRACE, "to": ADA, "cc": SUPPORT, "references": "<q@x>"}
    ticket = arrive(session, cast, mail("<a@x>", said | headers))
    assert ticket is not None


def test_talk_of_a_customers_mail_that_is_read_first_is_kept_in_its_ticket(
    session: Session, cast: Cast
) -> None:
    said = {"from": GRACE, "to": ADA, "cc": SUPPORT, "references": "<first@x>"}
    made = read(session, cast, mail("<talk@x>", said), "a")
    ticket = arrive(session, cast, mail("<first@x>", at=ago(hours=2)))
    assert ticket is not None
    session.refresh(made)
    assert (made.ticket_id, made.set_aside) == (ticket.id, "internal mail")
    assert (ticket.mail_count, ticket.answered_at) == (1, None)
