"""What a mail does to the desk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.inboxes.inbox import Membership
from app.people import actor
from app.tickets.intake.intake import ArrivedMail, IntakePolicy
from app.tickets.mail import Mail
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, own_mailbox, take_in
from tests.support.history import actions, details

# SQL is at stake.
pytestmark = pytest.mark.both_databases

FIRST = "<first@lopez-interiors.example>"
MARIA_ADDRESS = "maria@lopez-interiors.example"
ANSWERED_FROM = {
    "ada": "Ada Lovelace <ada@acme.example>",
    "shared": "Support <support@acme.example>",
}


def reply(message_id: str = "<second@x>", **headers: str) -> Mail:
    return mail(message_id, headers, in_reply_to=FIRST)


def answer(
    message_id: str = "<answer@x>",
    by: str = "ada",
    *,
    at: datetime | None = None,
    **headers: str,
) -> Mail:
    fields = {"from": ANSWERED_FROM[by], "to": MARIA_ADDRESS, "cc": SUPPORT} | headers
    return mail(message_id, fields, at=at, in_reply_to=FIRST)


def test_the_first_mail_makes_an_open_ticket(session: Session, cast: Cast) -> None:
    moment = ago(hours=3)
    ticket = arrive(session, cast, mail(at=moment))
    assert ticket is not None
    assert (ticket.number, ticket.status, ticket.priority) == (1, "open", "normal")
    assert (ticket.customer_name, ticket.customer_address) == (
        "Maria Lopez",
        MARIA_ADDRESS,
    )
    assert (ticket.assignee_id, ticket.waiting_since) == (None, moment)


@pytest.mark.parametrize("line", ["Olga Brandt", "Ольга Брандт", "オルガ", "أولغا <>"])
def test_a_mail_of_nobody_who_can_be_read_is_a_ticket_that_shows_its_line(
    session: Session, cast: Cast, line: str
) -> None:
    ticket = arrive(session, cast, mail(headers={"from": line}))
    assert ticket is not None
    assert (ticket.customer_name, ticket.customer_address) == (line, "")


def test_an_answer_waits_for_the_customer_and_takes_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    arrive(session, cast, answer(), gmail_id="2")
    assert (ticket.status, ticket.assignee_id) == ("waiting", cast.ada.id)
    assert (ticket.direction, ticket.waiting_since) == ("out", None)
    assert ticket.first_answered_at is not None
    assert actions(session, ticket) == ["created", "message_out"]


def test_an_answer_leaves_the_assignee(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.assign(cast.grace, by=actor.person_actor(cast.ada))
    arrive(session, cast, answer(), gmail_id="2")
    assert ticket.assignee_id == cast.grace.id
    assert "to" not in details(session, ticket)


@pytest.mark.parametrize(
    ("then", "status"), [("resolved", "resolved"), ("keep", "open")]
)
def test_an_inbox_says_what_an_answer_does(
    session: Session, cast: Cast, ticket: Ticket, then: str, status: str
) -> None:
    cast.support.after_reply = then
    arrive(session, cast, answer(), gmail_id="2")
    assert ticket.status == status


def test_the_first_answer_keeps_its_moment(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    first = ago(hours=2)
    arrive(session, cast, answer(at=first), gmail_id="2")
    arrive(session, cast, answer("<more@x>", at=ago(hours=1)), gmail_id="3")
    assert ticket.first_answered_at == first


def test_an_answer_from_the_shared_account_has_no_taker(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    sent = frozenset({"SENT"})
    arrive(session, cast, answer(by="shared"), gmail_id="2", labels=sent)
    assert (ticket.status, ticket.assignee_id) == ("waiting", None)


def test_the_shared_accounts_answer_is_no_customers_in_a_reps_mailbox(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mailbox = own_mailbox(session, cast, cast.grace)
    arrive(session, cast, answer(by="shared"), mailbox=mailbox, gmail_id="2")
    assert actions(session, ticket) == ["created", "message_out"]


@pytest.mark.parametrize("why", ["observer", "left", "elsewhere"])
def test_only_who_may_hold_it_gets_it_by_answering(
    session: Session, cast: Cast, ticket: Ticket, why: str
) -> None:
    if why == "observer":
        cast.ada.role = "observer"
    elif why == "left":
        cast.ada.deactivate()
    else:
        session.delete(session.get_one(Membership, (cast.support.id, cast.ada.id)))
    arrive(session, cast, answer(), gmail_id="2")
    assert (ticket.status, ticket.assignee_id) == ("waiting", None)


@pytest.mark.parametrize("status", [Status.WAITING, Status.RESOLVED, Status.CLOSED])
def test_the_customer_opens_it_again(
    session: Session, cast: Cast, ticket: Ticket, status: Status
) -> None:
    ticket.assign(cast.grace, by=actor.person_actor(cast.ada))
    ticket.set_status(status, by=actor.CLOCK)
    arrive(session, cast, reply(), gmail_id="2")
    assert (ticket.status, ticket.assignee_id) == ("open", cast.grace.id)
    assert details(session, ticket)["was"] == status


def test_the_customers_second_mail_leaves_who_is_on_it(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    waiting = ticket.waiting_since
    arrive(session, cast, reply(), gmail_id="2")
    assert (ticket.status, ticket.waiting_since) == ("in_progress", waiting)


def test_within_14_days_a_closed_ticket_opens_again(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=13, hours=23))
    assert arrive(session, cast, reply(), gmail_id="2") is ticket


def test_later_a_new_ticket_is_linked_and_holds_what_follows(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=14, hours=1))
    new = arrive(session, cast, reply(), gmail_id="2")
    assert new is not None
    assert (new.number, ticket.status) == (2, "closed")
    assert details(session, new)["after"] == ticket.number
    assert arrive(session, cast, answer(), gmail_id="3") is new
    elsewhere = reply("<third@x>")
    assert arrive(session, cast, elsewhere, gmail_id="4", thread_id="4") is new


@pytest.mark.parametrize("policy", ["import", "inbox"])
def test_the_window_can_be_switched_off(
    session: Session, cast: Cast, ticket: Ticket, policy: str
) -> None:
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    clock.advance(timedelta(days=400))
    if policy == "inbox":
        cast.support.reopen_days = None
    wanted = IntakePolicy(windows=policy != "import")
    arrival = ArrivedMail(cast.mailbox, "2", "2", reply(), frozenset())
    take_in(session, cast, arrival, wanted)
    assert ticket.status == "open"


def test_a_mail_to_no_inbox_leaves_no_trace(session: Session, cast: Cast) -> None:
    stranger = mail(to="ada@acme.example")
    mailbox = own_mailbox(session, cast, cast.ada)
    assert arrive(session, cast, stranger, mailbox=mailbox) is None
    for table in (Message, MessageCopy, Ticket):
        assert session.scalars(select(table)).all() == []


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"auto_submitted": "auto-replied"}, "automatic reply"),
        ({"x_failed_recipients": "x@y.example"}, "bounce"),
        ({"list_id": "<news.shop.example>", "precedence": "list"}, "list mail"),
        ({"from": "ada@acme.example", "to": f"x@y.example, {SUPPORT}"}, "our own mail"),
    ],
)
def test_set_aside_is_no_ticket_but_a_kept_reason(
    session: Session, cast: Cast, headers: dict[str, str], reason: str
) -> None:
    arrival = ArrivedMail(cast.mailbox, "1", "1", mail(headers=headers), frozenset())
    message = take_in(session, cast, arrival)
    assert message is not None
    assert (message.ticket_id, message.set_aside) == (None, reason)
    ticket = arrive(session, cast, mail("<next@x>"), gmail_id="2")
    assert ticket is not None
    assert ticket.number == 1


@pytest.mark.parametrize("by", ["customer", "ada"])
def test_a_machines_mail_does_not_move_a_ticket(
    session: Session, cast: Cast, ticket: Ticket, by: str
) -> None:
    ticket.set_status(Status.RESOLVED, by=actor.CLOCK)
    made = answer if by == "ada" else reply
    arrive(session, cast, made(auto_submitted="auto-replied"), gmail_id="2")
    assert (ticket.status, ticket.assignee_id) == ("resolved", None)
    assert details(session, ticket)["reason"] == "automatic reply"


def test_spam_is_set_aside(session: Session, cast: Cast) -> None:
    arrival = ArrivedMail(cast.mailbox, "1", "1", mail(), frozenset({"SPAM"}))
    message = take_in(session, cast, arrival)
    assert message is not None
    assert (message.ticket_id, message.set_aside) == (None, "spam")


def test_spam_in_one_mailbox_is_mail_in_another(session: Session, cast: Cast) -> None:
    mailbox = own_mailbox(session, cast, cast.ada)
    spam = ArrivedMail(mailbox, "1", "1", mail(), frozenset({"SPAM"}))
    first = take_in(session, cast, spam)
    ticket = arrive(session, cast, mail())
    assert ticket is not None
    assert first is not None
    assert (first.set_aside, first.ticket_id) == (None, ticket.id)
    assert session.scalars(select(Message)).all() == [first]


@pytest.mark.parametrize("headers", [{}, {"precedence": "bulk"}])
def test_our_own_groups_list_id_never_counts(
    session: Session, cast: Cast, headers: dict[str, str]
) -> None:
    group = mail("<a@x>", headers, list_id="<support.acme.example>", to="")
    mailbox = own_mailbox(session, cast, cast.ada)
    ticket = arrive(session, cast, group, mailbox=mailbox)
    assert ticket is not None
    assert ticket.inbox_id == cast.support.id
