"""A snooze: a timer that hides a ticket until then, or until the customer writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refused
from app.people import actor
from app.people.actor import CLOCK
from app.tickets.lists import queues
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.verbs.snooze import is_asleep
from tests.support.cast import Cast, ago, arrive, mail
from tests.support.history import actions, details, events

ADA = {"from": "Ada Lovelace <ada@acme.example>", "to": "maria@lopez-interiors.example"}


def later(**how_long: float) -> datetime:
    """A moment to come."""
    return clock.now() + timedelta(**how_long)


def sleeps(ticket: Ticket) -> bool:
    return is_asleep(ticket.snoozed_at, ticket.snoozed_until, clock.now())


@pytest.fixture
def snoozed(cast: Cast, ticket: Ticket) -> Ticket:
    """Ada has it, and it sleeps until the customer writes."""
    ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    ticket.snooze(None, by=actor.person_actor(cast.ada))
    return ticket


def test_snoozing_twice_records_once(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    until = later(days=1)
    for _ in range(2):
        ticket.snooze(until, by=actor.person_actor(cast.ada))
    assert actions(session, ticket) == ["created", "snoozed"]
    assert details(session, ticket)["until"] == clock.iso(until)


def test_another_moment_is_another_snooze(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    snoozed.snooze(later(days=1), by=actor.person_actor(cast.ada))
    assert actions(session, snoozed)[-2:] == ["snoozed", "snoozed"]


def test_a_snooze_leaves_status_and_holder(cast: Cast, snoozed: Ticket) -> None:
    assert (snoozed.status, snoozed.assignee_id) == ("in_progress", cast.ada.id)


@pytest.mark.parametrize("days", [0, -1, 400])
def test_a_moment_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, ticket: Ticket, days: int
) -> None:
    with pytest.raises(Refused):
        ticket.snooze(later(days=days), by=actor.person_actor(cast.ada))
    assert actions(session, ticket) == ["created"]
    assert not sleeps(ticket)


def test_waking_twice_records_once(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    for _ in range(2):
        snoozed.wake(by=actor.person_actor(cast.ada))
    assert actions(session, snoozed)[-2:] == ["snoozed", "woken"]
    assert (snoozed.snoozed_at, snoozed.status) == (None, "in_progress")


@pytest.mark.parametrize("status", [Status.WAITING, Status.RESOLVED, Status.CLOSED])
def test_when_its_time_has_come_it_is_for_us_again(
    session: Session, cast: Cast, ticket: Ticket, status: Status
) -> None:
    ticket.set_status(status, by=actor.person_actor(cast.ada))
    ticket.snooze(later(hours=1), by=actor.person_actor(cast.ada))
    ticket.wake(by=CLOCK)
    assert ticket.status == "open"
    assert details(session, ticket)["was"] == status
    assert events(session, ticket)[-1].fields == ["snooze", "status"]


def test_a_person_who_wakes_it_leaves_its_status(cast: Cast, ticket: Ticket) -> None:
    ticket.set_status(Status.WAITING, by=actor.person_actor(cast.ada))
    ticket.snooze(None, by=actor.person_actor(cast.ada))
    ticket.wake(by=actor.person_actor(cast.ada))
    assert ticket.status == "waiting"


def test_the_customers_mail_wakes_it_in_the_same_event(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    arrive(session, cast, mail("<2@x>"), gmail_id="2")
    assert not sleeps(snoozed)
    assert actions(session, snoozed)[-2:] == ["snoozed", "message_in"]
    assert details(session, snoozed)["woken"] is True


def test_an_answered_mail_read_late_wakes_nothing(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    arrive(session, cast, mail("<3@x>", ADA, at=ago(hours=1)), gmail_id="3")
    arrive(session, cast, mail("<2@x>", at=ago(hours=2)), gmail_id="2")
    assert sleeps(snoozed)


def test_an_automatic_answer_wakes_nothing(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    away = mail("<2@x>", {"Auto-Submitted": "auto-replied"})
    arrive(session, cast, away, gmail_id="2")
    assert actions(session, snoozed)[-1] == "set_aside"
    assert sleeps(snoozed)


Verb = Callable[[Ticket, Cast], object]
ENDING: dict[str, Verb] = {
    "take over": lambda t, c: t.take(by=actor.person_actor(c.grace), who=c.grace),
    "resolve": lambda t, c: t.set_status(Status.RESOLVED, by=actor.person_actor(c.ada)),
    "close": lambda t, c: t.set_status(Status.CLOSED, by=actor.person_actor(c.ada)),
}
KEEPING: dict[str, Verb] = {
    "assign": lambda t, c: t.assign(c.grace, by=actor.person_actor(c.ada)),
    "unassign": lambda t, c: t.unassign(by=actor.person_actor(c.ada)),
    "wait": lambda t, c: t.set_status(Status.WAITING, by=actor.person_actor(c.ada)),
    "note": lambda t, c: t.note("Later.", by=actor.person_actor(c.ada), who=c.ada),
}


@pytest.mark.parametrize("name", ENDING)
def test_who_takes_or_finishes_it_ends_the_snooze(
    session: Session, cast: Cast, snoozed: Ticket, name: str
) -> None:
    ENDING[name](snoozed, cast)
    assert not sleeps(snoozed)
    assert "snooze" in events(session, snoozed)[-1].fields


@pytest.mark.parametrize("name", KEEPING)
def test_what_hands_it_on_keeps_the_snooze(
    session: Session, cast: Cast, snoozed: Ticket, name: str
) -> None:
    KEEPING[name](snoozed, cast)
    session.flush()
    assert sleeps(snoozed)


def test_our_answer_keeps_the_snooze(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    arrive(session, cast, mail("<2@x>", ADA), gmail_id="2")
    assert (snoozed.status, sleeps(snoozed)) == ("waiting", True)


def test_mine_hides_what_sleeps_and_lists_it_apart(
    session: Session, cast: Cast, snoozed: Ticket
) -> None:
    assert queues.waiting_queue(session, cast.ada, cast.ada.id).count == 0
    assert queues.mine_count(session, cast.ada) == 0
    (row,) = queues.snoozed_queue(session, cast.ada).rows
    assert (row.id, row.snoozed_until) == (snoozed.id, None)


def test_the_next_to_come_back_is_the_first(session: Session, cast: Cast) -> None:
    for number, days in enumerate((None, 3, 1)):
        made = arrive(session, cast, mail(f"<{number}@x>"), thread_id=f"9{number}")
        assert made is not None
        made.take(by=actor.person_actor(cast.ada), who=cast.ada)
        until = None if days is None else later(days=days)
        made.snooze(until, by=actor.person_actor(cast.ada))
    session.flush()
    rows = queues.snoozed_queue(session, cast.ada, limit=2).rows
    assert [row.number for row in rows] == [3, 2]
    assert queues.snoozed_queue(session, cast.ada, limit=2).count == 3


def test_nobodys_ticket_sleeps_out_of_sight(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.snooze(None, by=actor.person_actor(cast.ada))
    session.flush()
    assert queues.unassigned_count(session, cast.ada)[0] == 0
    assert queues.unassigned_queue(session, cast.ada, clock.now()).rows == ()


def test_whose_time_has_come_is_there_before_the_clock_comes_by(
    session: Session, cast: Cast, ticket: Ticket
) -> None:
    ticket.snooze(later(hours=1), by=actor.person_actor(cast.ada))
    session.flush()
    clock.advance(timedelta(hours=1))
    assert queues.unassigned_count(session, cast.ada)[0] == 1
    assert queues.snoozed_queue(session, cast.ada).count == 0
