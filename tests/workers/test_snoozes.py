"""The clock wakes what sleeps: once, in small steps, by an index."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app import clock
from app.people import actor
from app.tickets.ticket import Ticket
from tests.support.cast import Cast
from tests.support.office import ADA, Office
from tests.support.plans import plan_of
from workers.chores import schedule, snoozes

# SQL is at stake.
pytestmark = pytest.mark.both_databases


def snooze(office: Office, **how_long: float) -> None:
    with office.ticket() as (_, ticket):
        until = clock.now() + timedelta(**how_long)
        ticket.snooze(until, by=actor.person_actor(office.cast.ada))


def happened(office: Office, number: int = 1) -> list[tuple[str, str]]:
    return [(e["action"], e["by"]) for e in office.shown(number)["events"]]


@pytest.fixture
def asleep(office: Office) -> Office:
    """One ticket sleeps for an hour."""
    office.write()
    office.sync()
    snooze(office, hours=1)
    return office


@pytest.mark.parametrize("until", [timedelta(hours=1), None])
def test_what_sleeps_is_not_mine_in_gmail(
    office: Office, until: timedelta | None
) -> None:
    mail = office.copy(ADA, office.write())
    office.sync()
    by = actor.person_actor(office.cast.ada)
    with office.ticket() as (_, ticket):
        ticket.take(by=by, who=office.cast.ada)
    office.sync()
    assert "Desk/Mine" in office.worn(mail)
    with office.ticket() as (_, ticket):
        ticket.snooze(clock.now() + until if until else None, by=by)
    office.sync()
    assert "Desk/Mine" not in office.worn(mail)
    with office.ticket() as (_, ticket):
        ticket.wake(by=by)
    office.sync()
    assert "Desk/Mine" in office.worn(mail)


def test_it_sleeps_until_its_time(asleep: Office) -> None:
    clock.advance(timedelta(minutes=59))
    assert snoozes.wake_snoozed(asleep.desk) == 0
    assert asleep.shown()["snoozed"] is True


def test_the_clock_wakes_it_once(asleep: Office) -> None:
    clock.advance(timedelta(hours=1))
    assert snoozes.wake_snoozed(asleep.desk) == 1
    assert snoozes.wake_snoozed(asleep.desk) == 0
    assert happened(asleep)[-1] == ("woken", "clock")
    assert asleep.shown()["snoozed"] is False


def test_what_sleeps_until_a_mail_is_not_the_clocks(office: Office) -> None:
    office.write()
    office.sync()
    with office.ticket() as (_, ticket):
        ticket.snooze(None, by=actor.person_actor(office.cast.ada))
    clock.advance(timedelta(days=300))
    assert snoozes.wake_snoozed(office.desk) == 0


def test_the_customers_mail_wakes_it_through_a_drain(asleep: Office) -> None:
    first = next(iter(asleep.support.messages.values()))
    asleep.write_again(first)
    asleep.sync()
    assert asleep.shown()["snoozed"] is False
    assert [action for action, _ in happened(asleep)][-1] == "message_in"


def test_it_is_a_chore_of_the_clock(asleep: Office) -> None:
    clock.advance(timedelta(hours=1))
    line = next(each for each in schedule.CHORES if each.name == "wake_snoozed")
    assert schedule.run_if_due(asleep.desk, line)
    assert asleep.shown()["snoozed"] is False


def test_many_are_woken_in_small_transactions(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snoozes, "BATCH", 2)
    for number in range(5):
        office.write(f"Order {number}")
    office.sync()
    for number in range(1, 6):
        with office.ticket(number) as (_, ticket):
            ticket.snooze(clock.now() + timedelta(hours=1), by=actor.CLOCK)
    clock.advance(timedelta(hours=2))
    assert snoozes.wake_snoozed(office.desk) == 5
    woken = [happened(office, number)[-1] for number in range(1, 6)]
    assert woken == [("woken", "clock")] * 5


def test_a_round_is_bounded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snoozes, "BATCH", 1)
    monkeypatch.setattr(snoozes, "MAX_BATCHES", 1)
    for number in range(1, 3):
        office.write(f"Order {number}")
        office.sync()
        with office.ticket(number) as (_, ticket):
            ticket.snooze(clock.now() + timedelta(hours=1), by=actor.CLOCK)
    clock.advance(timedelta(hours=2))
    rounds = [snoozes.wake_snoozed(office.desk) for _ in range(3)]
    assert rounds == [1, 1, 0]


def test_the_question_goes_through_its_index(session: Session, cast: Cast) -> None:
    rows = [_row(cast, number) for number in range(1, 3_000)]
    session.execute(insert(Ticket), rows)
    session.execute(text("ANALYZE tickets"))
    assert "ix_tickets_snoozed" in plan_of(
        session, lambda: session.execute(snoozes.due_snoozes(clock.now()))
    )


def _row(cast: Cast, number: int) -> dict[str, object]:
    now = clock.now()
    asleep = number % 500 == 0
    return {
        "workspace_id": cast.acme.id,
        "inbox_id": cast.support.id,
        "number": number,
        "subject": "",
        "customer_name": "",
        "customer_address": "",
        "snoozed_at": now if asleep else None,
        "snoozed_until": now + timedelta(hours=number) if asleep else None,
    }
