"""An answer of ours that came back opens its ticket again, and says to whom it went."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.inboxes import inbox as inboxes
from app.people import actor
from app.tickets.intake.intake import ArrivedMail, IntakePolicy
from app.tickets.mail import Mail
from app.tickets.status import Priority, Status
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, own_mailbox, take_in
from tests.support.history import actions, details, told

pytestmark = pytest.mark.both_databases

FIRST = "<first@lopez-interiors.example>"
MARIA = "maria@lopez-interiors.example"
DAEMON = "Mail Delivery System <mailer-daemon@mx.lopez-interiors.example>"
FAILED = {"x_failed_recipients": MARIA, "auto_submitted": "auto-replied"}
REPORT = {"content_type": "multipart/report; report-type=delivery-status"}


def answer(message_id: str = "<a@x>", minutes: int = 50, **headers: str) -> Mail:
    fields = {"from": "Ada Lovelace <ada@acme.example>", "to": MARIA, "cc": SUPPORT}
    sent = ago(minutes=minutes)
    return mail(message_id, fields | headers, at=sent, in_reply_to=FIRST)


def report(message_id: str = "<b@x>", about: str = "<a@x>", **headers: str) -> Mail:
    fields = {"from": DAEMON, "subject": "Undelivered Mail Returned to Sender"}
    minutes = int(headers.pop("minutes", "40"))
    at = ago(minutes=minutes)
    return mail(message_id, fields | headers, at=at, in_reply_to=about)


@pytest.fixture
def asked(session: Session, cast: Cast) -> Ticket:
    """Maria has asked, an hour ago, and Ada has answered."""
    ticket = arrive(session, cast, mail(at=ago(minutes=60)))
    assert ticket is not None
    arrive(session, cast, answer(), gmail_id="2")
    assert ticket.status == "waiting"
    return ticket


# What servers write in their languages, and how they mark it.
SERVERS: list[dict[str, str]] = [
    {"subject": "Delivery Status Notification (Failure)", **FAILED},
    {"subject": "Undelivered Mail Returned to Sender", **REPORT},
    {"subject": "Unzustellbar: Stuhl", "from": "postmaster@lopez-interiors.example"},
    {"subject": "Non remis : Chaise", "return_path": "<>"},
    {"subject": "No se puede entregar: Silla", "return_path": "<>"},
    {"subject": "Não é possível entregar: Cadeira", **REPORT},
    {"subject": "Non recapitabile: Sedia", "auto_submitted": "auto-replied"},
    {"subject": "Не удается доставить: Стул", **REPORT},
    {"subject": "配信不能: 椅子", "return_path": "<>"},
    {"subject": "无法传递: 椅子", **FAILED},
    {"subject": "غير قابل للتسليم: كرسي", **FAILED},
]


@pytest.mark.parametrize("headers", SERVERS)
def test_the_ticket_is_open_again(
    session: Session, cast: Cast, asked: Ticket, headers: dict[str, str]
) -> None:
    headers = {"from": "Server <server@lopez-interiors.example>", **headers}
    arrive(session, cast, report(**headers), gmail_id="3")
    assert (asked.status, asked.direction, asked.mail_count) == ("open", "out", 2)
    assert details(session, asked)["failed"] == [MARIA]
    said = f"The desk noticed that our answer did not reach {MARIA}, ticket open again"
    assert told(session, asked)[-1] == said


@pytest.mark.parametrize(
    "headers",
    [
        {"subject": "Delivery Status Notification (Delay)", **FAILED},
        {"subject": "Warning: could not send message for past 4 hours", **REPORT},
        {"subject": "Delivered: Stuhl", **REPORT},
        {"subject": "Zustellung verzögert: Stuhl", **REPORT},
        {"content_type": "multipart/report; report-type=feedback-report"},
    ],
)
def test_a_delay_or_a_complaint_is_no_failure(
    session: Session, cast: Cast, asked: Ticket, headers: dict[str, str]
) -> None:
    arrive(session, cast, report(**headers), gmail_id="3")
    assert (asked.status, actions(session, asked)[-1]) == ("waiting", "set_aside")


@pytest.mark.parametrize("status", ["resolved", "closed", "waiting"])
def test_what_was_done_or_snoozed_comes_back(
    session: Session, cast: Cast, asked: Ticket, status: str
) -> None:
    asked.set_status(Status(status), by=actor.CLOCK)
    asked.snooze(None, by=actor.CLOCK)
    arrive(session, cast, report(**FAILED), gmail_id="3")
    assert (asked.status, asked.snoozed_at) == ("open", None)


def test_who_was_in_copy_alone_is_named(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    to_both = answer("<c@x>", 45, cc=f"tom@kiln.example, {SUPPORT}")
    arrive(session, cast, to_both, gmail_id="3")
    failed = report("<b@x>", "<c@x>", x_failed_recipients="tom@kiln.example")
    arrive(session, cast, failed, gmail_id="4")
    assert (asked.status, details(session, asked)["failed"]) == (
        "open",
        ["tom@kiln.example"],
    )
    unnamed = report("<d@x>", "<c@x>", **REPORT)
    arrive(session, cast, unnamed, gmail_id="5")
    assert details(session, asked)["failed"] == []


def test_a_later_mail_of_either_side_counts_alone(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    arrive(session, cast, answer("<c@x>", 45), gmail_id="3")
    arrive(session, cast, report(**FAILED), gmail_id="4")
    assert (asked.status, actions(session, asked)[-1]) == ("waiting", "not_delivered")
    arrive(session, cast, answer("<e@x>", 10), gmail_id="5")
    assert asked.status == "waiting"


def test_a_question_to_somebody_else_that_comes_back_changes_nothing(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    arrive(session, cast, answer("<c@x>", 45, to="x@carrier.example"), gmail_id="3")
    failed = report("<b@x>", "<c@x>", x_failed_recipients="x@carrier.example")
    arrive(session, cast, failed, gmail_id="4")
    assert (asked.status, actions(session, asked)[-1]) == ("waiting", "set_aside")


def test_in_the_past_it_only_says_so(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    asked.prioritise(Priority.HIGH, by=actor.CLOCK)
    old = ArrivedMail(cast.mailbox, "3", "3", report(**FAILED), frozenset({"INBOX"}))
    take_in(session, cast, old, IntakePolicy(is_past=True))
    assert (asked.status, details(session, asked)["failed"]) == ("waiting", [MARIA])


@pytest.mark.parametrize("more", [FAILED, REPORT])
def test_it_comes_back_to_whoever_sent_it(
    session: Session, cast: Cast, asked: Ticket, more: dict[str, str]
) -> None:
    """No inbox is named: the colleague's own mailbox alone has it."""
    mailbox = own_mailbox(session, cast, cast.ada)
    back: dict[str, Any] = {"gmail_id": "9", "thread_id": "9", "mailbox": mailbox}
    failed = report(to="ada@acme.example", **more)
    assert arrive(session, cast, failed, **back) is asked
    assert (asked.status, asked.assignee_id) == ("open", cast.ada.id)


def test_what_comes_back_of_no_ticket_leaves_no_trace(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    mailbox = own_mailbox(session, cast, cast.ada)
    private = report("<p@x>", "<private@x>", to="ada@acme.example", **FAILED)
    arrival = ArrivedMail(mailbox, "9", "9", private, frozenset({"INBOX"}))
    assert take_in(session, cast, arrival) is None


def test_who_left_the_inbox_brings_nothing_back(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    mailbox = own_mailbox(session, cast, cast.ada)
    inboxes.remove_member(session, cast.support, cast.ada)
    failed = report(to="ada@acme.example", **FAILED)
    arrival = ArrivedMail(mailbox, "9", "9", failed, frozenset({"INBOX"}))
    assert take_in(session, cast, arrival) is None
    assert asked.status == "waiting"


def test_a_second_copy_has_no_second_effect(
    session: Session, cast: Cast, asked: Ticket
) -> None:
    for gmail_id in ("3", "4"):
        arrive(session, cast, report(**FAILED), gmail_id=gmail_id)
        asked.set_status(Status.WAITING, by=actor.CLOCK)
    assert actions(session, asked).count("not_delivered") == 1
