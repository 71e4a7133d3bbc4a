"""What a person says is no ticket, and how it becomes one again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.people import actor
from app.tickets import set_aside
from app.tickets.intake.by_hand.manual import ManualIntake
from app.tickets.intake.intake import ArrivedMail
from app.tickets.lists import queues
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from tests.support.cast import MARIA, Cast, arrive, mail, take_in
from tests.support.history import actions, details, events, told

ADDRESS = "maria@lopez-interiors.example"


def mark(session: Session, cast: Cast, ticket: Ticket, *, always: bool = False) -> None:
    set_aside.set_aside_ticket(
        session, ticket, always=always, by=actor.person_actor(cast.ada)
    )
    session.flush()


def elsewhere(cast: Cast, **headers: str) -> ArrivedMail:
    """A mail of a new conversation."""
    new = mail("<new@lopez-interiors.example>", headers)
    return ArrivedMail(cast.mailbox, "18c0a", "18c0a", new, frozenset({"INBOX"}))


@pytest.mark.parametrize("always", [False, True])
def test_marking_it_twice_does_once(
    session: Session, cast: Cast, ticket: Ticket, always: bool
) -> None:
    for _ in range(2):
        mark(session, cast, ticket, always=always)
    assert actions(session, ticket) == ["created", "set_aside"]
    assert events(session, ticket)[-1].person_id == cast.ada.id


def test_it_leaves_the_queues(session: Session, cast: Cast, ticket: Ticket) -> None:
    assert queues.unassigned_count(session, cast.ada)[0] == 1
    mark(session, cast, ticket)
    assert queues.unassigned_count(session, cast.ada) == (0, None)


def test_only_this_mail_lets_the_senders_next_one_in(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket)
    message = take_in(session, cast, elsewhere(cast))
    assert message is not None
    assert message.ticket_id not in (None, ticket.id)


def test_the_customer_writes_to_it_again_and_it_is_a_ticket(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket)
    more = mail("<2@x.example>", in_reply_to="<first@lopez-interiors.example>")
    assert arrive(session, cast, more, gmail_id="2") is ticket
    assert ticket.aside_reason is None
    assert told(session, ticket)[-2].endswith("made it a ticket again")


def test_always_sets_the_senders_later_mail_aside(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket, always=True)
    message = take_in(session, cast, elsewhere(cast))
    assert message is not None
    assert (message.ticket_id, message.set_aside) == (None, "sender set aside")
    others = elsewhere(cast, From="Tom <tom@kiln.example>", message_id="<t@x.example>")
    heard = take_in(session, cast, others)
    assert heard is not None
    assert heard.ticket_id is not None


def test_always_does_not_touch_a_conversation_that_is_a_ticket(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    other = take_in(session, cast, elsewhere(cast))
    assert other is not None
    mark(session, cast, ticket, always=True)
    reply = mail("<r@x.example>", in_reply_to="<new@lopez-interiors.example>")
    joined = arrive(session, cast, reply, gmail_id="18c0b", thread_id="18c0a")
    assert joined is not None
    assert (joined.id, joined.mail_count) == (other.ticket_id, 2)


def test_restoring_it_restores_once(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket)
    for _ in range(2):
        set_aside.restore_ticket(ticket, by=actor.person_actor(cast.ada))
    assert actions(session, ticket) == ["created", "set_aside", "restored"]


def test_a_mail_made_a_ticket_by_hand_lifts_the_block(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket, always=True)
    later = elsewhere(cast)
    take_in(session, cast, later)
    ManualIntake(session, cast.acme.id, actor.person_actor(cast.ada)).make(
        later, cast.support
    )
    assert not set_aside.is_blocked_sender(session, cast.support.id, ADDRESS)
    assert MARIA.endswith(f"<{ADDRESS}>")


def test_a_blocked_sender_is_blocked_in_one_inbox_only(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    mark(session, cast, ticket, always=True)
    assert set_aside.is_blocked_sender(session, cast.support.id, ADDRESS)
    assert not set_aside.is_blocked_sender(session, cast.support.id + 1, ADDRESS)


def test_long_after_it_was_closed_a_mail_makes_a_new_one(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.set_status(Status.CLOSED, by=actor.CLOCK)
    mark(session, cast, ticket)
    clock.advance(timedelta(days=15))
    more = mail("<2@x.example>", in_reply_to="<first@lopez-interiors.example>")
    new = arrive(session, cast, more, gmail_id="2")
    assert new is not None
    assert details(session, new)["after"] == ticket.number
    assert ticket.aside_reason is not None
